// The list of recordings.

export { RecordingsView } from "./recordings-view";
