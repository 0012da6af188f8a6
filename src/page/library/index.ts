// The face of `library`: the recordings of a folder.

export { FolderStore, reportPath, writeReport } from "./folder-store";
export type { OpenFile } from "./inside";
export { type AnyLibrary, Library } from "./library";
export { type Page, pageOf, type Query, queryOf } from "./query";
export type { ReadMeeting, Store } from "./store";
