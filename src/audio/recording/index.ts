// The writing of one recording: queue, disk, interruptions.

export { openRecording } from "./writer";
