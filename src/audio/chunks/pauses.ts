// What happens to silence in messages (contract#pieces: `fillGaps`, `maxFill`, `tail`, `tailSilence`). The decision
// about a pause falls when it ends: it is filled in, or reported. During a pause, waiting samples are sent, and
// silence is inserted for receivers that need it at once. Inserted silence does not shift the time line: the next
// pause is shortened by it.

import type { PcmFormat } from "../codecs";
import { framesIn, type Moment, milliseconds } from "../time";
import { type Chunk, type Chunker, later, type WireChunker } from "./chunker";

export interface PauseSettings {
  readonly chunkMs: number;
  readonly lateMs: number;
  /** Whether an incomplete chunk is sent as it is or filled up. */
  readonly tail: "send" | "pad";
  /** Milliseconds of silence to send after speech. */
  readonly tailSilence: number;
  /** Milliseconds. A longer pause is not filled in. */
  readonly maxFill: number;
}

/**
 * A speaker counts as silent only after this time, however short `lateMs` is, because packets of other speakers may
 * be ahead. Inserting silence needs a longer wait, because the silence would be wrong if the speaker continued.
 * Milliseconds.
 */
const LEAST_QUIET = { send: 100, pad: 200 } as const;

export class Pauses implements Chunker {
  readonly #rate: number;
  readonly #maxFill: number;
  readonly #tail: number;
  /** How long to wait before a speaker counts as silent: before sending, and before inserting silence. Milliseconds. */
  readonly #late: number;
  readonly #lateTail: number;
  /** Frames of the current pause so far, and its start. */
  #silent = 0;
  #since: Moment | undefined;
  /** Inserted frames that no pause has made up for yet. */
  #debt = 0;
  /** The frames inserted during this pause, and those of them that directly follow speech. */
  #made = 0;
  #tailed = 0;
  /** Where the speech ended, if silence is to follow it. */
  #end: Moment | undefined;
  readonly #frameBytes: number;

  /** @param span of a chunk, milliseconds */
  constructor(
    private readonly chunker: WireChunker,
    { rate, channels }: Pick<PcmFormat, "rate" | "channels">,
    private readonly settings: PauseSettings,
    private readonly span: number,
  ) {
    this.#rate = rate;
    this.#frameBytes = 2 * channels;
    this.#maxFill = framesIn(settings.maxFill, rate);
    this.#tail = framesIn(settings.tailSilence, rate);
    this.#late = Math.max(LEAST_QUIET[settings.tail], settings.lateMs);
    this.#lateTail = Math.max(LEAST_QUIET.pad, settings.lateMs);
  }

  silence(frames: number, moment: Moment): undefined {
    this.#since ??= moment;
    this.#silent += frames;
  }

  samples(samples: Buffer, moment: Moment): ReturnType<Chunker["samples"]> {
    // A resampler may still hold them.
    if (samples.length === 0) return undefined;
    this.#endPause();
    if (this.#tail > 0) this.#end = later(moment, samples.length / this.#frameBytes, this.#rate);
    return this.chunker.samples(samples, moment);
  }

  due(held: number): number {
    const waiting = milliseconds(this.chunker.waiting, this.#rate) + held;
    const made = milliseconds(this.#made, this.#rate);
    const full = waiting > 0 ? made + this.span + this.#late - waiting : Number.POSITIVE_INFINITY;
    return this.#end && this.#tailed < this.#tail ? Math.min(full, this.#lateTail) : full;
  }

  quiet(duration: number): void {
    const silent = this.#silent + framesIn(duration, this.#rate);
    this.#sendTail(silent - framesIn(this.#lateTail, this.#rate));
    const { waiting } = this.chunker;
    const since = milliseconds(waiting + silent - this.#made, this.#rate);
    if (waiting > 0 && since >= this.span + this.#late) this.#close();
  }

  rest(): Chunk | undefined {
    this.#endPause();
    return this.chunker.rest(0, this.settings.tail === "pad");
  }

  /** Sends silence after speech, as far as `silent` frames of the pause are known to be silent. */
  #sendTail(silent: number): void {
    const left = this.#tail - this.#tailed;
    const frames = Math.min(left, silent - this.#made);
    if (!this.#end || frames <= 0) return;
    const moment = later(this.#end, this.#made, this.#rate);
    const sent = this.chunker.send(frames, moment, frames === left);
    this.#tailed += sent;
    this.#make(sent);
  }

  #close(): void {
    this.#make(this.chunker.close(this.settings.tail === "pad"));
  }

  #make(frames: number): void {
    this.#made += frames;
    this.#debt += frames;
  }

  #endPause(): void {
    if (this.#silent > 0 && this.#since) {
      // In a backlog, a pause may be over before it was noticed.
      if (this.#silent > this.#maxFill) this.#sendTail(this.#silent);
      // A pause that padding fills up completely is not long.
      const isPadded = this.settings.tail === "pad" && this.chunker.missing >= this.#silent - this.#debt;
      const isLong = this.#silent > this.#maxFill && !isPadded;
      if (isLong) this.#close();
      const paid = Math.min(this.#silent, this.#debt);
      const left = this.#silent - paid;
      this.#debt -= paid;
      if (isLong) this.chunker.skip(left);
      else if (left > 0) this.chunker.silence(left, later(this.#since, paid, this.#rate));
    }
    this.#silent = 0;
    this.#since = undefined;
    this.#made = 0;
    this.#tailed = 0;
  }
}
