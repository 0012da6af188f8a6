// A temporary file for what does not fit into memory. It is deleted while open, so that nothing remains even after a
// crash, where the system allows that (not on older Windows, which keeps it until `close`).

import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DISK, type Disk, removed, writeAll } from "../../files";

/** Bytes to read at once. A disk operation blocks others. */
const PIECE = 1024 * 1024;

export class TemporaryFile {
  readonly #path = join(tmpdir(), `zoom-rtms-audio-${randomBytes(12).toString("hex")}`);
  #file: Promise<FileHandle> | undefined;
  #length = 0;
  /** Bytes written and read so far. */
  moved = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly disk: Pick<Disk, "open" | "unlink"> = DISK) {}

  /** Appends all buffers, or leaves the file unchanged. @throws the system's error */
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

  /** Closes and deletes the file after the running operation. Never rejects. */
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

  /** If the file could not be opened, the next call tries again. */
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
    // If an open file cannot be deleted, `close` deletes it.
    await removed(this.disk, this.#path).catch(() => false);
    return file;
  }
}
