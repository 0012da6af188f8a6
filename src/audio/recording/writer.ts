// The writing of a recording: one worker writes a queue in memory to file after file.

import {
  CLOCK,
  candidatesOf,
  codeOf,
  DISK,
  DISK_TIMEOUT,
  type Disk,
  dateParts,
  diskError,
  Interruption,
  noAnswer,
  type RecordingClock,
  StepWatch,
  WAITING,
  type Waiting,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { CONTAINERS, type Stretch } from "../containers";
import {
  deleteRecorded,
  type FinishedFile,
  nameIn,
  type RecordingFile,
  type RecordingOptions,
  type RecordingPlace,
} from "../saved";
import { beginPart, type Most, type RecordingPart } from "./part";
import { bytesIn, takeFrom } from "./stretches";
import { Tail } from "./tail";
import { FrameTimes } from "./times";
import { tooSlow } from "./too-slow";

/** Milliseconds. */
const WRITE_EVERY = 1000;
/** Bytes that are written without waiting for more. */
const ENOUGH = 65_536;

export class RecordingWriter implements RecordingFile {
  readonly streamId: string;
  frames = 0;
  finished: FinishedFile[] = [];
  readonly #disk: Disk;
  readonly #clock: RecordingClock;
  readonly #memory: Waiting;
  readonly #frameBytes: number;
  readonly #most: Most;
  #queue: Stretch[] = [];
  /** The newest samples, after the queue. */
  readonly #tail = new Tail();
  /** Bytes of samples in memory, including those that are being written. */
  #waiting = 0;
  #part: RecordingPart | undefined;
  /** Complete files, and their frames. */
  #index: number;
  #before = 0;
  /** Time of its first sample, and of the first one of everything that it continues. */
  #since: number | undefined;
  /** The file before the growing one. */
  #former: string | undefined;
  /** Frames lost by a failure, between the previous file and the next one. */
  #missing = 0;
  readonly #interruption = new Interruption();
  /** Whether the growing file must end, because a part of its audio is lost. */
  #cut = false;
  readonly #times: FrameTimes;
  #stopTicking: (() => void) | undefined;
  #working: Promise<void> | undefined;
  #discarded = false;
  #end: Promise<void> | undefined;
  readonly #watch = new StepWatch(DISK_TIMEOUT / WRITE_EVERY);

  constructor(private readonly options: RecordingOptions) {
    const { disk = DISK, clock = CLOCK, waiting = WAITING, format, container, rotateBytes, rotateFrames } = options;
    this.streamId = options.about().streamId;
    this.#disk = disk;
    this.#clock = clock;
    this.#memory = waiting;
    this.#frameBytes = CONTAINERS[container].frameBytes(format);
    this.#times = new FrameTimes(format.rate, options.start, options.exactStart);
    this.#index = options.continues?.index ?? 0;
    this.#since = options.continues?.since;
    this.#former = options.continues?.file;
    this.#most = { bytes: rotateBytes || Infinity, frames: rotateFrames || Infinity };
  }

  write(samples: Buffer, time?: number): void {
    if (samples.length < this.#frameBytes || this.#closed) return;
    const { used, limit, limitEach } = this.#memory;
    const frames = samples.length / this.#frameBytes;
    if (time !== undefined) this.#times.note(this.frames, frames, time);
    if (this.#isSkipped(frames)) return;
    if (this.#waiting + samples.length > limitEach || used + samples.length > limit) {
      this.frames += frames;
      this.#fail(tooSlow(this.streamId, this.options.directory, this.#waiting, used));
      this.#work();
      return;
    }
    this.#waiting += samples.length;
    this.#memory.used += samples.length;
    this.#tail.add(samples, this.#queue);
    this.#taken(frames);
  }

  silence(frames: number, time?: number): void {
    if (frames <= 0 || this.#closed) return;
    // The time of any other silence follows from its frames.
    if (this.frames === 0 && time !== undefined) this.#times.note(0, frames, time);
    if (this.#isSkipped(frames)) return;
    this.#tail.close(this.#queue);
    this.#queue.push(frames);
    this.#taken(frames);
  }

  get failed(): boolean {
    return this.#interruption.lasts;
  }

  async finish(): Promise<readonly FinishedFile[]> {
    await Promise.race([this.ended(), this.#watch.silence()]);
    return this.finished;
  }

  ended(): Promise<void> {
    this.#end ??= this.#finish();
    return this.#end;
  }

  async discard(): Promise<RtmsError | undefined> {
    this.#discarded = true;
    this.#forget();
    await this.finish();
    const paths = this.finished.map(({ path }) => path);
    this.finished = [];
    const { error } = await deleteRecorded(this.#disk, this.options.directory, this.streamId, paths);
    return error;
  }

  get #closed(): boolean {
    return this.#end !== undefined || this.#discarded;
  }

  /** Whether new audio is lost because the disk has failed. When a try is due, a new file is begun with it. */
  #isSkipped(frames: number): boolean {
    if (!this.#interruption.waits) return false;
    if (this.#working || !this.#interruption.tries(this.#clock.now())) {
      this.frames += frames;
      return true;
    }
    this.#missing += this.frames - this.#before;
    this.#before = this.frames;
    this.#times.forget(this.#before);
    return false;
  }

  /** Whether nothing waits to be written. */
  get #isEmpty(): boolean {
    return this.#queue.length === 0 && this.#tail.isEmpty;
  }

  #taken(frames: number): void {
    this.frames += frames;
    const first = this.#stopTicking === undefined;
    this.#stopTicking ??= this.#clock.every(WRITE_EVERY, () => this.#tick());
    // The first samples are written at once, so that a folder that is not writable is reported immediately.
    if (first || this.#waiting >= ENOUGH) this.#work();
  }

  #work(): void {
    this.#working ??= this.#workOff().finally(() => {
      this.#working = undefined;
    });
  }

  /** Never rejects. */
  async #workOff(): Promise<void> {
    // Starts in a later microtask, so that further samples of the same call can be included.
    await Promise.resolve();
    try {
      while (!this.#isEmpty) await this.#watch.during(this.#turn());
      await this.#watch.during(this.#beat());
    } catch (thrown) {
      this.#fail(this.#broken(thrown));
    }
    const part = this.#part;
    if (this.#cut && part) await this.#watch.during(this.#saveCut(part));
    this.#cut = false;
  }

  /** A failed file keeps what reached the disk. */
  async #saveCut(part: RecordingPart): Promise<void> {
    const before = this.#before;
    this.#endPart(part);
    try {
      const file = await this.#conclude(part, false, before);
      this.#before = before + (file?.samples ?? 0);
    } catch (thrown) {
      // A failure here was reported before, and the next start repairs the file, unless it is gone.
      if (codeOf(thrown) === "EREMOVED") this.#before = before;
    }
  }

  #endPart({ frames, file }: RecordingPart): void {
    this.#former = nameIn(this.options.directory, file);
    this.#part = undefined;
    this.#cut = false;
    this.#index += 1;
    this.#before += frames;
  }

  #tick(): void {
    if (!this.#closed) this.#work();
    if (this.#watch.tick()) this.options.onSilence?.(this.#broken(noAnswer()));
  }

  async #turn(): Promise<void> {
    this.#part ??= await this.#begin();
    const part = this.#part;
    this.#tail.close(this.#queue);
    const turn = CONTAINERS[this.options.container].turn(this.options.format);
    const taken = takeFrom(this.#queue, this.#frameBytes, { ...turn, frames: Math.min(turn.frames, part.room) });
    const from = this.#before;
    const step = this.#times.before(from + part.frames + taken.frames);
    await part.step({ ...step, frame: step.frame - from });
    try {
      await this.#watch.apart(part.encode(taken.stretches));
      await part.append(taken.stretches);
    } finally {
      this.#free(taken.bytes);
    }
    this.#resumed();
    this.#times.forget(this.#before + part.frames);
    if (part.room > 0) return await this.#beat();
    this.#endPart(part);
    try {
      // Before the former has its name, so that a process that dies now leaves something to continue.
      if (this.options.node !== undefined && !(this.#closed && this.#isEmpty)) this.#part = await this.#begin();
    } finally {
      await this.#conclude(part, true, from);
    }
  }

  async #begin(): Promise<RecordingPart> {
    const { options } = this;
    const { format, container, node, continues } = options;
    const time = this.#times.at(this.#before);
    const start = Math.round(time);
    this.#since ??= time;
    const parts = { ...options.parts, ...dateParts(start) };
    const named = { ...options, parts, extension: CONTAINERS[container].extension };
    const missing = this.#missing > 0 ? { missing: this.#missing } : {};
    const facts = {
      about: options.about(),
      format,
      container,
      start,
      ...missing,
      continues: this.#index === continues?.index ? continues.file : undefined,
      place: node === undefined ? undefined : this.#place(node, time),
    };
    const begin = (short: boolean) => beginPart(this.#disk, candidatesOf(named, this.#index, short), facts, this.#most);
    try {
      return await begin(false);
    } catch (thrown) {
      if (codeOf(thrown) !== "ENAMETOOLONG") throw thrown;
      return await begin(true);
    }
  }

  #place(node: string, time: number): RecordingPlace {
    const [index, former, since, sides] = [this.#index, this.#former, this.#since ?? time, this.options.sides?.()];
    return { node, index, former, since, frame: 0, time, sides };
  }

  async #beat(): Promise<void> {
    if (!this.#cut) await this.#part?.beat(this.#clock.now());
  }

  /** Never rejects. */
  async #finish(): Promise<void> {
    do {
      this.#work();
      await this.#working;
    } while (!this.#isEmpty);
    const part = this.#part;
    this.#part = undefined;
    if (part)
      await this.#watch.during(this.#conclude(part, !this.#cut, this.#before)).catch((thrown: unknown) => {
        this.#fail(this.#broken(thrown));
      });
    this.#stopTicking?.();
  }

  /** @param from frames before it */
  async #conclude(part: RecordingPart, complete: boolean, from: number): Promise<FinishedFile | undefined> {
    if (this.#discarded) return await part.remove().then(() => undefined);
    const [end, progress] = [this.#times.endAt(from + part.frames), () => this.#watch.goesOn()];
    const { file, failure } = await part.finish(this.options.about(), complete, end, progress);
    if (file) {
      this.finished.push(file);
      if (!this.#discarded) this.options.onFile?.(file);
    }
    if (failure !== undefined) throw failure;
    return file;
  }

  #fail(error: RtmsError): void {
    // A file that is being begun now would also have the wrong start.
    this.#cut = this.#part !== undefined || this.#working !== undefined;
    this.#forget();
    if (this.#interruption.begin(this.#clock.now())) this.options.onError?.(error);
  }

  /** The disk accepted the newest samples. */
  #resumed(): void {
    if (this.#interruption.waits) return;
    this.#missing = 0;
    if (this.#interruption.end()) this.options.onResumed?.();
  }

  /** Samples that are being written stay in memory until that is done. */
  #forget(): void {
    this.#tail.close(this.#queue);
    this.#free(bytesIn(this.#queue));
    this.#queue.length = 0;
  }

  #free(bytes: number): void {
    this.#waiting -= bytes;
    this.#memory.used -= bytes;
  }

  #broken(thrown: unknown): RtmsError {
    const what = `The recording of stream ${this.streamId} could not be written`;
    return diskError(what, this.options.directory, thrown, this.streamId);
  }
}

/** Begins a recording and returns at once. A file is created with the first frame. */
export function openRecording(options: RecordingOptions): RecordingFile {
  return new RecordingWriter(options);
}
