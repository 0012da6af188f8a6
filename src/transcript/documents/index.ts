// A document of each kind, as text.

export { inOrder, type NameOf, TIMES } from "./cues";
export {
  DOCUMENT_NAMES,
  DOCUMENTS,
  documentOf,
  FIRST_PLACE,
  type Manner,
  type Place,
  prepare,
  writeEntry,
} from "./documents";
