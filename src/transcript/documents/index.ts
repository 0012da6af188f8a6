// The kinds of documents, as text.

export { inOrder, type NameOf, TIMES } from "./cues";
export {
  DOCUMENT_NAMES,
  DOCUMENTS,
  type DocumentFormat,
  documentOf,
  FIRST_PLACE,
  type Place,
  prepare,
  writeEntry,
} from "./documents";
