// The face of `output`: what audio-out and transcript-out have in common.

export { Gate } from "./gate";
export { type FlowMessage, type Incoming, isLastEvent, isRevoked, readIncoming, type StreamRtms } from "./incoming";
export { OpenStatus } from "./open-status";
export { passOn } from "./outgoing";
export { closeFiles, employ, type Worker } from "./worker";
