export { frameOf } from "./bytes";
export { firstPacket, mediaInterrupted, presence, type TimedEvent, timedEvents, transfer } from "./events";
export { keepAlive, mediaData, mediaWelcome, refused, sessionState, signalingWelcome, streamState } from "./outgoing";
export { ANSWERS, type Signaled } from "./signaling";
