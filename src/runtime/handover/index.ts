// The face of `handover`: deploys, and what one instance of a node leaves to the next.

export { deliveriesArrived, keepForNextInstance, sendAcrossDeploy, sendForRemovedNode, sendReliably } from "./delivery";
export {
  areFlowsRunning,
  isDeploying,
  isFirstStart,
  watchDeploys,
  whenDeployed,
  whenRemoved,
  whenRunning,
} from "./deploys";
export { HANDOVER_WINDOW, HandoverStore } from "./store";
