// The face of this room, all that the rest of the project imports of it.

export { DOCUMENT_NAMES, TIMES } from "./documents";
export type { Emit, TranscriptOutMessage } from "./group";
export type { TranscriptPacket } from "./segments";
export { EMITS, type TranscriptSettings } from "./settings";
export { TranscriptWriter, type TranscriptWriterState } from "./transcript-writer";
