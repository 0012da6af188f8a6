// The public face of this room: everything that other rooms import.

export { DOCUMENT_NAMES, TIMES } from "./documents";
export type { Emit, TranscriptOutMessage } from "./group";
export type { TranscriptPacket } from "./segments";
export { EMITS, type TranscriptSettings } from "./settings";
export { TranscriptWriter, type TranscriptWriterState } from "./transcript-writer";
