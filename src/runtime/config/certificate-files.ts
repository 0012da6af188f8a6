// The certificate files of an app. They are read when the node is created, and later without blocking Node-RED, since
// their disk may be a share that hangs. A missing file, as on a share that is mounted after Node-RED has started, is
// looked for again and again: a stream that starts without it fails.

import { readFileSync, statSync } from "node:fs";
import { DISK, EVERY, type Every } from "../../files";
import { asError } from "../../protocol/errors";

/** How often an unreadable file is tried again. Milliseconds. */
const LOOK_EVERY = 60_000;
/** Far above the size of any bundle of certificates. */
const MAX_BYTES = 10_000_000;

function assertFits(file: { isFile(): boolean; size: number }): void {
  if (!file.isFile() || file.size > MAX_BYTES) throw new Error("it is not a certificate file");
}

export class CertificateFiles {
  readonly #known = new Map<string, string | Error>();
  readonly #reading = new Set<string>();
  #stop: (() => void) | undefined;

  constructor(private readonly every: Every = EVERY) {}

  /** What the file held when it was last read; a change counts from the next call on. @throws Error if it cannot be used */
  read(path: string): string {
    const known = this.#known.get(path);
    if (known === undefined) this.#begin(path);
    else void this.#readAgain(path);
    const text = this.#known.get(path) ?? "";
    if (text instanceof Error) throw text;
    return text;
  }

  #begin(path: string): void {
    try {
      assertFits(statSync(path));
      this.#known.set(path, readFileSync(path, "utf8"));
    } catch (thrown) {
      this.#failed(path, thrown);
    }
  }

  #failed(path: string, thrown: unknown): void {
    this.#known.set(path, asError(thrown));
    this.#stop ??= this.every(LOOK_EVERY, () => {
      for (const [each, known] of this.#known) if (known instanceof Error) void this.#readAgain(each);
    });
  }

  /** Never rejects. */
  async #readAgain(path: string): Promise<void> {
    if (this.#reading.has(path)) return;
    this.#reading.add(path);
    try {
      assertFits(await DISK.stat(path));
      this.#known.set(path, await DISK.readFile(path, "utf8"));
    } catch (thrown) {
      this.#failed(path, thrown);
    }
    this.#reading.delete(path);
  }

  /** Stops looking for files. */
  close(): void {
    this.#stop?.();
    this.#stop = () => undefined;
  }
}
