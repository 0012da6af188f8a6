export { Clock, type SimulatorClock, type Timers } from "./clock";
export { Curtain } from "./curtain";
export { Deadlines } from "./deadlines";
export { Delays } from "./delays";
export { Pacer } from "./pacer";
