export { checksum } from "./checksum";
export type { DebugLine, DebugMessage, DebugSocket, JsonType, Shape, TraceLine, TraceMessage } from "./debug-lines";
export type {
  CallParticipant,
  ConnectingEvent,
  FailedEvent,
  InterruptedEvent,
  MediaEvent,
  MediumStats,
  ReconnectingEvent,
  StreamEvent,
  StreamingEvent,
  WarningEvent,
  ZoomEvent,
} from "./event-payloads";
export {
  type AudioEncoding,
  type AudioFormat,
  type AudioMessage,
  type ChatInfo,
  type ChatMessage,
  type DataMessage,
  type EventMessage,
  type RtmsInfo,
  type StreamMessage,
  type TranscriptMessage,
  type TranscriptSegment,
  topicOf,
  type VideoFormat,
  type VideoMessage,
} from "./messages";
export { MOST_KEPT, predecessor, revised, type Sentence, Sentences, sentenceIdOf, toldTimestamp } from "./sentences";
