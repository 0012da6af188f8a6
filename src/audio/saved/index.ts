// A recording on disk: names, JSON and mark, and how it is completed, repaired and deleted.

export { deleteRecorded, deleteStream, notDeleted } from "./delete";
export { conclude, type FinishedFile, seal, writeHeader } from "./end";
export { CLOCK, type RecordingClock, type RecordingFile, type RecordingOptions, type Waiting } from "./file";
export { framesOf, headerBytes, markText, type RecordingAbout, type RecordingFacts } from "./json";
export { candidatesOf, type RecordingNames } from "./names";
export { type Repairing, startRepair } from "./repair";
