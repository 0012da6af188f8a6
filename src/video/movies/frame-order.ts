// Puts the frames of one picture stream in order. Each waits until the stream has advanced by `lateMs`; one that comes
// later has lost its place. Equal times are slices of one picture, and so is what follows without beginning a picture.

import { type Frame, joined } from "./frame";

/** Frames held, whatever the timestamps say: 200 ms of 60 a second, ten times. */
const MOST_HELD = 120;

export class FrameOrder {
  readonly #held: Frame[] = [];
  #released = Number.NEGATIVE_INFINITY;

  constructor(private readonly lateMs: number) {}

  get holding(): number {
    return this.#held.length;
  }

  /** Time of the newest frame. */
  get newest(): number {
    return this.#held.at(-1)?.time ?? this.#released;
  }

  /** Takes a frame. @returns false if it came too late and is dropped */
  add(frame: Frame): boolean {
    if (frame.time <= this.#released) return false;
    let at = this.#held.length;
    while (at > 0 && (this.#held[at - 1]?.time ?? 0) > frame.time) at -= 1;
    const same = this.#held[at - 1];
    if (same?.time === frame.time && same.speaker?.id === frame.speaker?.id) this.#join(at, same, frame);
    else this.#held.splice(at, 0, frame);
    return true;
  }

  /** The next frame that need not wait any longer. @param now newest time of the stream; Infinity for all */
  next(now: number): Frame | undefined {
    const [first] = this.#held;
    if (!first || (now - first.time < this.lateMs && this.#held.length <= MOST_HELD)) return undefined;
    this.#held.shift();
    this.#released = first.time;
    return first;
  }

  /** Zoom's times are whole milliseconds, so two pictures may have the same. */
  #join(at: number, same: Frame, frame: Frame): void {
    if (same.hasPicture && frame.begins) this.#held.splice(at, 0, frame);
    else this.#held[at - 1] = joined(same, frame);
  }
}
