// Sizes, times and beginnings of many files, for the first look at a large folder. As steps of the process's own disk
// operations, two at a time, thousands of files take seconds, because each step waits for a thread and for the event loop. A
// thread of its own needs a tenth of that. It ends with its work, and a disk that does not answer holds up nothing else.

import { Worker } from "node:worker_threads";
import { READ_NO_LINK } from "../../files";

export interface Wanted {
  /** Relative to the folder. */
  readonly path: string;
  /** Besides size and time: nothing, the first line, or the text if it is short. */
  readonly part: "size" | "line" | "text";
}

/** What was found of a file; of one that is too long without a text. */
export interface Seen {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
  readonly text?: string | undefined;
}

export type LookTogether = (directory: string, wanted: readonly Wanted[]) => Promise<ReadonlyMap<string, Seen>>;

type Report = readonly [path: string, bytes: number, changed: number, text?: string];

/** Bytes that are read of a file: the first line of most meetings, and all that is said of most recordings. */
const MOST_READ = 4096;
/** Files that are reported at once: the event loop takes a report in a millisecond or two. */
const REPORTED = 250;

/** As a text, because a file of its own would be another one in the package, and from its TypeScript it would not start. */
const READER = `
const { closeSync, fstatSync, openSync, readSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { parentPort, workerData } = require("node:worker_threads");
const { directory, wanted, flags, mostRead, reported } = workerData;
const buffer = Buffer.allocUnsafe(mostRead);
function look({ path, part }) {
  const whole = join(directory, path);
  if (part === "size") {
    const { size, mtimeMs } = statSync(whole);
    return [path, size, mtimeMs];
  }
  const file = openSync(whole, flags);
  try {
    const { size, mtimeMs } = fstatSync(file);
    const bytes = readSync(file, buffer, 0, mostRead, 0);
    const end = part === "line" ? buffer.subarray(0, bytes).indexOf(10) : bytes === size ? bytes : -1;
    return end < 0 ? [path, size, mtimeMs] : [path, size, mtimeMs, buffer.toString("utf8", 0, end)];
  } finally {
    closeSync(file);
  }
}
let reports = [];
for (const one of wanted) {
  try {
    reports.push(look(one));
  } catch {
    // Whoever reads it in the usual way gets the error.
  }
  if (reports.length < reported) continue;
  parentPort.postMessage(reports);
  reports = [];
}
parentPort.postMessage(reports);`;

/** Looks at many files in a thread of its own. Never rejects: what could not be read is not among the results. */
export const lookTogether: LookTogether = (directory, wanted) =>
  new Promise((resolve) => {
    const seen = new Map<string, Seen>();
    const workerData = { directory, wanted, flags: READ_NO_LINK, mostRead: MOST_READ, reported: REPORTED };
    const worker = new Worker(READER, { eval: true, execArgv: [], workerData });
    worker.on("message", (reports: readonly Report[]) => {
      for (const [path, bytes, changed, text] of reports) seen.set(path, { bytes, changed, text });
    });
    // Without memory for a thread, say: files are read one by one.
    worker.on("error", () => resolve(seen));
    worker.on("exit", () => resolve(seen));
  });
