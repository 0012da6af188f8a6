// The public face of this room: everything that other rooms import. `settings.ts` alone may also be imported
// directly: it is data, for dialogs too.

export { captionsBetween } from "./documents";
export type { Emit, TranscriptOutMessage } from "./group";
export type { Segment, TranscriptPacket } from "./segments";
export { type ReadSentence, SentenceReader } from "./sentence-reader";
export type { TranscriptSettings } from "./settings";
export { TranscriptWriter, type TranscriptWriterState } from "./transcript-writer";
