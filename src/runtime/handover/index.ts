// The face of `handover`: deploys, and what one instance of a node leaves to the next.

export { keepForNext, lastDelivered, sendAcross, sendForSure, sendFromGone } from "./delivery";
export { isDeploying, watchDeploys, whenDeployed, whenGone } from "./deploys";
export { HANDOVER_WINDOW, HandoverStore } from "./store";
