// The face of `library`: the recordings of a folder.

export { FolderStore } from "./folder-store";
export type { OpenFile } from "./inside";
export { type AnyLibrary, Library, type Removal } from "./library";
export { type Page, pageOf, type Query, queryOf } from "./query";
export { reportPath, revokeReport, writeReport } from "./reports";
export type { ReadMeeting, Store } from "./store";
