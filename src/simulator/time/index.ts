export { AutoEnd } from "./auto-end";
export { type Cancel, Clock, type SimulatorClock, type Timers } from "./clock";
export { Deadlines } from "./deadlines";
export { Delays } from "./delays";
export { Pacer } from "./pacer";
