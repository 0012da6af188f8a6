// The public face of this room: everything that other rooms import.

export {
  codeOf,
  DISK,
  type Disk,
  diskError,
  filesBelow,
  found,
  isOneFile,
  makeFolder,
  type Numbered,
  placed,
  removed,
  rewritten,
  sameFile,
  textAt,
  writeAll,
  writeNew,
} from "./disk";
export { DocumentFile, deleteDocuments, documentPath, noteLeft, reserveFor } from "./documents";
export { fileName } from "./filename";
export { dateParts, type NameParts } from "./name-parts";
export { lifeOf, type Owner, thisOwner } from "./owner";
export { CLOSING, DISK_TIMEOUT, EVERY, type Every, noAnswer, withTimeout } from "./timeouts";
export { inTurn } from "./turns";
