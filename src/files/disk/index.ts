// Disk operations, each with a limit, and the functions built on them.

export {
  appended,
  DISK,
  type Disk,
  diskError,
  filesBelow,
  found,
  isOneFile,
  makeFolder,
  type Numbered,
  PATHS,
  READ_NO_LINK,
  removed,
  rewritten,
  sameFile,
  textAt,
  WRITE_NO_LINK,
  writeNew,
} from "./disk";
export { placed } from "./placed";
export { codeOf } from "./system-code";
export { writeAll } from "./write-all";
