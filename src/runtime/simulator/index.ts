// The face of `simulator`: the simulator node on the side of Node-RED.

export { AccountApi, closeAccountApi } from "./account-api";
export { rtmsError, statusKeyOf } from "./errors";
export { leavePendingStops, takePendingStops } from "./pending-stops";
export { type SimulatorTarget, simulatorTarget } from "./target";
