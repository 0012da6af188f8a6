// The writing of one file: a worker appends fragments, each in one step, at the pace of the disk. The caller never waits and
// never gets an error. What has failed keeps what reached the disk, and another file is begun after it.

import type { FileHandle } from "node:fs/promises";
import {
  appended,
  beginMarked,
  beginsWriting,
  candidatesOf,
  codeOf,
  DISK_TIMEOUT,
  type Disk,
  dateParts,
  diskError,
  endsWriting,
  isStill,
  jsonOf,
  MARK_SUFFIX,
  type NameParts,
  type Numbered,
  noAnswer,
  type RecordingClock,
  type RecordingNames,
  removed,
  StepWatch,
  thisOwner,
  type Waiting,
  wasRemoved,
  writeAll,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { EXTENSION, type FinishedMovie, type MovieContent, type MovieEnd, type MovieFacts, markText } from "./facts";
import { conclude, type Sealed, seal, sealUnfinished } from "./seal";

/** Milliseconds between two looks at a silent disk, and at whether the file is still there. */
const TICK_EVERY = 1000;
const LOOK_EVERY = 2500;
/** A file that does not grow is touched at this interval, to show that its process is running: see `RESTS`. */
const BEAT_EVERY = 15_000;

const bytesOf = (buffers: readonly Buffer[]): number => buffers.reduce((sum, { length }) => sum + length, 0);

export interface MovieWriterOptions {
  readonly directory: string;
  readonly template: string;
  /** All parts of the name but `date` and `time`. */
  readonly parts: NameParts;
  /** `{index}`, asked for when the file is begun. */
  readonly index: () => Promise<number>;
  /** The node's id. */
  readonly node: string | undefined;
  readonly start: number;
  /** What the file begins with. */
  readonly head: Buffer;
  /** Called when it is begun and when it ends, so that a late name is in its JSON. */
  readonly facts: () => MovieFacts;
  readonly content: () => MovieContent;
  /** What was accepted, as the caller counts it. */
  readonly counts: () => Omit<MovieEnd, "bytes" | "complete">;
  /** Called for the file, if there is one. */
  readonly onFile: (file: FinishedMovie) => void;
  /** The disk failed: nothing more is written. Called at most once. */
  readonly onError: (error: RtmsError) => void;
  /** The disk has not answered for 8 s. */
  readonly onSilence: (error: RtmsError) => void;
  /** The disk took what waited. */
  readonly onWritten: () => void;
  readonly disk: Disk;
  readonly clock: RecordingClock;
  readonly waiting: Waiting;
}

export class MovieWriter {
  readonly streamId: string;
  /** Bytes that wait for the disk. */
  waiting = 0;
  /** Bytes that were accepted. */
  bytes = 0;
  /** The file, when it is complete. */
  finished: FinishedMovie | undefined;
  readonly #queue: Buffer[] = [];
  /** Lines for the mark. */
  readonly #lines: Buffer[] = [];
  #handle: FileHandle | undefined;
  #names: RecordingNames | undefined;
  #own: Numbered | undefined;
  /** Bytes in whole fragments. */
  #written = 0;
  #grewAt = Number.NEGATIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #failed = false;
  #discarded = false;
  /** Whether `discard` waits for the end, and why the file could not be deleted. */
  #isAwaited = false;
  #undeleted: unknown;
  #working: Promise<void> | undefined;
  #end: Promise<void> | undefined;
  readonly #watch = new StepWatch(DISK_TIMEOUT / TICK_EVERY);
  readonly #stopTicking: () => void;

  constructor(private readonly options: MovieWriterOptions) {
    this.streamId = options.facts().about.streamId;
    this.bytes = options.head.length;
    this.#stopTicking = options.clock.every(TICK_EVERY, () => this.#tick());
  }

  /** Appends lines to the mark, which say what comes next, and then the fragment. */
  append(fragment: readonly Buffer[], lines: readonly string[]): void {
    if (this.#failed || this.#isEnded) return;
    // One write: a file that ends within a fragment's head cannot be played before it is repaired.
    const bytes = Buffer.concat(fragment);
    if (bytes.length > 0) this.#queue.push(bytes);
    this.#lines.push(...lines.map((line) => Buffer.from(line)));
    this.bytes += bytes.length;
    this.#free(-bytes.length - bytesOf(this.#lines.slice(this.#lines.length - lines.length)));
    this.#work();
  }

  /** Stops writing, because too much waits: the file ends with what is on disk. */
  abort(): void {
    this.#failed = true;
    this.#forget();
    void this.ended();
  }

  /** Resolves when nothing waits any more, or the disk does not answer. Never rejects. */
  async idle(): Promise<void> {
    await Promise.race([this.#working, this.#watch.silence()]);
  }

  /** Resolves when the file is complete, or when its disk does not answer. Never rejects. */
  async finish(): Promise<void> {
    await Promise.race([this.ended(), this.#watch.silence()]);
  }

  /** Resolves when the file is complete, however long its disk takes. Never rejects. */
  ended(): Promise<void> {
    this.#end ??= this.#finish();
    return this.#end;
  }

  /**
   * Ends and deletes the file. Never rejects; resolves with what was thrown if it could not be deleted. If the disk does not
   * answer, it is deleted when it does.
   */
  async discard(): Promise<unknown> {
    this.#discarded = true;
    this.#forget();
    this.#isAwaited = true;
    await this.finish();
    this.#isAwaited = false;
    return this.#undeleted;
  }

  get directory(): string {
    return this.options.directory;
  }

  get #isEnded(): boolean {
    return this.#end !== undefined;
  }

  #work(): void {
    this.#working ??= this.#workOff().finally(() => {
      this.#working = undefined;
    });
  }

  /** Never rejects. */
  async #workOff(): Promise<void> {
    await Promise.resolve();
    try {
      do {
        while (this.#hasWork) await this.#watch.during(this.#turn());
        await this.#watch.during(this.#beat());
        // What came during the beat.
      } while (this.#hasWork);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #turn(): Promise<void> {
    const { options } = this;
    const handle = this.#handle ?? (await this.#begin());
    const [fragments, lines] = [this.#queue.splice(0), this.#lines.splice(0)];
    try {
      const names = this.#names;
      // First, so that it is known of every picture that a dead process left.
      if (names && lines.length > 0) await appended(options.disk, names.mark, Buffer.concat(lines).toString());
      if (fragments.length > 0) await this.#write(handle, fragments);
    } finally {
      this.#free(bytesOf(fragments) + bytesOf(lines));
    }
  }

  async #write(handle: FileHandle, fragments: readonly Buffer[]): Promise<void> {
    const { head, clock, onWritten } = this.options;
    const run = Buffer.concat(this.#written === 0 ? [head, ...fragments] : fragments);
    await writeAll(handle, [run], this.#written);
    this.#written += run.length;
    this.#grewAt = clock.now();
    onWritten();
  }

  /** Lines wait for the first fragment, with which the file begins. */
  get #hasWork(): boolean {
    return this.#queue.length > 0 || (this.#handle !== undefined && this.#lines.length > 0);
  }

  async #begin(): Promise<FileHandle> {
    const { options } = this;
    const index = await options.index();
    const place = options.node === undefined ? undefined : { node: options.node, index };
    const facts = options.facts();
    const parts = { ...options.parts, ...dateParts(options.start) };
    const named = { ...options, parts, extension: EXTENSION };
    const begin = (short: boolean) =>
      beginMarked(options.disk, candidatesOf(named, index, short), (file) => {
        // Before it is there: another node may look for marks.
        beginsWriting(this, `${file}${MARK_SUFFIX}`);
        return markText(file, facts, thisOwner(), place);
      });
    const { handle, names } = await begin(false).catch((thrown: unknown) => {
      if (codeOf(thrown) !== "ENAMETOOLONG") throw thrown;
      return begin(true);
    });
    this.#handle = handle;
    this.#names = names;
    return handle;
  }

  async #beat(): Promise<void> {
    const now = this.options.clock.now();
    if (!this.#handle || this.#failed || now - this.#lookedAt < LOOK_EVERY) return;
    this.#lookedAt = now;
    if (!(await this.#isThere(this.#handle))) throw wasRemoved();
    if (now - this.#grewAt < BEAT_EVERY) return;
    this.#grewAt = now;
    await this.#handle.utimes(new Date(), new Date());
  }

  async #isThere(handle: FileHandle): Promise<boolean> {
    this.#own ??= await handle.stat();
    return this.#names !== undefined && (await isStill(this.options.disk, this.#own, this.#names.part));
  }

  #tick(): void {
    if (!this.#failed && !this.#isEnded) this.#work();
    if (this.#watch.tick()) this.options.onSilence(this.#broken(noAnswer()));
  }

  /** Never rejects. */
  async #finish(): Promise<void> {
    await this.#working;
    if (!this.#failed && !this.#discarded && this.#hasWork) await this.#workOff();
    try {
      if (this.#handle && this.#names) await this.#watch.during(this.#conclude(this.#handle, this.#names));
    } catch (thrown) {
      if (this.#isAwaited) this.#undeleted = thrown;
      else this.#report(thrown);
    }
    endsWriting(this);
    this.#stopTicking();
  }

  async #conclude(handle: FileHandle, names: RecordingNames): Promise<void> {
    const { disk, facts, content, counts, onFile } = this.options;
    let sealed: Sealed;
    try {
      const isThere = await this.#isThere(handle);
      if (!isThere || this.#discarded) {
        if (isThere) await removed(disk, names.part);
        await removed(disk, names.mark);
        if (!isThere && !this.#discarded && !this.#failed) throw wasRemoved();
        return;
      }
      sealed = await this.#seal(handle);
    } finally {
      await handle.close();
    }
    const end = { ...counts(), ...sealed, complete: !this.#failed };
    const concluded = await conclude(disk, names, facts(), content(), end);
    if (concluded && this.#discarded) {
      // Revoked while its index was written.
      await removed(disk, concluded.file.path);
      if (concluded.file.captions !== undefined) await removed(disk, concluded.file.captions);
      // The last: it says what else is to be deleted.
      await removed(disk, jsonOf(concluded.file.path));
      return;
    }
    this.finished = concluded?.file;
    if (concluded) onFile(concluded.file);
  }

  async #seal(handle: FileHandle): Promise<Sealed> {
    const progress = () => this.#watch.goesOn();
    try {
      return await seal(handle, progress);
    } catch (thrown) {
      this.#report(thrown);
      this.#failed = true;
      return await sealUnfinished(handle, progress);
    }
  }

  #fail(thrown: unknown): void {
    this.#report(thrown);
    this.#failed = true;
    this.#forget();
    void this.ended();
  }

  #report(thrown: unknown): void {
    if (!this.#failed) this.options.onError(this.#broken(thrown));
  }

  #broken(thrown: unknown): RtmsError {
    const what = `The recording of stream ${this.streamId} could not be written`;
    return diskError(what, this.options.directory, thrown, this.streamId);
  }

  #forget(): void {
    this.#free(bytesOf(this.#queue.splice(0)) + bytesOf(this.#lines.splice(0)));
  }

  #free(bytes: number): void {
    this.waiting -= bytes;
    this.options.waiting.used -= bytes;
  }
}
