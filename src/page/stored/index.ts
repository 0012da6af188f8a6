// Meetings kept in a folder: written while they run, found and read again, and recordings of before.

export { pathsOf, removeMeeting, whileKept, writeSpeakerName } from "./changes";
export { type FoundMeeting, fileOf, findMeetings, type MeetingPart } from "./find";
export { type Known, newKnown, TYPES } from "./folder";
export { GrowingMeeting } from "./growing";
export { Lane, MOST_LEVELS } from "./lane";
export type { Line, LineLevels } from "./lines";
export { readMeeting, type StoredMeeting } from "./meeting";
export { fileKey, MIXED, meetingId, speakerKey } from "./names";
export { readPeaksOf as peaksOf } from "./peaks";
export type { StoredTrack } from "./read";
export { type RepairedMeetings, repairMeetings, startRepairMeetings } from "./repair";
export { laneOf, type MeetingFacts, type StoredState } from "./state";
export { lookTogether } from "./together";
