// A movie while it grows: a head, and fragments that are appended to it. A fragment may begin with any frame and have
// samples of any track, so none waits for another. Everything in a file up to the end of a fragment can be played.
//
//   ftyp | free(16) | moov (no samples) | moof mdat | moof mdat | ...
//
// `complete` (complete.ts) makes an ordinary movie of it by appending an index and turning `free` into an `mdat` that
// contains all up to there.

import { BOX_HEADER, type Bytes, box, fullBox, longs, sizeOf, words } from "./boxes";
import { headOf, openMoov } from "./moov";
import type { Run, Sample, Track } from "./tracks";

/** `default-base-is-moof`: offsets count from the start of the fragment. */
const FROM_MOOF = 0x2_0000;
/** Which fields are there: in `tfhd` for all samples, in `trun` for each. The size of each always is. */
export const TFHD = { duration: 0x8, flags: 0x20 } as const;
export const TRUN = { offset: 0x1, duration: 0x100, size: 0x200, flags: 0x400 } as const;

/** Of samples: depends on no other; depends on others, and is no key frame. */
const KEY = 0x200_0000;
const DEPENDENT = 0x101_0000;

/**
 * A fragment names the first description: players drop frames with others. So `sample_degradation_priority`, which they
 * ignore, tells `complete` which it is, beginning with 0.
 */
const DESCRIPTION = 0xffff;

export const isKeyFlags = (flags: number): boolean => (flags & 0x1_0000) === 0;
export const descriptionOf = (flags: number): number => (flags & DESCRIPTION) + 1;

function flagsOf({ isKey, description = 1 }: Sample): number {
  return (isKey ? KEY : DEPENDENT) | (Math.min(description - 1, DESCRIPTION) & DESCRIPTION);
}

const bytesOf = ({ data }: Sample): number => sizeOf(data);

export class Fragments {
  #sequence = 0;

  constructor(private readonly tracks: readonly Track[]) {}

  /** What the file begins with, once. @throws RangeError if a track's first description is missing or no H.264 */
  head(): Buffer {
    const brands = Buffer.from("isom\0\0\x02\0isomiso2iso5avc1mp41", "latin1");
    const room = box("free", Buffer.alloc(BOX_HEADER));
    return Buffer.concat([...box("ftyp", brands), ...room, ...openMoov(this.tracks.map(headOf))]);
  }

  /**
   * The next fragment: `moof` and `mdat`. To be appended in one write: a file that ends within a `moof` cannot be played
   * before `complete` has cut it off. After a failed write the caller cuts off what was written of it.
   * @param runs may be several of one track, in order; empty ones are left out
   * @returns empty without a sample
   */
  next(runs: readonly Run[]): Buffer[] {
    const full = runs.filter(({ samples }) => samples.length > 0);
    if (full.length === 0) return [];
    this.#sequence += 1;
    const data = full.flatMap(({ samples }) => samples.flatMap((sample) => sample.data));
    // Offsets depend on the size of the boxes that contain them, which depends on no offset.
    const { length } = this.#moof(full, 0);
    const moof = this.#moof(full, length + BOX_HEADER);
    return [Buffer.concat([moof, words(BOX_HEADER + sizeOf(data)), Buffer.from("mdat", "latin1")]), ...data];
  }

  /** @param offset of the first sample from the start of the `moof` */
  #moof(runs: readonly Run[], offset: number): Buffer {
    let at = offset;
    const trafs = runs.flatMap((run) => {
      const bytes = traf(run, at);
      at += run.samples.reduce((sum, sample) => sum + bytesOf(sample), 0);
      return bytes;
    });
    return Buffer.concat(box("moof", fullBox("mfhd", 0, 0, words(this.#sequence)), trafs));
  }
}

/** What is the same for all samples is said once: in a second of Opus, all but the sizes. */
function traf({ track, at, samples }: Run, offset: number): Bytes {
  const durations = shared(samples.map(({ duration }) => duration));
  const flags = shared(samples.map(flagsOf));
  const header: number[] = [track + 1];
  if (durations !== undefined) header.push(durations);
  if (flags !== undefined) header.push(flags);
  const rows = samples.flatMap((sample) => [
    ...(durations === undefined ? [sample.duration] : []),
    bytesOf(sample),
    ...(flags === undefined ? [flagsOf(sample)] : []),
  ]);
  const told = FROM_MOOF | (durations === undefined ? 0 : TFHD.duration) | (flags === undefined ? 0 : TFHD.flags);
  const listed =
    TRUN.offset | TRUN.size | (durations === undefined ? TRUN.duration : 0) | (flags === undefined ? TRUN.flags : 0);
  return box(
    "traf",
    fullBox("tfhd", 0, told, words(...header)),
    fullBox("tfdt", 1, 0, longs(at)),
    fullBox("trun", 0, listed, words(samples.length, offset, ...rows)),
  );
}

/** The value that all have. */
function shared(values: readonly number[]): number | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}
