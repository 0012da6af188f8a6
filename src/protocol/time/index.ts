export { type Clock, MACHINE_CLOCK } from "./clock";
export { eventLoop } from "./event-loop";
export { ExpiringMap } from "./expiring-map";
export { ResettableTimer } from "./resettable-timer";
