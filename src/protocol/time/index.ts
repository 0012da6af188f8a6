export { Alarm } from "./alarm";
export { type Clock, MACHINE_CLOCK } from "./clock";
export { eventLoop } from "./event-loop";
