// A document on disk that grows while it is written (contract, "transcript-out", `directory`). What comes is appended; what
// changes what was written goes to a second file that takes the first one's place, so a reader finds a whole document
// at every moment, and so does whoever comes after a `kill -9`. Nothing waits for the disk, and one that fails harms
// nothing else: what it did not take is tried again with what comes next.

import { rm } from "node:fs/promises";
import { besideOf, carryOut, type Merged, merged, type Step } from "./document-steps";
import { type Every, watched } from "./patience";

/** Waiting for a slow or full disk, bytes; beyond it, what comes is left out until the whole document is written. */
const MOST_WAITING = 4_194_304;

/** Is told what could not be done, and the system's failure. */
type Tell = (what: string, cause: unknown) => void;

export interface DocumentOptions {
  readonly mostWaiting?: number;
  /** Told each time that the disk did not do something (`false`), and that it took all there was. */
  readonly saved?: (saved: boolean) => void;
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

  /**
   * @param path reserved, empty, and nobody else's
   * @param tell is given the first failure to write, and any to delete
   */
  constructor(
    readonly path: string,
    private readonly tell: Tell,
    private readonly options: DocumentOptions = {},
  ) {}

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
    await this.#removal;
  }

  /** Deletes the file, once the step under way is done; never rejects, but a failure is always told. */
  remove(): Promise<void> {
    this.#removal ??= watched(this.#delete(), (cause) => this.#left(cause), this.options.every);
    return this.#removal;
  }

  async #delete(): Promise<void> {
    this.#steps = [];
    await this.#work;
    try {
      for (const path of [besideOf(this.path), this.path]) await rm(path, { force: true });
    } catch (thrown) {
      this.#left(thrown);
    }
  }

  #left(cause: unknown): void {
    this.options.saved?.(false);
    this.tell("could not be deleted, so delete its file by hand,", cause);
  }

  #take(step: Step, most = this.options.mostWaiting ?? MOST_WAITING): boolean {
    if (this.#removal || this.#incomplete) return false;
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
      const work = carryOut(this.path, this.#written, step);
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
