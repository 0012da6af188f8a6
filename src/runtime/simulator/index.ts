// The face of `simulator`: the simulator node on the side of Node-RED.

export { rtmsError, statusKeyOf } from "./errors";
export { leaveUnsaid, takeUnsaid, type Unsaid } from "./pending-stops";
export { type SimulatorTarget, simulatorTarget } from "./target";
