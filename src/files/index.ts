// The public face of this room: everything that other rooms import.

export {
  appended,
  codeOf,
  DISK,
  type Disk,
  diskError,
  filesBelow,
  found,
  makeFolder,
  type Numbered,
  PATHS,
  placed,
  READ_NO_LINK,
  removed,
  rewritten,
  sameFile,
  textAt,
  WRITE_NO_LINK,
  writeAll,
  writeNew,
} from "./disk";
export {
  DocumentFile,
  deleteDocuments,
  documentPath,
  type EntryNote,
  type LeftDocument,
  noteLeft,
  reserveFor,
  takeGrowing,
  writeWhole,
} from "./documents";
export { fileName } from "./filename";
export {
  beginMarked,
  beginsWriting,
  CLOCK,
  candidatesOf,
  concludeFile,
  endsWriting,
  Interruption,
  isNamed,
  isStill,
  isWritten,
  jsonOf,
  LOOK_AGAIN,
  lookRepeatedly,
  MARK_SUFFIX,
  type MarkedKind,
  namesIn,
  parsedJson,
  RESTS,
  type RecordingClock,
  type RecordingNames,
  type Repaired,
  repairMarked,
  rests,
  StepWatch,
  splitMark,
  WAITING,
  type Waiting,
  wasRemoved,
} from "./growing";
export { dateParts, type NameParts } from "./name-parts";
export { lifeOf, type Owner, thisOwner } from "./owner";
export { CLOSING, DISK_TIMEOUT, EVERY, type Every, noAnswer, reportIfSlow, withTimeout } from "./timeouts";
export { inTurn } from "./turns";
