// Plays a meeting's files on one time line.

export { MeetingPlayer } from "./meeting-player";
export { heard } from "./sources";
