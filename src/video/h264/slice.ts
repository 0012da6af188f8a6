// The header of a slice (ITU-T H.264, 7.3.3): whether a decoder can begin with it. Damage behind the header cannot be found
// without decoding, and most players conceal it.

import { BitReader } from "./bits";
import { IDR_SLICE, SLICE, typeOf } from "./nal";
import type { Pps } from "./pps";
import type { SliceFormat } from "./sps";

/** The sets that a decoder knows, by their ids. */
export interface KnownSets {
  readonly sps: ReadonlyMap<number, { readonly slices: SliceFormat }>;
  readonly pps: ReadonlyMap<number, { readonly pps: Pps }>;
}

const [B, I, SP, SI] = [1, 2, 3, 4];
const KINDS = 5;
/** Bytes: the header of 64 references with weights is shorter. */
const LONGEST_HEADER = 1024;
const REFERENCE = 0x60;
/** The end of a list of changes, and the highest that there is, of references and of what is kept as one. */
const [LAST_CHANGE, KEEP_LAST, MOST_KEEP] = [3, 0, 6];
const [MOST_CABAC, MOST_FILTER, MOST_OFFSET, MOST_DENOMINATOR] = [2, 2, 6, 7];
const NO_FILTER = 1;
const HIGHEST_QUANTISER = 51;

/**
 * The place of a slice in its picture: the number of its first macroblock, that of a second field behind those of the
 * first; undefined if its header makes no sense.
 * @param unit with its header byte, of one of the types of slices
 */
export function placeOf(unit: Buffer, sets: KnownSets): number | undefined {
  const type = typeOf(unit);
  // Nobody decodes slices in partitions, which are the types between.
  if (type !== SLICE && type !== IDR_SLICE) return undefined;
  try {
    return new Header(unit, sets).place(type === IDR_SLICE);
  } catch {
    return undefined;
  }
}

class Damage extends Error {}

class Header {
  readonly #bits: BitReader;
  readonly #isReference: boolean;

  constructor(
    unit: Buffer,
    private readonly sets: KnownSets,
  ) {
    this.#bits = new BitReader(unit.subarray(1, LONGEST_HEADER));
    this.#isReference = ((unit[0] ?? 0) & REFERENCE) !== 0;
  }

  /** @throws RangeError, or Damage */
  place(isIdr: boolean): number {
    const bits = this.#bits;
    const first = bits.unsigned();
    const kind = this.#upTo(bits.unsigned(), 2 * KINDS - 1) % KINDS;
    const { pps } = this.sets.pps.get(bits.unsigned()) ?? {};
    const sps = pps && this.sets.sps.get(pps.spsId)?.slices;
    const isIntra = kind === I || kind === SI;
    if (!sps || (isIdr && !isIntra)) throw new Damage();
    if (sps.isSeparate) bits.bits(2);
    bits.bits(sps.frameNumberBits);
    const isField = !sps.isFramesOnly && bits.flag();
    const isBottom = isField && bits.flag();
    this.#upTo(isField || sps.isAdaptive ? 2 * first : first, sps.macroblocks - 1);
    if (isIdr) bits.unsigned();
    this.#skipOrder(sps, pps.hasBottomOrder && !isField);
    if (pps.hasRedundant) this.#upTo(bits.unsigned(), 0);
    if (kind === B) bits.flag();
    const references = isIntra ? [] : this.#references(pps, kind === B, isField ? 32 : 16);
    for (const count of references) this.#skipChanges(count);
    if (kind === B ? pps.isBipredWeighted : !isIntra && pps.isWeighted) this.#skipWeights(sps, references);
    if (this.#isReference) this.#skipKept(isIdr);
    if (pps.isCabac && !isIntra) this.#upTo(bits.unsigned(), MOST_CABAC);
    const quantiser = pps.quantiser + bits.signed();
    if (quantiser > HIGHEST_QUANTISER || quantiser < -sps.quantiserOffset) throw new Damage();
    if (kind === SP) bits.flag();
    if (kind === SP || kind === SI) bits.signed();
    if (pps.hasFilterControl && this.#upTo(bits.unsigned(), MOST_FILTER) !== NO_FILTER)
      for (let left = 2; left > 0; left--) this.#upTo(Math.abs(bits.signed()), MOST_OFFSET);
    return isBottom ? first + sps.macroblocks : first;
  }

  #upTo(value: number, most: number): number {
    if (value > most) throw new Damage();
    return value;
  }

  #skipOrder({ order, orderBits }: SliceFormat, hasBottom: boolean): void {
    const bits = this.#bits;
    if (order === "counted") bits.bits(orderBits);
    if (order === "differences") bits.signed();
    if (order !== "none" && hasBottom) bits.signed();
  }

  #references({ references }: Pps, isB: boolean, most: number): number[] {
    const bits = this.#bits;
    const own = bits.flag();
    const lists = isB ? references : references.slice(0, 1);
    return lists.map((count) => this.#upTo(own ? bits.unsigned() + 1 : count, most));
  }

  #skipChanges(count: number): void {
    const bits = this.#bits;
    if (!bits.flag()) return;
    for (let changes = 0; this.#upTo(bits.unsigned(), LAST_CHANGE) !== LAST_CHANGE; changes++) {
      this.#upTo(changes, count - 1);
      bits.unsigned();
    }
  }

  #skipWeights({ hasColour }: SliceFormat, references: readonly number[]): void {
    const bits = this.#bits;
    const planes = hasColour ? [1, 2] : [1];
    for (const _ of planes) this.#upTo(bits.unsigned(), MOST_DENOMINATOR);
    for (let left = references.reduce((sum, count) => sum + count, 0); left > 0; left--)
      for (const count of planes) if (bits.flag()) for (let values = 2 * count; values > 0; values--) bits.signed();
  }

  /** What is kept as a reference for later pictures. */
  #skipKept(isIdr: boolean): void {
    const bits = this.#bits;
    if (isIdr) {
      bits.bits(2);
      return;
    }
    if (!bits.flag()) return;
    for (;;) {
      const operation = this.#upTo(bits.unsigned(), MOST_KEEP);
      if (operation === KEEP_LAST) return;
      // The fifth has no number, the third has two.
      if (operation !== 5) bits.unsigned();
      if (operation === 3) bits.unsigned();
    }
  }
}
