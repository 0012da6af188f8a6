// How loud everybody was, ten times a second: growing bytes for each speaker, and the greatest of each ten and each
// hundred of them, so that two hours are drawn as fast as a minute.

import { GAP, LEVEL_MS, type Levels } from "../../src/page/model";

/** How many levels one of each floor stands for. */
const FLOORS = [1, 10, 100] as const;

class Row {
  /** By floor. */
  #bytes = FLOORS.map(() => new Uint8Array(0));
  length = 0;

  set(from: number, values: ArrayLike<number>): void {
    const end = from + values.length;
    this.length = Math.max(this.length, end);
    this.#bytes = this.#bytes.map((bytes, floor) => grown(bytes, Math.ceil(this.length / (FLOORS[floor] ?? 1))));
    const [all, ...upper] = this.#bytes;
    all?.set(values, from);
    upper.forEach((bytes, index) => {
      const below = this.#bytes[index] ?? new Uint8Array(0);
      const last = Math.floor((end - 1) / (FLOORS[index + 1] ?? 1));
      for (let at = Math.floor(from / (FLOORS[index + 1] ?? 1)); at <= last; at += 1)
        bytes[at] = greatest(below, at * 10, at * 10 + 10);
    });
  }

  /** The greatest from a step to another; a gap only if there is nothing else. */
  between(from: number, to: number): number {
    const floor = to - from >= 200 ? 2 : to - from >= 20 ? 1 : 0;
    const each = FLOORS[floor] ?? 1;
    return greatest(this.#bytes[floor] ?? new Uint8Array(0), Math.floor(from / each), Math.ceil(to / each));
  }

  all(): Uint8Array {
    return (this.#bytes[0] ?? new Uint8Array(0)).subarray(0, this.length);
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(length, bytes.length * 2, 64));
  larger.set(bytes);
  return larger;
}

function greatest(bytes: Uint8Array, from: number, to: number): number {
  let [most, hasGap] = [0, false];
  for (let at = Math.max(0, from); at < Math.min(to, bytes.length); at += 1) {
    const value = bytes[at] ?? 0;
    if (value === GAP) hasGap = true;
    else if (value > most) most = value;
  }
  return most === 0 && hasGap ? GAP : most;
}

export class LevelStore {
  readonly #rows = new Map<string, Row>();
  /** Index of the first level that came live; what lies before it is asked for. */
  #firstLive = Number.POSITIVE_INFINITY;

  /** Takes levels of a speaker from an index on. */
  set(speaker: string, from: number, values: ArrayLike<number>): void {
    if (values.length === 0) return;
    let row = this.#rows.get(speaker);
    if (!row) {
      row = new Row();
      this.#rows.set(speaker, row);
    }
    row.set(from, values);
  }

  /** Takes what the server answers: for each of the speakers in their order as many bytes. */
  fill(
    speakers: readonly string[],
    bytes: Uint8Array,
    count = Math.floor(bytes.length / Math.max(1, speakers.length)),
  ): void {
    speakers.forEach((speaker, index) => {
      const known = this.#rows.get(speaker)?.length ?? 0;
      const past = bytes.subarray(index * count, (index + 1) * count);
      // What has come live since then is newer.
      this.set(speaker, 0, known === 0 ? past : past.subarray(0, Math.min(past.length, this.#firstLive)));
    });
  }

  /** Takes new levels. Who is not among them is silent; what comes late replaces what was there. */
  live({ from, count, values }: Levels): void {
    this.#firstLive = Math.min(this.#firstLive, from);
    const silence = new Uint8Array(count);
    for (const speaker of new Set([...this.#rows.keys(), ...Object.keys(values)]))
      this.set(speaker, from, values[speaker] ?? silence);
  }

  /** The greatest level of a time; 0 where nothing is known. */
  loudest(speaker: string, start: number, end: number): number {
    return this.#rows.get(speaker)?.between(Math.floor(start / LEVEL_MS), Math.max(1, Math.ceil(end / LEVEL_MS))) ?? 0;
  }

  all(speaker: string): Uint8Array {
    return this.#rows.get(speaker)?.all() ?? new Uint8Array(0);
  }

  /** Milliseconds. */
  get end(): number {
    return Math.max(0, ...[...this.#rows.values()].map(({ length }) => length)) * LEVEL_MS;
  }
}
