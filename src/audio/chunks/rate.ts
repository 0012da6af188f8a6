// Changes the sample rate between a time line and a chunker. A short pause passes the filter as samples. A long pause
// ends the filter and starts a new one, because the filter contains only silence by then. So an hour of silence costs
// nothing, and after every gap the position is exact again, whatever was rounded before.

import { newResampler, type Resampler } from "../codecs";
import { type Moment, milliseconds } from "../time";
import type { Chunker } from "./chunker";

/** Milliseconds; several times the length of any filter. */
export const SHORT_PAUSE = 200;

export class RateStage {
  readonly #frameBytes: number;
  #resampler: Resampler | undefined;
  #framesIn = 0;
  #framesOut = 0;
  /** The end of the newest input. */
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
    // Samples that are still in the filter are sent first.
    if (this.#resampler && duration >= this.due(0)) this.#finish();
    this.chunker.quiet?.(duration);
  }

  due(held: number): number {
    const owed = milliseconds(this.#due() - this.#framesOut, this.to);
    return this.chunker.due?.(held + owed) ?? Number.POSITIVE_INFINITY;
  }

  /** Passes on the samples that are still in the filter. */
  drain(): void {
    this.#finish();
  }

  /** Frames that should have been output by now. */
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
