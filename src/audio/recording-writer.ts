// The work of a recording: a queue in memory that one worker writes off, file after file.

import { codeOf, DISK, type Disk, diskError } from "../files/disk";
import { EVERY, noAnswer, PATIENCE } from "../files/patience";
import { RtmsError } from "../protocol/errors";
import { bytesPerFrame } from "./pcm";
import { deleteRecorded } from "./recording-delete";
import type { FinishedFile } from "./recording-end";
import type { RecordingClock, RecordingFile, RecordingOptions, Waiting } from "./recording-file";
import { headerBytes } from "./recording-json";
import { candidatesOf } from "./recording-names";
import { beginPart, type RecordingPart } from "./recording-part";
import { bytesIn, type Stretch, type Taken, takeFrom } from "./stretches";
import { LONGEST_WAV } from "./wav";

const MiB = 1024 * 1024;

/** 8 MiB are 4 minutes of 16 kHz mono; 128 MiB are 20 s of 200 speakers. */
const WAITING: Waiting = { used: 0, limit: 128 * MiB, limitEach: 8 * MiB };

const CLOCK: RecordingClock = { now: () => performance.now(), every: EVERY };

/** Milliseconds. */
const WRITE_EVERY = 1000;
const HEADER_EVERY = 2500;
/** A file that does not grow is touched all the same, to show that its process lives: see recording-repair.ts. */
const BEAT_EVERY = 15_000;
/** Bytes that are written without waiting for more. */
const ENOUGH = 65_536;
/** In one turn: bytes, Buffers, and bytes of a silence that is not left to the file system. */
const TURN_BYTES = MiB;
const TURN_STRETCHES = 512;
const TURN_SILENCE = 16 * MiB;

export class RecordingWriter implements RecordingFile {
  readonly streamId: string;
  frames = 0;
  failed = false;
  finished: FinishedFile[] = [];
  readonly #disk: Disk;
  readonly #clock: RecordingClock;
  readonly #memory: Waiting;
  readonly #frameBytes: number;
  /** Frames a file may have. */
  readonly #most: number;
  #queue: Stretch[] = [];
  /** Bytes of samples in memory, those that are being written included. */
  #waiting = 0;
  #part: RecordingPart | undefined;
  /** Files that are complete, and their frames. */
  #index = 0;
  #before = 0;
  #header = { at: 0, frames: 0 };
  #stopTicking: (() => void) | undefined;
  #working: Promise<void> | undefined;
  #discarded = false;
  #end: Promise<void> | undefined;
  /** When the disk began with what it is at. */
  #since: number | undefined;
  /** Whether that takes so long that nobody waits for it any more; it stays to be done. */
  #silent = false;
  /** Lets those go who wait for the end. */
  readonly #letGo: (() => void)[] = [];

  constructor(private readonly options: RecordingOptions) {
    const { disk = DISK, clock = CLOCK, waiting = WAITING, format, rotateBytes, rotateFrames } = options;
    this.streamId = options.about().streamId;
    this.#disk = disk;
    this.#clock = clock;
    this.#memory = waiting;
    this.#frameBytes = bytesPerFrame(format);
    // One byte less: that which follows an odd number of them.
    const longest = Math.min(rotateBytes || Infinity, options.container === "wav" ? LONGEST_WAV : Infinity);
    const room = Math.floor((longest - headerBytes(options) - 1) / this.#frameBytes);
    this.#most = Math.max(1, Math.min(room, rotateFrames || Infinity));
  }

  write(samples: Buffer): void {
    if (samples.length < this.#frameBytes || this.#closed) return;
    const { used, limit, limitEach } = this.#memory;
    if (this.#waiting + samples.length > limitEach || used + samples.length > limit) {
      this.#fail(this.#tooSlow());
      this.#work();
      return;
    }
    this.#waiting += samples.length;
    this.#memory.used += samples.length;
    this.#take(samples, samples.length / this.#frameBytes);
  }

  silence(frames: number): void {
    if (frames > 0 && !this.#closed) this.#take(frames, frames);
  }

  async finish(): Promise<readonly FinishedFile[]> {
    this.#end ??= this.#finish();
    await Promise.race([this.#end, this.#silence()]);
    return this.finished;
  }

  async discard(): Promise<RtmsError | undefined> {
    this.#discarded = true;
    this.#forget();
    await this.finish();
    const files = this.finished;
    this.finished = [];
    const { directory } = this.options;
    return deleteRecorded(
      this.#disk,
      directory,
      this.streamId,
      files.map(({ path }) => path),
    ).then(({ error }) => error);
  }

  get #closed(): boolean {
    return this.failed || this.#end !== undefined || this.#discarded;
  }

  #take(stretch: Stretch, frames: number): void {
    this.#queue.push(stretch);
    this.frames += frames;
    const first = this.#stopTicking === undefined;
    this.#stopTicking ??= this.#clock.every(WRITE_EVERY, () => this.#tick());
    // The first at once, so that a folder which cannot be written to is told of at once.
    if (first || this.#waiting >= ENOUGH) this.#work();
  }

  #work(): void {
    this.#working ??= this.#workOff().finally(() => {
      this.#working = undefined;
    });
  }

  /** Never rejects. */
  async #workOff(): Promise<void> {
    // Not within the call that brought the first samples: more may come in the same moment.
    await Promise.resolve();
    try {
      while (this.#queue.length > 0) await this.#watch(this.#turn());
      await this.#watch(this.#beat());
    } catch (thrown) {
      this.#fail(this.#broken(thrown));
    }
    const part = this.#part;
    if (!this.failed || !part) return;
    this.#part = undefined;
    // What cannot be saved now either was told of already, and the next start repairs it.
    await this.#watch(this.#conclude(part, false)).catch(() => undefined);
  }

  /** Remembers how long the disk has been at a step. */
  async #watch(step: Promise<void>): Promise<void> {
    this.#since = this.#clock.now();
    await step.finally(() => {
      this.#since = undefined;
      this.#silent = false;
    });
  }

  #tick(): void {
    if (!this.#closed) this.#work();
    if (this.#silent || this.#since === undefined || this.#clock.now() - this.#since < PATIENCE) return;
    this.#silent = true;
    for (const go of this.#letGo.splice(0)) go();
    this.options.onSilence?.(this.#broken(noAnswer()));
  }

  /** Resolves when the disk is silent. */
  #silence(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#silent) resolve();
      else this.#letGo.push(resolve);
    });
  }

  async #turn(): Promise<void> {
    this.#part ??= await this.#begin();
    const part = this.#part;
    const taken = takeFrom(this.#queue, this.#frameBytes, {
      frames: this.#most - part.frames,
      bytes: TURN_BYTES,
      stretches: TURN_STRETCHES,
      silence: Math.ceil(TURN_SILENCE / this.#frameBytes),
    });
    await this.#append(part, taken);
    if (part.frames < this.#most) return await this.#beat();
    this.#part = undefined;
    this.#index += 1;
    this.#before += part.frames;
    await this.#conclude(part, true);
  }

  async #append(part: RecordingPart, { stretches, bytes }: Taken): Promise<void> {
    try {
      await part.append(stretches);
    } finally {
      this.#free(bytes);
    }
  }

  async #begin(): Promise<RecordingPart> {
    const { options } = this;
    const { format, container } = options;
    const start = Math.round(options.start + (this.#before * 1000) / format.rate);
    const facts = { about: options.about(), format, container, start };
    this.#header = { at: Number.NEGATIVE_INFINITY, frames: 0 };
    const begin = (short: boolean) => beginPart(this.#disk, candidatesOf(options, this.#index, short), facts);
    try {
      return await begin(false);
    } catch (thrown) {
      if (codeOf(thrown) !== "ENAMETOOLONG") throw thrown;
      return await begin(true);
    }
  }

  async #beat(): Promise<void> {
    if (!this.#part || this.failed) return;
    const { frames } = this.#part;
    const at = this.#clock.now();
    const since = at - this.#header.at;
    if (since < HEADER_EVERY || (since < BEAT_EVERY && frames === this.#header.frames)) return;
    await this.#part.beat();
    this.#header = { at, frames };
  }

  /** Never rejects. */
  async #finish(): Promise<void> {
    do {
      this.#work();
      await this.#working;
    } while (this.#queue.length > 0);
    const part = this.#part;
    this.#part = undefined;
    if (part)
      await this.#watch(this.#conclude(part, !this.failed)).catch((thrown: unknown) => {
        this.#fail(this.#broken(thrown));
      });
    this.#stopTicking?.();
  }

  async #conclude(part: RecordingPart, complete: boolean): Promise<void> {
    if (this.#discarded) return await part.remove();
    const file = await part.finish(this.options.about(), complete);
    if (!file) return;
    this.finished.push(file);
    if (!this.#discarded) this.options.onFile?.(file);
  }

  #fail(error: RtmsError): void {
    if (this.failed) return;
    this.failed = true;
    this.#forget();
    this.options.onError?.(error);
  }

  /** What is being written stays in memory until that is done. */
  #forget(): void {
    this.#free(bytesIn(this.#queue));
    this.#queue.length = 0;
  }

  #free(bytes: number): void {
    this.#waiting -= bytes;
    this.#memory.used -= bytes;
  }

  #broken(thrown: unknown): RtmsError {
    const { streamId } = this;
    return diskError(
      `The recording of stream ${streamId} could not be written`,
      this.options.directory,
      thrown,
      streamId,
    );
  }

  #tooSlow(): RtmsError {
    const { streamId } = this;
    const waits = `${Math.round(this.#waiting / MiB)} MiB of stream ${streamId}, ${Math.round(this.#memory.used / MiB)} MiB in all,`;
    return new RtmsError(
      "RTMS_LIMIT",
      `The recording of stream ${streamId} ended early: the disk of ${this.options.directory} is slower than the audio ` +
        `(${waits} wait to be written). Choose a faster disk, fewer speakers at once, or a lower rate. The live flow goes on.`,
      { streamId },
    );
  }
}
