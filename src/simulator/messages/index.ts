export { frameOf } from "./bytes";
export { firstPacket, mediaInterrupted, presence, type TimedEvent, timedEvents, transfer } from "./events";
export { keepAlive, mediaAccepted, mediaData, refused, sessionState, signalingAccepted, streamState } from "./outgoing";
export { ANSWERS, type Signaled } from "./signaling";
