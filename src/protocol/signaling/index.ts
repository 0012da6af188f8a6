export { Control } from "./control";
export { eventTypeOf } from "./events";
export { Handshakes, identify } from "./handshake";
export type { Tell } from "./individual-video";
export { isOnAnySocket, readSignaling } from "./signaling";
