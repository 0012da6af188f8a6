// Segments as they come in and change: who said them, when, which words and turns they are.

export { believed, readTranscript, type TranscriptPacket } from "./packet";
export { learnEvent, learnSpeaker, type Roster } from "./roster";
export { apply, type Change, endOf, type Segment, timeFor } from "./segment";
export { piecesOf } from "./segmenter";
export { Times } from "./times";
export { breaksTurn, turnsOf } from "./turns";
export { MOST_KEPT, type Unit, type UnitChange, Units } from "./units";
export { isUnspaced, namedLine, oneLine, wordPieces, wordStarts } from "./words";
