// A file that only grows. It is opened and closed in the background and written by a thread of its own: nothing waits for the
// disk.

import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { DISK, makeFolder, removed } from "../../files";
import { asError } from "../../protocol/errors";
import { JournalThread } from "./journal-thread";

/** For a disk that does not answer. Bytes. */
const MOST_WAITING = 4 * 1024 * 1024;
/** So often it is asked for. Bytes. */
const ASK_AFTER = 64 * 1024;
/** Holds names of people. */
const OWNER_ONLY = 0o600;

export class JournalFile {
  #thread: JournalThread | undefined;
  /** What came before the file was open. */
  #early: Buffer[] = [];
  #bytes = 0;
  /** Of them, how many were surely written, and how many were when the thread was last asked. */
  #written = 0;
  #asked = 0;
  #handle: FileHandle | undefined;
  readonly #opened: Promise<void>;
  #isOver = false;

  /** @param failed told once that nothing can be written any more */
  constructor(
    readonly path: string,
    private readonly failed: (error: Error) => void,
  ) {
    this.#opened = this.#open().catch((thrown) => this.#fail(asError(thrown)));
  }

  /** Including what still waits. */
  get bytes(): number {
    return this.#bytes;
  }

  append(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#bytes += bytes.length;
    if (this.#handle) this.#thread?.append(this.#handle.fd, bytes);
    else this.#early.push(bytes);
    if (this.#bytes - this.#written > MOST_WAITING) this.#fail(new Error("the disk does not answer"));
    else if (this.#bytes - this.#asked > ASK_AFTER) void this.settled();
  }

  /** Resolves when all is written, or cannot be. */
  async settled(): Promise<void> {
    await this.#opened;
    const bytes = this.#bytes;
    this.#asked = bytes;
    await this.#thread?.written();
    this.#written = Math.max(this.#written, bytes);
  }

  /** Closes the file when all is written, or deletes it. */
  async close(isUnwanted = false): Promise<void> {
    if (isUnwanted) this.#isOver = true;
    await this.settled();
    this.#isOver = true;
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle) this.#thread?.release(handle.fd);
    // A file that cannot be closed or deleted is found, too old, by a later process.
    await handle?.close().catch(() => undefined);
    if (isUnwanted) await removed(DISK, this.path).catch(() => undefined);
  }

  async #open(): Promise<void> {
    await makeFolder(DISK, dirname(this.path));
    const handle = await DISK.open(this.path, "wx", OWNER_ONLY);
    this.#handle = handle;
    const thread = JournalThread.shared;
    thread.open(handle.fd, (error) => this.#fail(error));
    for (const bytes of this.#early) thread.append(handle.fd, bytes);
    this.#thread = thread;
    this.#early = [];
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#early = [];
    this.failed(error);
  }
}
