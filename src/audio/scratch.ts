// A temporary file for what does not fit into memory; nothing is left of it, whatever happens to the process, where the
// system lets an open file be removed (all but Windows, which keeps it until `close`).

import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Scratch {
  append(bytes: Buffer): void;
  /** Fills `target` from byte `position` on. */
  read(target: Buffer, position: number): void;
  close(): void;
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Windows: it is open. `close` tries again.
  }
}

/** @throws the system's error; so do all of its functions but `close` */
export function openScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-audio-"));
  const file = openSync(join(folder, "samples"), "wx+", 0o600);
  remove(folder);
  let length = 0;
  return {
    append(bytes) {
      for (let done = 0; done < bytes.length; )
        done += writeSync(file, bytes, done, bytes.length - done, length + done);
      length += bytes.length;
    },
    read(target, position) {
      for (let done = 0; done < target.length; ) {
        const count = readSync(file, target, done, target.length - done, position + done);
        if (count === 0) throw new Error("the temporary file ended too early");
        done += count;
      }
    },
    close() {
      closeSync(file);
      remove(folder);
    },
  };
}
