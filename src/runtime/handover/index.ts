// The face of `handover`: deploys, and what one instance of a node leaves to the next.

export { deliveriesArrived, keepForNextInstance, sendAcrossDeploy, sendForRemovedNode, sendReliably } from "./delivery";
export { isDeploying, watchDeploys, whenDeployed, whenRemoved } from "./deploys";
export { HANDOVER_WINDOW, HandoverStore } from "./store";
