// A file that grows under the name `.part`, with a mark that says whose it is: how it begins, waits for its disk, and gets
// its name.

export { beginMarked, isStill, wasRemoved } from "./begin";
export { CLOCK, type RecordingClock } from "./clock";
export { type Concluding, concludeFile } from "./conclude";
export { deleteInPasses, notDeleted } from "./delete";
export { Interruption } from "./interruption";
export { parsedJson, splitMark } from "./mark";
export { candidatesOf, jsonOf, MARK_SUFFIX, namesOfMark, type RecordingNames } from "./names";
export {
  LOOK_AGAIN,
  lookRepeatedly,
  type MarkedKind,
  type Repaired,
  type Repairing,
  repairMarked,
  startRepairing,
} from "./repair";
export { RESTS, rests } from "./rests";
export { StepWatch } from "./step-watch";
export { WAITING, type Waiting } from "./waiting";
