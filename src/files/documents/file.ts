// A document on disk that grows while it is written (contract#transcript-out-node, `directory`). New text is
// appended. A change to earlier text is written to a second file that replaces the first one, so that readers find a
// complete document at any time, even after a `kill -9`. The caller never waits for the disk, and a disk failure
// affects nothing else: text that could not be written is tried again with the next one.

import type { JsonObject } from "../../protocol/input";
import { type Every, reportIfSlow } from "../timeouts";
import type { Growing, LeftDocument } from "./growth";
import { Growth } from "./growth-writer";
import { type Identity, identityAt, isReplaced, type Left, removeDocument, replaced } from "./mark";
import { carryOut, type EntryNote, type Merged, merged, type Step } from "./steps";

/**
 * Maximum bytes that wait for a slow or full disk. Beyond that, new text is left out until the whole document is
 * written.
 */
const MOST_WAITING = 4_194_304;

/** Reports what could not be done, and the system's failure. */
type ReportFailure = (what: string, cause: unknown) => void;

export interface DocumentOptions {
  readonly mostWaiting?: number;
  /** Called with `false` each time the disk failed, and with `true` when everything was written. */
  readonly saved?: (saved: boolean) => void;
  /** Records how the document was left, or that it is being written. */
  readonly note?: (path: string, left: Left) => Promise<void>;
  /** Whose it is, so that the next process can continue it. */
  readonly growing?: Growing;
  /** The document to continue. */
  readonly left?: LeftDocument;
  /** For tests. */
  readonly every?: Every;
}

export class DocumentFile {
  /** Size after all pending steps, bytes. */
  #size = 0;
  /** Size on disk, bytes. */
  #written = 0;
  #steps: Step[] = [];
  #waiting = 0;
  #work: Promise<void> | undefined;
  #told = false;
  #incomplete = false;
  #removal: Promise<void> | undefined;
  #path = "";
  /** Identifies the file, to detect that another one replaced it. */
  #own: Identity | undefined;
  #placing: Promise<string> | undefined;
  #used = false;
  #left = false;
  #noting: Promise<void> | undefined;
  /** Notes the steps, unless that failed: then the document cannot be continued. */
  #growth: Growth | undefined;
  #isComplete = false;

  /**
   * @param reserve creates an empty file for this document only; called until it succeeds
   * @param report receives the first failure to write, and any failure to delete
   */
  constructor(
    private readonly reserve: () => Promise<string>,
    private readonly report: ReportFailure,
    private readonly options: DocumentOptions = {},
  ) {
    const { growing, left } = options;
    if (growing) this.#growth = new Growth(growing, left !== undefined);
    if (!left) return;
    this.#path = left.path;
    this.#own = left.identity;
    this.#size = left.bytes.length;
    this.#written = left.bytes.length;
    this.#used = true;
    // Its mark, if it has one, tells how the former process left it.
    this.#left = true;
  }

  /** The file's path; empty while it has none. */
  get path(): string {
    return this.#path;
  }

  /** Whether anything was written or is to be written. */
  get used(): boolean {
    return this.#used;
  }

  /**
   * Creates the file, so that its path can be reported. Resolves when it exists or cannot be created. Never rejects.
   */
  async place(): Promise<void> {
    await reportIfSlow(this.#placed(), (cause) => this.#fail(cause), this.options.every).catch((thrown: unknown) =>
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
    await this.#growth?.begin(path);
    return path;
  }

  /** Records the identity of a file that was just created. */
  async #identify(path: string): Promise<void> {
    this.#own = await identityAt(path).catch(() => undefined);
  }

  /** Size in bytes, including everything that is still to be written. */
  get size(): number {
    return this.#size;
  }

  /** Appends text: an entry, of which `data` is noted, or a head. */
  append(text: string, data?: JsonObject): void {
    const bytes = Buffer.from(text);
    const notes = data ? [{ at: this.#size, data }] : [];
    if (this.#take({ kind: "append", bytes, notes })) this.#size += bytes.length;
  }

  /** Replaces everything from byte `at` on by `text`, with the entries that are noted. */
  replaceFrom(at: number, text: string, notes: readonly EntryNote[] = []): void {
    const bytes = Buffer.from(text);
    if (this.#take({ kind: "tail", at, bytes, notes })) this.#size = at + bytes.length;
  }

  /** Replaces everything by a whole document, of which `data` is noted. */
  rewrite(text: string, data?: JsonObject): void {
    const bytes = Buffer.from(text);
    this.#steps = [];
    this.#waiting = 0;
    this.#incomplete = false;
    this.#size = bytes.length;
    const notes = data ? [{ at: 0, data }] : [];
    this.#take({ kind: "whole", bytes, notes }, Number.POSITIVE_INFINITY);
  }

  /** Like `finish`, for a document that has ended. */
  async complete(): Promise<void> {
    this.#isComplete = true;
    await this.finish();
  }

  /** Tries pending steps once more. Resolves when nothing is running. Never rejects. */
  async finish(): Promise<void> {
    this.#start();
    await this.#work;
    await this.#note();
    if (this.#steps.length === 0 && this.#path !== "" && !this.#removal)
      await (this.#isComplete ? this.#growth?.end(this.#path) : this.#growth?.leave(this.#path));
    await this.#removal;
  }

  /** Any file with another identity is not this document. */
  async #note(): Promise<void> {
    const { note } = this.options;
    if (!note || this.#left || this.#path === "" || this.#removal || this.#steps.length > 0) return;
    this.#left = true;
    // A failure only means that the identity is not recorded.
    this.#noting = this.#noteLeft(note).catch(() => undefined);
    await reportIfSlow(this.#noting, () => undefined, this.options.every);
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
    const before = this.#growth?.before(path, this.#written, step);
    const size = await carryOut(path, this.#written, step, before);
    if (step.kind !== "append") await this.#identify(path);
    return size;
  }

  /** Deletes the file after the running step. Never rejects, but always reports a failure. */
  remove(): Promise<void> {
    this.#removal ??= reportIfSlow(this.#delete(), (cause) => this.#notDeleted(cause), this.options.every);
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
    this.report("could not be deleted, so delete its file by hand,", cause);
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
    // Starts in a later microtask, so that further steps of the same call can be merged.
    await Promise.resolve();
    let next = merged(this.#steps);
    while (next && (await this.#carriedOut(next))) next = merged(this.#steps);
    this.#work = undefined;
  }

  /** Returns whether to continue. After a failure, the next step tries again. */
  async #carriedOut({ step, count }: Merged): Promise<boolean> {
    const [first] = this.#steps;
    try {
      const work = this.#placed().then((path) => this.#carryOut(path, step));
      this.#written = await reportIfSlow(work, (cause) => this.#fail(cause), this.options.every);
    } catch (thrown) {
      this.#fail(thrown);
      return this.#steps[0] !== first;
    }
    // Unless a whole document replaced the pending steps.
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
    this.report("could not be written", cause);
  }
}
