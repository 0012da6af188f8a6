// Segments as they come in and change: who said them, when, which words and turns they are.

export { plausibleTime, readTranscript, type TranscriptPacket } from "./packet";
export { apply, type Change, endOf, type Segment, timeFor } from "./segment";
export { SegmentTimes } from "./segment-times";
export { piecesOf } from "./segmenter";
export { learnEvent, learnSpeaker, type SpeakerNames } from "./speaker-names";
export { breaksTurn, turnsOf } from "./turns";
export { MOST_KEPT, type Unit, type UnitChange, Units } from "./units";
export { isUnspaced, namedLine, oneLine, wordPieces, wordStarts } from "./words";
