// H.264 as bytes: nothing is decoded here, and nothing known of streams. Pure functions.

export { type BlackFrame, blackFrame } from "./black-frame";
export { Decoder } from "./decoder";
export { lengthPrefixed, nalUnits, PPS, prefixedUnits, readUnits, SPS, typeOf, type Units } from "./nal";
export { ppsId, readSps, type Sps } from "./sps";
