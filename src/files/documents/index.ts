// Growing texts in files, and the marks beside them.

export { DocumentFile } from "./file";
export { deleteDocuments, noteLeft, reserveFor } from "./mark";
export { documentPath } from "./name";
