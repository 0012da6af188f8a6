// What a decoder makes of the units of a stream, without decoding: which sets it knows, and which units it refuses.

import { IDR_SLICE, PPS, SLICE, SPS, typeOf } from "./nal";
import { type Pps, readPps } from "./pps";
import { placeOf } from "./slice";
import { readSps, type SliceFormat } from "./sps";

export class Decoder {
  readonly #sps: Map<number, { unit: Buffer; slices: SliceFormat }>;
  readonly #pps: Map<number, { unit: Buffer; pps: Pps }>;

  constructor(former?: Decoder) {
    this.#sps = new Map(former ? former.#sps : []);
    this.#pps = new Map(former ? former.#pps : []);
  }

  /**
   * The units of a picture that it takes; empty if there would be no picture. What is left of a picture in which slices are
   * damaged is concealed.
   */
  taken(units: readonly Buffer[]): readonly Buffer[] {
    let kind: number | undefined;
    const slices: { unit: Buffer; place: number }[] = [];
    const others = units.filter((unit) => {
      const type = typeOf(unit);
      if (type === SPS) return this.#learnSps(unit);
      if (type === PPS) return this.#learnPps(unit);
      if (type < SLICE || type > IDR_SLICE) return true;
      const place = placeOf(unit, { sps: this.#sps, pps: this.#pps });
      // A picture has slices of one kind, and each once.
      if (place === undefined || (kind ?? type) !== type || slices.some((slice) => slice.place === place)) return false;
      kind = type;
      slices.push({ unit, place });
      return false;
    });
    if (slices.length === 0) return [];
    const isWhole = slices.length + others.length === units.length;
    const isInOrder = slices.every(({ place }, n) => n === 0 || place > (slices[n - 1]?.place ?? 0));
    if (isWhole && isInOrder) return units;
    slices.sort((one, other) => one.place - other.place);
    return [...others, ...slices.map(({ unit }) => unit)];
  }

  /** Another set with the same id ends the picture sets that belong to it. */
  #learnSps(unit: Buffer): boolean {
    for (const known of this.#sps.values()) if (known.unit.equals(unit)) return true;
    const read = readSps(unit);
    if (!read) return false;
    const { slices } = read;
    this.#sps.set(slices.id, { unit: Buffer.from(unit), slices });
    for (const [id, { pps }] of this.#pps) if (pps.spsId === slices.id) this.#pps.delete(id);
    return true;
  }

  #learnPps(unit: Buffer): boolean {
    for (const known of this.#pps.values()) if (known.unit.equals(unit)) return true;
    const pps = readPps(unit);
    if (!pps || !this.#sps.has(pps.spsId)) return false;
    this.#pps.set(pps.id, { unit: Buffer.from(unit), pps });
    return true;
  }
}
