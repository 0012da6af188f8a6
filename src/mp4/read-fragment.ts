// Reading a `moof` that `Fragments` has written.

import { BOX_HEADER, type Box, boxesIn, longAt } from "./boxes";
import { descriptionOf, isKeyFlags, TFHD, TRUN } from "./fragments";

export interface ReadSample {
  readonly size: number;
  readonly duration: number;
  readonly isKey: boolean;
  readonly description: number;
}

export interface ReadRun {
  /** The id of its track. */
  readonly id: number;
  readonly at: number;
  /** Bytes of the first sample's place after the start of the `moof`. */
  readonly offset: number;
  readonly samples: readonly ReadSample[];
}

const FLAGS = 0xff_ffff;

/**
 * @param moof its content
 * @param data bytes of the `mdat` after it
 * @returns undefined if it is damaged: what a power failure leaves may have the right length and zeros inside
 */
export function readFragment(moof: Buffer, data: number): ReadRun[] | undefined {
  try {
    const runs = childrenOf(moof)
      .filter(({ type }) => type === "traf")
      .map(({ content }) => readRun(content));
    const bytes = runs.reduce((sum, { samples }) => sum + samples.reduce((all, { size }) => all + size, 0), 0);
    return bytes === data && runs.length > 0 ? runs : undefined;
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** @throws RangeError if they do not fill it */
function childrenOf(content: Buffer): Box[] {
  const boxes = [...boxesIn(content)];
  const bytes = boxes.reduce((sum, box) => sum + BOX_HEADER + box.content.length, 0);
  if (bytes !== content.length) throw new RangeError("a damaged box");
  return boxes;
}

function readRun(traf: Buffer): ReadRun {
  const [tfhd, tfdt, trun] = ["tfhd", "tfdt", "trun"].map((type) => childrenOf(traf).find((box) => box.type === type));
  if (!tfhd || !tfdt || !trun) throw new RangeError("a track's fragment without its boxes");
  const shared = new Fields(tfhd.content);
  const id = shared.next();
  const duration = shared.nextIf(TFHD.duration, 0);
  const flags = shared.nextIf(TFHD.flags, 0);
  const listed = new Fields(trun.content);
  const count = listed.next();
  const offset = listed.nextIf(TRUN.offset, 0);
  const samples: ReadSample[] = [];
  while (samples.length < count) {
    const own = listed.nextIf(TRUN.duration, duration);
    const size = listed.next();
    const mark = listed.nextIf(TRUN.flags, flags);
    samples.push({ size, duration: own, isKey: isKeyFlags(mark), description: descriptionOf(mark) });
  }
  return { id, at: longAt(tfdt.content, 4), offset, samples };
}

/** The integers of a box whose flags say which of them are there. */
class Fields {
  readonly #flags: number;
  #at = 0;

  constructor(private readonly content: Buffer) {
    this.#flags = this.next() & FLAGS;
  }

  next(): number {
    this.#at += 4;
    return this.content.readUInt32BE(this.#at - 4);
  }

  nextIf(field: number, byDefault: number): number {
    return this.#flags & field ? this.next() : byDefault;
  }
}
