// The page's data: the server's answers, what is live, and where the page is.

export {
  addressOf,
  deleteMeeting,
  EVERYTHING,
  type Found,
  fileOf,
  findMeetings,
  type Query,
  Refused,
  readLevels,
  readMeeting,
  readPeaks,
  renameSpeaker,
  signOut,
} from "./api";
export { DOCUMENT_TYPES, type DocumentKind, documentOf } from "./documents";
export { LevelStore } from "./levels";
export { type Connection, LiveFeed, type LiveMeeting } from "./live-feed";
export { meetingOf, merge } from "./merge";
export { formatRoute, parseRoute, type Route } from "./route";
export { MeetingSounds } from "./sounds";
export { Store } from "./store";
