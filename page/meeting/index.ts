// One meeting.

export { MeetingView } from "./meeting-view";
