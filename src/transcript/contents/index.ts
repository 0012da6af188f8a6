// What becomes of a group's segments: growing documents, documents at their end, or the latest words.

export type { Content, ContentContext, OutgoingMessage } from "./content";
export { contentOf } from "./contents";
export { type DocumentInfo, type Former, readFormer } from "./former";
