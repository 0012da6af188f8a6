// The output for one speaker's audio, or for a mix: messages or files (contract#groups).

export type { AudioOutMessage, Counter, PassOn } from "./envelope";
export { FileGroup } from "./file-group";
export { Group } from "./group";
export { Problems } from "./problems";
export {
  type Emit,
  type Outlet,
  outputFormat,
  type Problem,
  pend,
  type Recording,
  type RecordingBegin,
  type RecordingContext,
  rateStage,
  type Stage,
} from "./recording";
export { repairedMessage } from "./repaired";
