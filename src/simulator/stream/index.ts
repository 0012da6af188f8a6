export { type HandleEvents, StreamHandle, type Target } from "./handle";
export type { MediumSummary, SentAudio, SentPicture, SentTranscript, Summary } from "./ledger";
export { problemOf, stopIfNotJoined, stopIfRefused } from "./outcome";
export { SimulatedStream } from "./stream";
export type { StreamSettings } from "./stream-options";
