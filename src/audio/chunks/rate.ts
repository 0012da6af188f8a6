// Another sample rate between a time line and a chunker. Short pauses go through the filter as samples; a long one ends it
// and begins it anew, for it is silent inside by then: so an hour of silence costs nothing, and every gap puts what
// follows exactly where it belongs, whatever was rounded before.

import { newResampler, type Resampler } from "../codecs";
import { type Moment, milliseconds } from "../time";
import type { Chunker } from "./chunker";

/** Milliseconds; some times longer than any filter looks. */
export const SHORT_PAUSE = 200;

export class RateStage {
  readonly #frameBytes: number;
  #resampler: Resampler | undefined;
  #framesIn = 0;
  #framesOut = 0;
  /** Where the newest input ended. */
  #end: Moment = { timestamp: 0, receivedAt: 0 };

  constructor(
    private readonly from: number,
    private readonly to: number,
    private readonly channels: number,
    private readonly chunker: Chunker,
    private readonly shortPause = SHORT_PAUSE,
  ) {
    this.#frameBytes = 2 * channels;
  }

  samples(samples: Buffer, moment: Moment): ReturnType<Chunker["samples"]> {
    this.#resampler ??= newResampler(this.from, this.to, this.channels);
    const owed = this.#due() - this.#framesOut;
    const out = this.#resampler.push(samples);
    this.#framesIn += samples.length / this.#frameBytes;
    this.#note(moment, samples.length / this.#frameBytes);
    return this.#pass(out, this.#earlier(moment, owed));
  }

  silence(frames: number, moment: Moment): ReturnType<Chunker["silence"]> {
    if (frames <= (this.shortPause * this.from) / 1000 && this.#resampler)
      return this.samples(Buffer.alloc(frames * this.#frameBytes), moment);
    const refusal = this.#finish();
    this.#framesIn += frames;
    this.#note(moment, frames);
    const silent = this.#due() - this.#framesOut;
    this.#framesOut += silent;
    return this.chunker.silence(silent, moment) ?? refusal;
  }

  quiet(duration: number): void {
    // Before something is sent, or made up, what is still in the filter goes ahead of it.
    if (this.#resampler && duration >= this.due(0)) this.#finish();
    this.chunker.quiet?.(duration);
  }

  due(held: number): number {
    const owed = milliseconds(this.#due() - this.#framesOut, this.to);
    return this.chunker.due?.(held + owed) ?? Number.POSITIVE_INFINITY;
  }

  /** Hands on what is still in the filter. */
  drain(): void {
    this.#finish();
  }

  /** Frames that should have come out by now. */
  #due(): number {
    return Math.round((this.#framesIn * this.to) / this.from);
  }

  #finish(): ReturnType<Chunker["samples"]> {
    const owed = this.#due() - this.#framesOut;
    const rest = this.#resampler?.rest();
    this.#resampler = undefined;
    return rest && rest.length > 0 ? this.#pass(rest, this.#earlier(this.#end, owed)) : undefined;
  }

  #pass(samples: Buffer, moment: Moment): ReturnType<Chunker["samples"]> {
    this.#framesOut += samples.length / this.#frameBytes;
    return this.chunker.samples(samples, moment);
  }

  #earlier({ timestamp, receivedAt }: Moment, frames: number): Moment {
    return { timestamp: timestamp - milliseconds(frames, this.to), receivedAt };
  }

  #note({ timestamp, receivedAt }: Moment, frames: number): void {
    this.#end = { timestamp: timestamp + milliseconds(frames, this.from), receivedAt };
  }
}
