// The index of a track's samples, built up from its fragments: how long each is, where, and where players may begin.
// Numbers are kept as the boxes have them: 4 hours are a million samples.

import { type Bytes, fullBox, WordList, words } from "./boxes";
import type { ReadRun } from "./read-fragment";

const HALF = 0x1_0000_0000;

/** A sample's place in the file. */
export interface Place {
  readonly offset: number;
  readonly size: number;
}

export class SampleTable {
  /** When the first sample begins, and the last one ends, in the track's scale. */
  start = 0;
  end = 0;
  /** The first key frame of each description. */
  readonly firstKeys = new Map<number, Place>();
  readonly #sizes = new WordList();
  /** Two each: how many samples, how long each. */
  readonly #durations = new WordList();
  /** Numbers of key frames, from 1 on. */
  readonly #keys = new WordList();
  /** Two each: high and low word. */
  readonly #offsets = new WordList();
  /** Three each: from which chunk on, how many samples, which description. */
  readonly #chunks = new WordList();

  get samples(): number {
    return this.#sizes.length;
  }

  get keys(): number {
    return this.#keys.length;
  }

  /** The highest number of a description. */
  get descriptions(): number {
    let most = 1;
    for (let at = 2; at < this.#chunks.length; at += 3) most = Math.max(most, this.#chunks.at(at));
    return most;
  }

  /** Adds samples that begin at byte `offset` of the file. The time before them belongs to the sample before. */
  add({ at, samples }: ReadRun, offset: number): void {
    if (this.samples === 0) {
      this.start = at;
      this.end = at;
    } else this.#lengthen(at - this.end);
    let place = offset;
    let from = 0;
    for (const [index, { size, duration, isKey, description }] of samples.entries()) {
      this.#sizes.push(size);
      this.#addDuration(duration);
      this.end += duration;
      if (isKey) this.#keys.push(this.samples);
      if (isKey && !this.firstKeys.has(description)) this.firstKeys.set(description, { offset: place, size });
      place += size;
      if (samples[index + 1]?.description === description) continue;
      this.#addChunk(offset, index + 1 - from, description);
      offset = place;
      from = index + 1;
    }
  }

  /** @param preroll time to decode before a sample that is to be right; 0 where key frames say where to begin */
  boxes(preroll: number): Bytes {
    return [
      ...fullBox("stts", 0, 0, words(this.#durations.length / 2), this.#durations.bytes),
      ...(this.keys < this.samples ? fullBox("stss", 0, 0, words(this.keys), this.#keys.bytes) : []),
      ...fullBox("stsc", 0, 0, words(this.#chunks.length / 3), this.#chunks.bytes),
      ...fullBox("stsz", 0, 0, words(0, this.samples), this.#sizes.bytes),
      ...this.#chunkOffsets(),
      ...(preroll > 0 ? this.#rollGroups(preroll) : []),
    ];
  }

  #addDuration(duration: number): void {
    const last = this.#durations.length - 2;
    if (last >= 0 && this.#durations.at(last + 1) === duration) this.#durations.set(last, this.#durations.at(last) + 1);
    else {
      this.#durations.push(1);
      this.#durations.push(duration);
    }
  }

  /** Makes the last sample longer, by time that no sample has; or shorter, where the clock of the writer went back. */
  #lengthen(time: number): void {
    if (time === 0) return;
    const last = this.#durations.length - 2;
    const count = this.#durations.at(last);
    const duration = this.#durations.at(last + 1);
    const longer = Math.max(0, duration + time);
    this.end += longer - duration;
    if (count === 1) {
      this.#durations.set(last + 1, longer);
      return;
    }
    this.#durations.set(last, count - 1);
    this.#durations.push(1);
    this.#durations.push(longer);
  }

  #addChunk(offset: number, samples: number, description: number): void {
    this.#offsets.push(Math.floor(offset / HALF));
    this.#offsets.push(offset % HALF);
    const last = this.#chunks.length - 3;
    if (last >= 0 && this.#chunks.at(last + 1) === samples && this.#chunks.at(last + 2) === description) return;
    for (const value of [this.#offsets.length / 2, samples, description]) this.#chunks.push(value);
  }

  /** In 64 bits only if the last one needs them: many players know nothing else of most files. */
  #chunkOffsets(): Bytes {
    const count = this.#offsets.length / 2;
    if (this.#offsets.at(2 * count - 2) > 0) return fullBox("co64", 0, 0, words(count), this.#offsets.bytes);
    const low = new WordList();
    for (let index = 0; index < count; index++) low.push(this.#offsets.at(2 * index + 1));
    return fullBox("stco", 0, 0, words(count), low.bytes);
  }

  #rollGroups(preroll: number): Bytes {
    const type = Buffer.from("roll", "latin1");
    const distance = Buffer.alloc(2);
    distance.writeInt16BE(-Math.ceil(preroll / Math.max(1, this.#durations.at(1))));
    return [
      ...fullBox("sgpd", 1, 0, type, words(distance.length, 1), distance),
      ...fullBox("sbgp", 0, 0, type, words(1, this.samples, 1)),
    ];
  }
}
