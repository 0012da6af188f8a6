// Growing texts in files, and the marks beside them.

export { DocumentFile } from "./file";
export { type LeftDocument, takeGrowing } from "./growth";
export { deleteDocuments, noteLeft, reserveFor } from "./mark";
export { documentPath } from "./name";
export type { EntryNote } from "./steps";
export { writeWhole } from "./whole";
