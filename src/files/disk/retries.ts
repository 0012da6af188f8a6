// Windows does not allow renaming or deleting a file that another program has open, such as a virus scanner or an
// indexer.

import { setTimeout } from "node:timers/promises";
import { codeOf } from "./system-code";

/** Milliseconds between tries, and the number of tries. Virus scanners and indexers release a file within seconds. */
const RETRY_AFTER = 200;
const MOST_TRIES = 25;
const IN_USE: ReadonlySet<string> = new Set(["EBUSY", "EACCES", "EPERM"]);

interface Renaming {
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

/** A disk that retries both operations for some seconds. */
export function withRetries<D extends Renaming>(disk: D, after = RETRY_AFTER): D {
  const patiently = async (step: () => Promise<void>): Promise<void> => {
    for (let tries = 1; ; tries += 1)
      try {
        return await step();
      } catch (thrown) {
        if (tries === MOST_TRIES || !IN_USE.has(codeOf(thrown))) throw thrown;
        await setTimeout(after, undefined, { ref: false });
      }
  };
  return {
    ...disk,
    rename: (from, to) => patiently(() => disk.rename(from, to)),
    unlink: (path) => patiently(() => disk.unlink(path)),
  };
}
