// The kinds of documents, as text.

export { inOrder, type NameOf } from "./cues";
export {
  DOCUMENTS,
  documentOf,
  FIRST_PLACE,
  type Place,
  prepare,
  writeEntry,
} from "./documents";
