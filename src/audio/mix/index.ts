// Speakers, each at their time, and several as one.

export { Mix } from "./mix";
export { isMode, type Mode, Sides } from "./sides";
export { type DecodedAudio, type Entry, SpeakerTrack } from "./speaker-track";
