// What comes of a group's segments: documents as they grow or as they end, or the latest words.

export type { Content, ContentContext, DocumentInfo, OutgoingMessage } from "./content";
export { contentOf } from "./contents";
