// A temporary file for what does not fit into memory; nothing is left of it, whatever happens to the process, where the
// system lets an open file be removed (all but old Windows, which keeps it until `close`).

import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DISK, type Disk, removed, writeAll } from "../../files";

/** Read at once: a step on the disk that keeps others from it. */
const PIECE = 1024 * 1024;

export class TemporaryFile {
  readonly #path = join(tmpdir(), `zoom-rtms-audio-${randomBytes(12).toString("hex")}`);
  #file: Promise<FileHandle> | undefined;
  #length = 0;
  /** Bytes that were written and read so far. */
  moved = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly disk: Pick<Disk, "open" | "unlink"> = DISK) {}

  /** Writes all of them behind what was written, or leaves everything as it was. @throws the system's error */
  append(buffers: readonly Buffer[]): Promise<void> {
    return this.#next(async () => {
      const file = await this.#opened();
      let end = this.#length;
      for (const bytes of buffers) {
        await writeAll(file, [bytes], end);
        end += bytes.length;
        this.moved += bytes.length;
      }
      this.#length = end;
    });
  }

  /** Fills `target` from byte `position` on. @throws the system's error */
  read(target: Buffer, position: number): Promise<void> {
    return this.#next(async () => {
      const file = await this.#opened();
      for (let done = 0; done < target.length; ) {
        const { bytesRead } = await file.read(target, done, Math.min(PIECE, target.length - done), position + done);
        if (bytesRead === 0) throw new Error("the temporary file ended too early");
        done += bytesRead;
        this.moved += bytesRead;
      }
    });
  }

  /** Frees the disk's room, as soon as the disk has done what it is at. Never rejects. */
  async close(): Promise<void> {
    await this.#next(async () => {
      const file = await this.#file;
      await file?.close();
      await removed(this.disk, this.#path);
    }).catch(() => undefined);
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** One that could not be opened is tried again. */
  async #opened(): Promise<FileHandle> {
    this.#file ??= this.#open();
    try {
      return await this.#file;
    } catch (thrown) {
      this.#file = undefined;
      throw thrown;
    }
  }

  async #open(): Promise<FileHandle> {
    const file = await this.disk.open(this.#path, "wx+", 0o600);
    // Where it is open, `close` tries again.
    await removed(this.disk, this.#path).catch(() => false);
    return file;
  }
}
