export { Control } from "./control";
export { eventTypeOf } from "./events";
export { Handshakes, identify } from "./handshake";
export { isOnAnySocket, readSignaling } from "./signaling";
