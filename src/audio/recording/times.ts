// When each frame of a recording was spoken. Time mostly advances with the samples. Where it does not (a pause that
// is not filled in, a clock that was set), a mark records it, so that a file that begins after the mark has its real
// start time.

import type { FrameTime } from "../saved";

export class FrameTimes {
  /** In order. The first is for the frames that are not written yet, so there are few. */
  #marks: FrameTime[];

  /** @param start of frame 0, until it is known better, unless it `isExact` */
  constructor(
    private readonly rate: number,
    start: number,
    private readonly isExact = false,
  ) {
    this.#marks = [{ frame: 0, time: start }];
  }

  /** Frames from `frame` on were spoken at `time`. A difference below their own length is jitter, as everywhere. */
  note(frame: number, frames: number, time: number): void {
    const jitter = frame === 0 && !this.isExact ? 0 : (frames * 1000) / this.rate;
    const last = this.#marks.at(-1);
    if (last && Math.abs(this.#from(last, frame) - time) <= jitter) return;
    if (last?.frame === frame) this.#marks.pop();
    this.#marks.push({ frame, time });
  }

  /** Drops what is known about frames before `frame`, except when the last of them ended. */
  forget(frame: number): void {
    while (this.#marks[1] && this.#marks[1].frame < frame) this.#marks.shift();
  }

  /** When the frames before `frame` ended: a pause after them does not count. */
  endAt(frame: number): number {
    return this.#from(this.before(frame), frame);
  }

  /** The last mark before `frame`. */
  before(frame: number): FrameTime {
    let mark = this.#marks[0];
    for (const other of this.#marks) if (other.frame < frame) mark = other;
    return mark ?? { frame, time: Number.NaN };
  }

  at(frame: number): number {
    let mark = this.#marks[0];
    for (const other of this.#marks) if (other.frame <= frame) mark = other;
    return mark ? this.#from(mark, frame) : Number.NaN;
  }

  #from({ frame, time }: FrameTime, to: number): number {
    return time + ((to - frame) * 1000) / this.rate;
  }
}
