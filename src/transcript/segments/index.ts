// Incoming segments and their changes: speakers, times, words and turns.

export { plausibleTime, readTranscript, type TranscriptPacket } from "./packet";
export { apply, type Change, endOf, type Segment, timeFor } from "./segment";
export { SegmentTimes } from "./segment-times";
export { piecesOf } from "./segmenter";
export { learnEvent, learnSpeaker, type SpeakerNames } from "./speaker-names";
export { breaksTurn, turnsOf } from "./turns";
export { MOST_KEPT, type Unit, type UnitChange, Units } from "./units";
export { isUnspaced, namedLine, oneLine, wordPieces, wordStarts } from "./words";
