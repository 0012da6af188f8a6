// The face of `library`: the recordings of a folder.

export type { OpenFile } from "./inside";
export { type AnyLibrary, Library } from "./library";
export { type Page, pageOf, type Query, queryOf } from "./query";
export type { ReadMeeting, Store } from "./store";
