// What becomes of silence on a wire (contract#pieces: `fillGaps`, `maxFill`, `tail`, `tailSilence`). A pause is
// judged when it ends: filled, or told as a fact. While it lasts, what waits is sent, and silence is made up for those
// who need it at once. What is made up is no part of the time line: it takes nobody's place, and the next pause is
// shorter by it.

import type { PcmFormat } from "../codecs";
import { framesIn, type Moment, milliseconds } from "../time";
import { type Chunk, type Chunker, later, type WireChunker } from "./chunker";

export interface PauseSettings {
  readonly chunkMs: number;
  readonly lateMs: number;
  /** Whether a chunk that does not get full is sent as it is, or filled up. */
  readonly tail: "send" | "pad";
  /** Milliseconds of silence behind what was said. */
  readonly tailSilence: number;
  /** Milliseconds; a longer pause is not filled. */
  readonly maxFill: number;
}

/**
 * A voice that is behind the others by less is not silent, however short `lateMs` is; it is waited for longer before
 * something is made up, which would be too much if the voice went on. Milliseconds.
 */
const LEAST_QUIET = { send: 100, pad: 200 } as const;

export class Pauses implements Chunker {
  readonly #rate: number;
  readonly #maxFill: number;
  readonly #tail: number;
  /** How long a voice is waited for before it counts as silent: for what is sent, and for what is made up. Milliseconds. */
  readonly #late: number;
  readonly #lateTail: number;
  /** Frames of the pause that is not over, as far as it was fed, and where it begins. */
  #silent = 0;
  #since: Moment | undefined;
  /** Frames made up that no pause has made room for. */
  #debt = 0;
  /** Of these, what was made up in this pause, and what of that was behind what was said. */
  #made = 0;
  #tailed = 0;
  /** Where what is said ended, if silence is to go on from there. */
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
    // A resampler may owe them.
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

  /** Silence behind what was said, as far as so many frames of the pause are surely silent. */
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
      // In a backlog a pause is over before it was noticed.
      if (this.#silent > this.#maxFill) this.#sendTail(this.#silent);
      // What would be filled up anyway is no long pause.
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
