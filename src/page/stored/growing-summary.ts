// What a list shows of a meeting that grows. Its file is read on from where the look before ended: it grows every two seconds,
// and there may be hundreds.

import type { FileHandle } from "node:fs/promises";
import { type Disk, READ_NO_LINK } from "../../files";
import { type KeptSummary, summaryOf } from "./kept";
import { Lines } from "./lines";

/** Bytes that are read at once. */
const PIECE = 262_144;
const LINE_END = 0x0a;
/** How lines begin that a list does not show, and that are most of the file. */
const UNSHOWN = ["levels", "caption", "removed", "mark"].map((name) => Buffer.from(`{"${name}"`));

const isShown = (line: Buffer): boolean => !UNSHOWN.some((start) => line.subarray(0, start.length).equals(start));

export class GrowingSummary {
  #lines = new Lines();
  /** Bytes that are read. */
  #at = 0;
  /** The beginning of a line whose end is not there yet. */
  #rest: Buffer[] = [];

  /** Reads what was added. @param path absolute @throws the system's error */
  async read(disk: Disk, path: string): Promise<KeptSummary | undefined> {
    const file = await disk.open(path, READ_NO_LINK);
    try {
      // Another file of that name.
      if ((await file.stat()).size < this.#at) this.#forget();
      await this.#readOn(file);
    } finally {
      await file.close();
    }
    const { state } = this.#lines;
    return state && summaryOf(state);
  }

  #forget(): void {
    this.#lines = new Lines();
    this.#at = 0;
    this.#rest = [];
  }

  async #readOn(file: FileHandle): Promise<void> {
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, this.#at);
      if (bytesRead === 0) return;
      this.#at += bytesRead;
      this.#take(buffer.subarray(0, bytesRead));
    }
  }

  #take(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, from)) {
      const part = bytes.subarray(from, end);
      const line = this.#rest.length === 0 ? part : Buffer.concat([...this.#rest, part]);
      this.#rest = [];
      from = end + 1;
      if (isShown(line)) this.#add(line.toString("utf8"));
    }
    if (from < bytes.length) this.#rest.push(Buffer.from(bytes.subarray(from)));
  }

  #add(line: string): void {
    this.#lines.take(line);
    const { state } = this.#lines;
    if (!state) return;
    // A line may hold all of a meeting: only what is shown of it stays in memory.
    state.captions.clear();
    state.lanes.clear();
    state.marks.length = 0;
  }
}
