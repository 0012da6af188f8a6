// The face of `output`: what audio-out and transcript-out have in common.

export { Gate } from "./gate";
export { type FlowMessage, type Incoming, isLastEvent, isRevoked, readIncoming, type StreamRtms } from "./incoming";
export { attachHandler, closeFiles, type MessageHandler } from "./message-handler";
export { OpenStatus } from "./open-status";
export { passOn } from "./outgoing";
