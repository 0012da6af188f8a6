// A recording on disk: names, JSON and mark, and how it is completed, repaired and deleted.

export { deleteRecorded, deleteStream } from "./delete";
export { conclude, type FinishedFile } from "./end";
export type { RecordingFile, RecordingOptions } from "./file";
export { markText, type RecordingAbout, type RecordingFacts } from "./json";
export { type LeftRecording, leaveFile, leaveRecording, nameIn, takeLeft } from "./left";
export { saveLeft } from "./left-file";
export { appendPeaks, growingPeaks, Peaks } from "./peaks";
export { peaksAt } from "./peaks-at";
export { type FrameTime, type RecordingPlace, type SpeakerSides, timeLine } from "./place";
export { startRepair } from "./repair";
