// What one recording must contain: one speaker, all of them, or two sides of them. Frames count from the meeting's
// beginning.

import type { Sound } from "./sound";

export interface Part {
  readonly voice: number;
  /** All of these. */
  readonly channels: readonly number[];
}

export class Track {
  constructor(
    private readonly sound: Sound,
    private readonly parts: readonly Part[],
    readonly channels = 1,
  ) {}

  /** Its samples, s16le; silence where nobody speaks. */
  bytes(from: number, frames: number): Buffer {
    const sums = new Int16Array(frames * this.channels);
    const isAlone = this.parts.length === 1;
    for (const { voice, channels } of this.parts)
      for (const channel of channels) this.sound.add(voice, from, sums, channel, this.channels, isAlone);
    return Buffer.from(sums.buffer);
  }

  /** The first frame from `from` up to `to` in which somebody speaks; `to` if there is none. */
  next(from: number, to: number): number {
    let first = to;
    for (const { voice } of this.parts) first = Math.min(first, this.sound.next(voice, from, first));
    return first;
  }

  /** The first frame from `from` up to `to` in which nobody speaks; `to` if there is none. */
  end(from: number, to: number): number {
    let at = from;
    for (;;) {
      let longest = at;
      for (const { voice } of this.parts) longest = Math.max(longest, this.sound.heardUntil(voice, longest));
      if (longest === at || longest >= to) return Math.min(longest, to);
      at = longest;
    }
  }
}
