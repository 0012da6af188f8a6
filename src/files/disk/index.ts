// Steps on a disk, each within a bound, and what is made of them.

export {
  DISK,
  type Disk,
  diskError,
  filesBelow,
  found,
  isOneFile,
  makeFolder,
  type Numbered,
  removed,
  rewritten,
  sameFile,
  textAt,
  writeNew,
} from "./disk";
export { placed } from "./placed";
export { codeOf } from "./system-code";
export { writeAll } from "./write-all";
