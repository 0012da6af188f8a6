export { type Clock, MACHINE_CLOCK } from "./clock";
export { eventLoop } from "./event-loop";
export { ResettableTimer } from "./resettable-timer";
