// A document on disk that grows while it is written (contract#transcript-out-node, `directory`). What comes is
// appended; what changes what was written goes to a second file that takes the first one's place, so a reader finds a
// whole document at every moment, and so does whoever comes after a `kill -9`. Nothing waits for the disk, and one that
// fails harms nothing else: what it did not take is tried again with what comes next.

import { type Every, watched } from "../patience";
import { type Identity, identityAt, isReplaced, type Left, removeDocument, replaced } from "./mark";
import { carryOut, type Merged, merged, type Step } from "./steps";

/** Waiting for a slow or full disk, bytes; beyond it, what comes is left out until the whole document is written. */
const MOST_WAITING = 4_194_304;

/** Is told what could not be done, and the system's failure. */
type Tell = (what: string, cause: unknown) => void;

export interface DocumentOptions {
  readonly mostWaiting?: number;
  /** Told each time that the disk did not do something (`false`), and that it took all there was. */
  readonly saved?: (saved: boolean) => void;
  /** Notes how the document was left, and that it is written on. */
  readonly note?: (path: string, left: Left) => Promise<void>;
  /** For tests. */
  readonly every?: Every;
}

export class DocumentFile {
  /** As it will be when all steps are done, bytes. */
  #size = 0;
  /** As it is on disk, bytes. */
  #written = 0;
  #steps: Step[] = [];
  #waiting = 0;
  #work: Promise<void> | undefined;
  #told = false;
  #incomplete = false;
  #removal: Promise<void> | undefined;
  #path = "";
  /** By which another file in its place is known. */
  #own: Identity | undefined;
  #placing: Promise<string> | undefined;
  #used = false;
  #left = false;
  #noting: Promise<void> | undefined;

  /**
   * @param reserve gives an empty file that is nobody else's; called until it did
   * @param tell is given the first failure to write, and any to delete
   */
  constructor(
    private readonly reserve: () => Promise<string>,
    private readonly tell: Tell,
    private readonly options: DocumentOptions = {},
  ) {}

  /** Of the file; nothing as long as it has none. */
  get path(): string {
    return this.#path;
  }

  /** Whether anything was to be written. */
  get used(): boolean {
    return this.#used;
  }

  /** Takes a place on the disk, so that its path can be told; resolves when it has one, or cannot. Never rejects. */
  async place(): Promise<void> {
    await watched(this.#placed(), (cause) => this.#fail(cause), this.options.every).catch((thrown: unknown) =>
      this.#fail(thrown),
    );
  }

  async #placed(): Promise<string> {
    if (this.#path !== "") return this.#path;
    this.#placing ??= this.#reserved().finally(() => {
      this.#placing = undefined;
    });
    this.#path = await this.#placing;
    return this.#path;
  }

  async #reserved(): Promise<string> {
    const path = await this.reserve();
    await this.#identify(path);
    return path;
  }

  /** As it is now, in the moment in which it was made. */
  async #identify(path: string): Promise<void> {
    this.#own = await identityAt(path).catch(() => undefined);
  }

  /** Bytes, with all that is still to be written. */
  get size(): number {
    return this.#size;
  }

  /** Adds at the end. */
  append(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#take({ kind: "append", bytes })) this.#size += bytes.length;
  }

  /** Puts `text` in the place of everything from byte `at` on. */
  replaceFrom(at: number, text: string): void {
    const bytes = Buffer.from(text);
    if (this.#take({ kind: "tail", at, bytes })) this.#size = at + bytes.length;
  }

  /** Puts a whole document in the place of everything. */
  rewrite(text: string): void {
    const bytes = Buffer.from(text);
    this.#steps = [];
    this.#waiting = 0;
    this.#incomplete = false;
    this.#size = bytes.length;
    this.#take({ kind: "whole", bytes }, Number.POSITIVE_INFINITY);
  }

  /** Tries once more what the disk did not take, and resolves when nothing is under way; never rejects. */
  async finish(): Promise<void> {
    this.#start();
    await this.#work;
    await this.#note();
    await this.#removal;
  }

  /** Whatever is in its place later is not this document. */
  async #note(): Promise<void> {
    const { note } = this.options;
    if (!note || this.#left || this.#path === "" || this.#removal || this.#steps.length > 0) return;
    this.#left = true;
    // What fails here is only less known.
    this.#noting = this.#noteLeft(note).catch(() => undefined);
    await watched(this.#noting, () => undefined, this.options.every);
  }

  async #noteLeft(note: NonNullable<DocumentOptions["note"]>): Promise<void> {
    const isOther = await isReplaced(this.#path, this.#own);
    const there = isOther ? undefined : await identityAt(this.#path);
    this.#own = there ?? this.#own;
    await note(this.#path, there ?? "gone");
  }

  async #carryOut(path: string, step: Step): Promise<number> {
    if (await isReplaced(path, this.#own)) throw replaced();
    if (this.#left) {
      await this.#noting;
      await this.options.note?.(path, "written");
      this.#left = false;
    }
    const size = await carryOut(path, this.#written, step);
    if (step.kind !== "append") await this.#identify(path);
    return size;
  }

  /** Deletes the file, once the step under way is done; never rejects, but a failure is always told. */
  remove(): Promise<void> {
    this.#removal ??= watched(this.#delete(), (cause) => this.#notDeleted(cause), this.options.every);
    return this.#removal;
  }

  async #delete(): Promise<void> {
    this.#steps = [];
    await this.#work;
    await this.#placing?.catch(() => "");
    await this.#noting;
    if (this.#path === "") return;
    try {
      await removeDocument(this.#path, this.#own);
    } catch (thrown) {
      this.#notDeleted(thrown);
    }
  }

  #notDeleted(cause: unknown): void {
    this.options.saved?.(false);
    this.tell("could not be deleted, so delete its file by hand,", cause);
  }

  #take(step: Step, most = this.options.mostWaiting ?? MOST_WAITING): boolean {
    if (this.#removal || this.#incomplete) return false;
    this.#used = true;
    if (this.#waiting + step.bytes.length > most) {
      this.#incomplete = true;
      this.#fail(Object.assign(new Error("too much is waiting to be written"), { code: "ESLOW" }));
      return false;
    }
    this.#steps.push(step);
    this.#waiting += step.bytes.length;
    this.#start();
    return true;
  }

  #start(): void {
    if (this.#steps.length === 0) return;
    this.#work ??= this.#carryOutAll();
  }

  async #carryOutAll(): Promise<void> {
    // Not within the call that brought the first step: more may come in the same moment.
    await Promise.resolve();
    let next = merged(this.#steps);
    while (next && (await this.#carriedOut(next))) next = merged(this.#steps);
    this.#work = undefined;
  }

  /** Returns whether to go on: not after a failure, which the next step tries again. */
  async #carriedOut({ step, count }: Merged): Promise<boolean> {
    const [first] = this.#steps;
    try {
      const work = this.#placed().then((path) => this.#carryOut(path, step));
      this.#written = await watched(work, (cause) => this.#fail(cause), this.options.every);
    } catch (thrown) {
      this.#fail(thrown);
      return this.#steps[0] !== first;
    }
    // Unless a whole document took the place of what was to be written.
    if (this.#steps[0] === first) {
      this.#steps.splice(0, count);
      this.#waiting -= step.bytes.length;
    }
    if (this.#steps.length === 0 && !this.#incomplete) this.options.saved?.(true);
    return true;
  }

  #fail(cause: unknown): void {
    this.options.saved?.(false);
    if (this.#told) return;
    this.#told = true;
    this.tell("could not be written", cause);
  }
}
