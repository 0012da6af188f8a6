// A file of lines that another process writes, read while it grows: what was written is there even when the writer was killed.

import { closeSync, existsSync, openSync, readSync } from "node:fs";

const PIECE = Buffer.alloc(1 << 20);

export class GrowingFile {
  #offset = 0;
  /** The beginning of a line that is not whole yet. */
  #rest = Buffer.alloc(0);

  constructor(readonly path: string) {}

  /** The whole lines that came since the last call; none while there is no such file. */
  lines(): string[] {
    if (!existsSync(this.path)) return [];
    const descriptor = openSync(this.path, "r");
    const lines: string[] = [];
    try {
      for (;;) {
        const length = readSync(descriptor, PIECE, 0, PIECE.length, this.#offset);
        if (length === 0) return lines;
        this.#offset += length;
        const read = Buffer.concat([this.#rest, PIECE.subarray(0, length)]);
        const end = read.lastIndexOf("\n") + 1;
        this.#rest = read.subarray(end);
        if (end > 0) lines.push(...read.toString("utf8", 0, end - 1).split("\n"));
      }
    } finally {
      closeSync(descriptor);
    }
  }
}
