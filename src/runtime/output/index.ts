// The face of `output`: what the output nodes have in common.

export { FileCounts, type FileReports, fileCounts } from "./file-counts";
export { Gate } from "./gate";
export {
  type FlowMessage,
  type Incoming,
  isLastEvent,
  isRevoked,
  type OutputAction,
  readIncoming,
  type StreamRtms,
} from "./incoming";
export { attachHandler, closeFiles, type MessageHandler } from "./message-handler";
export { OpenStatus } from "./open-status";
export { passOn } from "./outgoing";
export { outputNode } from "./output-node";
