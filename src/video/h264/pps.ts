// The picture parameter set: what the header of a slice depends on (ITU-T H.264, 7.3.2.2).

import { BitReader } from "./bits";

export interface Pps {
  readonly id: number;
  /** The sequence parameter set that it belongs to. */
  readonly spsId: number;
  readonly isCabac: boolean;
  /** `bottom_field_pic_order_in_frame_present_flag`. */
  readonly hasBottomOrder: boolean;
  /** References of a P slice, and of the second list of a B slice, unless the slice says otherwise. */
  readonly references: readonly [number, number];
  readonly isWeighted: boolean;
  /** Whether B slices have weights of their own. */
  readonly isBipredWeighted: boolean;
  /** `SliceQP` before the slice's own difference. */
  readonly quantiser: number;
  /** Whether slices say how they are deblocked. */
  readonly hasFilterControl: boolean;
  /** Whether slices say if they are redundant. */
  readonly hasRedundant: boolean;
}

const [MOST_ID, MOST_SPS_ID, MOST_REFERENCES] = [255, 31, 32];
const EXPLICIT = 1;

/** The set; undefined if it is damaged, or has groups of slices, which no decoder of today knows. @param unit with its header */
export function readPps(unit: Buffer): Pps | undefined {
  try {
    const bits = new BitReader(unit.subarray(1));
    const id = bits.unsigned();
    const spsId = bits.unsigned();
    const isCabac = bits.flag();
    const hasBottomOrder = bits.flag();
    const groups = bits.unsigned() + 1;
    if (groups > 1 || id > MOST_ID || spsId > MOST_SPS_ID) return undefined;
    const references = [bits.unsigned() + 1, bits.unsigned() + 1] as const;
    if (Math.max(...references) > MOST_REFERENCES) return undefined;
    const isWeighted = bits.flag();
    const isBipredWeighted = bits.bits(2) === EXPLICIT;
    const quantiser = 26 + bits.signed();
    bits.signed();
    bits.signed();
    const hasFilterControl = bits.flag();
    bits.flag();
    const hasRedundant = bits.flag();
    return {
      id,
      spsId,
      isCabac,
      hasBottomOrder,
      references,
      isWeighted,
      isBipredWeighted,
      quantiser,
      hasFilterControl,
      hasRedundant,
    };
  } catch {
    return undefined;
  }
}
