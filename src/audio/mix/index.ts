// Speakers, each with its own time, and the mix of several.

export { Mix } from "./mix";
export { isMode, type Mode, Sides } from "./sides";
export { type DecodedAudio, type Entry, SpeakerTrack } from "./speaker-track";
