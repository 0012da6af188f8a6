// When each frame of a recording was spoken. Time mostly runs as the samples do; where it does not (a pause that is not
// filled, a clock that was set), a mark tells, so that a file which begins behind it says when it really begins.

interface Mark {
  readonly frame: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export class FrameTimes {
  /** In order; the first is that of the frames that are not written yet, so there are few. */
  #marks: Mark[];

  /** @param start of frame 0, until that is known better */
  constructor(
    private readonly rate: number,
    start: number,
  ) {
    this.#marks = [{ frame: 0, time: start }];
  }

  /** Frames from `frame` on were spoken at `time`. Off by less than their own length is jitter, as everywhere. */
  note(frame: number, frames: number, time: number): void {
    const jitter = frame === 0 ? 0 : (frames * 1000) / this.rate;
    const last = this.#marks.at(-1);
    if (last && Math.abs(this.#from(last, frame) - time) <= jitter) return;
    if (last?.frame === frame) this.#marks.pop();
    this.#marks.push({ frame, time });
  }

  /** Nobody asks for what is before `frame` any more. */
  forget(frame: number): void {
    while (this.#marks[1] && this.#marks[1].frame <= frame) this.#marks.shift();
  }

  at(frame: number): number {
    let mark = this.#marks[0];
    for (const other of this.#marks) if (other.frame <= frame) mark = other;
    return mark ? this.#from(mark, frame) : Number.NaN;
  }

  #from({ frame, time }: Mark, to: number): number {
    return time + ((to - frame) * 1000) / this.rate;
  }
}
