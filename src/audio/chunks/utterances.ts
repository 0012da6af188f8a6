// One chunk per utterance (contract#pieces: `chunk: silence`): from shortly before speech begins until it has been
// silent for a while. Other silence is left out. Positions are frames from the beginning.

import { bytesPerFrame, numbersOf } from "../codecs";
import { framesIn, type Moment, milliseconds } from "../time";
import type { Chunk, Chunker, ChunkerOptions } from "./chunker";
import { VoiceActivity, WINDOW } from "./voice-activity";

export interface UtteranceSettings {
  /** Milliseconds of silence that end an utterance. */
  readonly silenceMs: number;
  /** Minimum length from the first to the last speech; anything shorter is dropped. */
  readonly minMs: number;
  /** Maximum length. A longer utterance is cut and continues in the next chunk without a gap. */
  readonly maxMs: number;
  /** Kept before and after an utterance, if available and not part of another one. */
  readonly padMs: number;
  /** Maximum delay of packets. */
  readonly lateMs: number;
  /** Whether the samples include gaps. Otherwise gaps only end utterances. */
  readonly fillGaps: boolean;
}

/** Consecutive windows with speech that start an utterance. A single one may be a click. */
const ONSET_WINDOWS = 2;
const FIRST_SIZE = 16 * 1024;

/** A position in the kept samples whose time is known. */
interface Mark extends Moment {
  at: number;
}

class Utterances implements Chunker {
  readonly #frameBytes: number;
  readonly #rate: number;
  readonly #window: number;
  readonly #silence: number;
  readonly #min: number;
  readonly #max: number;
  readonly #pad: number;
  readonly #activity = new VoiceActivity();
  /** Contains the frames from `#start` to `#end`. */
  #memory = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** End of the last analysed window. */
  #scanned = 0;
  /** Consecutive windows with speech. */
  #run = 0;
  /** Frames before this one were sent; they are not used to pad another utterance. */
  #sent = 0;
  /** The open utterance: its first frame, the start of the speech, and the end of the last speech. */
  #open: { from: number; onset: number; heard: number; goesOn: boolean } | undefined;
  #marks: Mark[] = [];

  constructor(
    private readonly options: ChunkerOptions,
    private readonly settings: UtteranceSettings,
  ) {
    const { rate } = options.format;
    this.#frameBytes = bytesPerFrame(options.format);
    this.#rate = rate;
    this.#window = framesIn(WINDOW, rate);
    this.#silence = framesIn(settings.silenceMs, rate);
    this.#min = framesIn(settings.minMs, rate);
    this.#max = framesIn(settings.maxMs, rate);
    this.#pad = framesIn(settings.padMs, rate);
  }

  samples(samples: Buffer, moment: Moment): undefined {
    this.#append(samples.length / this.#frameBytes, moment, samples);
    this.#scan();
  }

  silence(frames: number, moment: Moment): undefined {
    if (!this.settings.fillGaps) {
      if (frames >= this.#silence) this.#breakOff();
      return;
    }
    // Enough silence to end an utterance and to pad the next one. The rest only advances the time.
    const enough = Math.min(frames, this.#silence + this.#pad + 2 * this.#window);
    this.#append(enough, moment);
    this.#scan();
    const skipped = frames - enough;
    if (skipped === 0) return;
    this.#start += skipped;
    this.#end += skipped;
    this.#scanned += skipped;
    this.#marks = [this.#markAt(this.#start, { ...moment, timestamp: this.#timeBefore(moment, frames) })];
  }

  quiet(duration: number): void {
    // Cut, not closed: after a stall, more of it may follow.
    if (this.#open && duration >= this.due()) this.#cut(this.#tail(this.#open));
  }

  due(): number {
    // An utterance that is still too short may continue, and would be lost if it ended here.
    if (!this.#open || !this.#isLong(this.#open)) return Number.POSITIVE_INFINITY;
    const { silenceMs, lateMs } = this.settings;
    return silenceMs + lateMs - milliseconds(this.#end - this.#open.heard, this.#rate);
  }

  rest(): Chunk | undefined {
    if (!this.#open) return undefined;
    const end = this.#tail(this.#open);
    if (end - this.#open.from > this.#max) this.#cut(this.#open.from + this.#max);
    return this.#chunk(end);
  }

  /** The end of an utterance when nothing follows. The last incomplete window was not analysed, but is included. */
  #tail({ heard }: { heard: number }): number {
    return Math.min(this.#end, heard + this.#pad + this.#window);
  }

  /** The time of the first kept frame, with `frames` of silence from `since` to the end. */
  #timeBefore(since: Moment, frames: number): number {
    return since.timestamp + milliseconds(frames - (this.#end - this.#start), this.#rate);
  }

  #breakOff(): void {
    if (this.#open) this.#close(this.#end);
    this.#drop(this.#end);
    this.#scanned = this.#end;
    this.#run = 0;
  }

  #scan(): void {
    for (; this.#end - this.#scanned >= this.#window; ) {
      const from = (this.#scanned - this.#start) * this.#frameBytes;
      const heard = this.#activity.hears(
        numbersOf(this.#memory.subarray(from, from + this.#window * this.#frameBytes)),
      );
      this.#scanned += this.#window;
      this.#run = heard ? this.#run + 1 : 0;
      if (this.#open) this.#goOn(this.#open, heard);
      else if (this.#run === ONSET_WINDOWS) this.#begin();
      else this.#drop(this.#scanned - this.#run * this.#window - this.#pad);
    }
  }

  #begin(): void {
    const onset = this.#scanned - ONSET_WINDOWS * this.#window;
    const from = Math.max(this.#start, this.#sent, onset - this.#pad);
    this.#open = { from, onset, heard: this.#scanned, goesOn: false };
  }

  #goOn(open: { from: number; heard: number }, heard: boolean): void {
    if (heard) open.heard = this.#scanned;
    if (this.#scanned - open.from >= this.#max) this.#cut(open.from + this.#max);
    if (this.#scanned - open.heard >= this.#silence) this.#close(Math.min(this.#scanned, open.heard + this.#pad));
  }

  /** Cuts an utterance at its maximum length, or when nothing follows for now. The next chunk continues there. */
  #cut(at: number): void {
    const heard = this.#open?.heard ?? at;
    this.#close(at);
    this.#open = { from: at, onset: at, heard, goesOn: true };
  }

  #close(end: number): void {
    const chunk = this.#chunk(end);
    this.#open = undefined;
    this.#sent = Math.max(this.#sent, end);
    this.#drop(end);
    if (chunk) this.options.take(chunk);
  }

  /** The open utterance up to frame `end`; undefined if it was too short, or only silence after a cut. */
  #chunk(end: number): Chunk | undefined {
    const open = this.#open;
    if (!open || end <= open.from || !this.#isLong(open)) return undefined;
    const { headroom } = this.options;
    const first = (open.from - this.#start) * this.#frameBytes;
    const last = (end - this.#start) * this.#frameBytes;
    const buffer = Buffer.alloc(headroom + last - first);
    this.#memory.copy(buffer, headroom, first, last);
    return { buffer, samples: end - open.from, ...this.#momentOf(open.from) };
  }

  #isLong({ heard, onset, goesOn }: { heard: number; onset: number; goesOn: boolean }): boolean {
    return heard - onset >= (goesOn ? 1 : this.#min);
  }

  #append(frames: number, moment: Moment, samples?: Buffer): void {
    const from = (this.#end - this.#start) * this.#frameBytes;
    const to = from + frames * this.#frameBytes;
    if (to > this.#memory.length) {
      const larger = Buffer.alloc(Math.max(to, FIRST_SIZE, this.#memory.length * 2));
      this.#memory.copy(larger, 0, 0, from);
      this.#memory = larger;
    }
    if (samples) samples.copy(this.#memory, from);
    else this.#memory.fill(0, from, to);
    this.#mark(moment);
    this.#end += frames;
  }

  /** Drops the frames before `at`. Memory is moved when half of it is free, so each sample is moved about once. */
  #drop(at: number): void {
    const gone = Math.min(at, this.#end) - this.#start;
    const kept = this.#end - this.#start - gone;
    if (gone <= 0 || gone < kept) return;
    const from = gone * this.#frameBytes;
    if (this.#memory.length > 8 * Math.max(FIRST_SIZE, kept * this.#frameBytes)) {
      this.#memory = Buffer.from(this.#memory.subarray(from, from + Math.max(FIRST_SIZE, kept * this.#frameBytes)));
    } else this.#memory.copyWithin(0, from, from + kept * this.#frameBytes);
    this.#start += gone;
    this.#scanned = Math.max(this.#scanned, this.#start);
    const first = this.#momentOf(this.#start);
    this.#marks = [{ at: this.#start, ...first }, ...this.#marks.filter((mark) => mark.at > this.#start)];
  }

  /** Marks are added only where time does not advance with the samples, so there are few. */
  #mark(moment: Moment): void {
    if (this.#marks.length > 0 && Math.abs(this.#momentOf(this.#end).timestamp - moment.timestamp) <= 1) return;
    this.#marks.push(this.#markAt(this.#end, moment));
  }

  #markAt(at: number, { timestamp, receivedAt }: Moment): Mark {
    return { at, timestamp, receivedAt };
  }

  #momentOf(frame: number): Moment {
    let mark = this.#marks[0];
    for (const other of this.#marks) if (other.at <= frame) mark = other;
    if (!mark) return { timestamp: 0, receivedAt: 0 };
    const later = milliseconds(frame - mark.at, this.#rate);
    return { timestamp: Math.round(mark.timestamp + later), receivedAt: Math.round(mark.receivedAt + later) };
  }
}

export function newUtteranceChunker(options: ChunkerOptions, settings: UtteranceSettings): Chunker {
  return new Utterances(options, settings);
}
