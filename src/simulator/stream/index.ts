export { type HandleEvents, StreamHandle, type Target } from "./handle";
export type { MediumSummary, SentAudio, SentTranscript, Summary } from "./ledger";
export { SimulatedStream } from "./stream";
export type { StreamSettings } from "./stream-options";
export { complaint, stopIfNobodyComes, stopIfUnwelcome } from "./verdict";
