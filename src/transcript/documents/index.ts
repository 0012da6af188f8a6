// The kinds of documents, as text.

export { captionsBetween } from "./between";
export { inOrder, type NameOf } from "./cues";
export {
  DOCUMENTS,
  documentAfter,
  documentOf,
  FIRST_PLACE,
  type Place,
  prepare,
  type Written,
  writeEntry,
} from "./documents";
