// Units of H.264 made by hand: picture sets and headers of slices that no encoder at hand writes.

import { BitWriter } from "../../../src/video/h264/bits";
import { PPS } from "../../../src/video/h264/nal";

const REFERENCE = 0x60;
const [IDR, BETWEEN] = [0x65, 0x41];
/** `slice_type`: all slices of a picture are of this kind. */
const [P_SLICES, I_SLICES] = [5, 7];
const LAST_CHANGE = 3;
const NO_FILTER = 1;

/** The picture set of a black frame, but that slices say whether they are redundant. As long as that. */
export function setWithRedundant(): Buffer {
  const bits = new BitWriter().unsigned(0).unsigned(0).bits(0, 2).unsigned(0).unsigned(0).unsigned(0).bits(0, 3);
  return bits
    .signed(20)
    .signed(0)
    .signed(0)
    .bits(0b101, 3)
    .unit(REFERENCE | PPS);
}

/** What follows the headers below: enough for any set. */
const rest = (bits: BitWriter): BitWriter => bits.signed(0).unsigned(NO_FILTER).bits(0b1010, 4);

/** An IDR slice that says it is redundant, which decoders leave out. */
export function redundantSlice(): Buffer {
  const bits = new BitWriter().unsigned(0).unsigned(I_SLICES).unsigned(0).bits(0, 4).unsigned(0).unsigned(1);
  return rest(bits.bits(0, 2)).unit(IDR);
}

/** A slice that refers to one picture, and changes the order of its references so many times. */
export function sliceWithChanges(changes: number): Buffer {
  const bits = new BitWriter().unsigned(0).unsigned(P_SLICES).unsigned(0).bits(1, 4).bits(0, 1).bits(1, 1);
  for (let left = changes; left > 0; left--) bits.unsigned(0).unsigned(0);
  return rest(bits.unsigned(LAST_CHANGE).bits(0, 1)).unit(BETWEEN);
}
