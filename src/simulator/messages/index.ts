export { frameOf } from "./bytes";
export { firstPacket, type Happening, happenings, mediaInterrupted, presence, transfer } from "./events";
export { keepAlive, mediaData, mediaWelcome, refused, sessionState, signalingWelcome, streamState } from "./outgoing";
export { ANSWERS, type Signaled } from "./signaling";
