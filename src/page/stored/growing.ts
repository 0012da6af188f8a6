// The file of a meeting that still runs: lines are appended, each write whole. It becomes the kept file when the meeting ends, or
// at the next start if the process dies before.

import type { FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Disk, inTurn, makeFolder, parsedJson, removed, rewritten, textAt, thisOwner } from "../../files";
import { isObject } from "../../protocol/input";
import { keptText, readKept } from "./kept";
import { type Line, Lines, lineOf } from "./lines";
import { meetingFiles } from "./names";
import type { MeetingFacts, StoredState } from "./state";

/** Maximum size of a meeting's file, bytes: a day of a dozen lively speakers is a tenth of it. */
export const LONGEST_MEETING = 268_435_456;
/** Maximum bytes that wait for the disk. Levels of minutes. */
const MOST_WAITING = 4_194_304;
/** Lines that are read before the event loop has its turn. */
const AT_ONCE = 500;

/** Adds up the lines of a file, in pieces. */
export async function readLines(text: string): Promise<Lines> {
  const lines = new Lines();
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    // One that was cut off is no JSON.
    lines.take(text.slice(at, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + 1;
    count += 1;
    if (count % AT_ONCE === 0) await setImmediate();
  }
  return lines;
}

/** The meeting that a kept file holds. */
export async function keptAt(disk: Disk, path: string): Promise<StoredState | undefined> {
  const text = await textAt(disk, path, LONGEST_MEETING);
  return text === undefined ? undefined : readKept(parsedJson(text));
}

/** The key of `inTurn` for what happens to meetings of a directory. */
export const turnOf = (directory: string): string => `${resolve(directory)} meetings`;

/** Whether this process wrote last. */
function isOurs(owner: unknown): boolean {
  return isObject(owner) && owner.instance === thisOwner().instance;
}

export class GrowingMeeting {
  #waiting: string[] = [];
  #bytes = 0;
  #handle: FileHandle | undefined;
  #writing: Promise<void> | undefined;
  #isOver = false;

  private constructor(
    private readonly disk: Disk,
    private readonly directory: string,
    private readonly id: string,
    first: readonly string[],
  ) {
    this.#waiting.push(...first);
  }

  /**
   * Opens the file of a meeting, and tells what it or the kept one says already.
   * @param directory absolute; created if it is missing
   * @throws the system's error
   */
  static open(
    disk: Disk,
    directory: string,
    id: string,
  ): Promise<{ file: GrowingMeeting; former: StoredState | undefined }> {
    return inTurn(turnOf(directory), async () => {
      await makeFolder(disk, directory);
      const { kept, growing } = meetingFiles(directory, id);
      const text = await textAt(disk, growing, LONGEST_MEETING);
      const { state: grown } = text === undefined ? { state: undefined } : await readLines(text);
      // Its first line was cut off: it says nothing.
      if (text !== undefined && !grown) await removed(disk, growing);
      const former = grown ?? (await keptAt(disk, kept));
      const owner = lineOf({ owner: thisOwner() });
      // An empty line ends one that was cut off.
      const first = grown ? ["\n", owner] : former ? [allLine(former), owner] : [];
      const file = new GrowingMeeting(disk, directory, id, first);
      // In this turn: the next may be the repair's, to which a dead process's file belongs. If it fails, the next write tries again.
      if (grown) await file.write().catch(() => undefined);
      return { file, former };
    });
  }

  /** The first line of a new file. */
  begin(facts: MeetingFacts): void {
    this.#add(lineOf({ begin: facts, owner: thisOwner() }));
  }

  /** A line for the next write. Never fails; what waits too long for the disk is lost. */
  add(line: Line): void {
    this.#add(lineOf(line));
  }

  #add(text: string): void {
    if (this.#isOver || this.#bytes > MOST_WAITING) return;
    this.#waiting.push(text);
    this.#bytes += text.length;
  }

  /** Writes what waits. @throws the system's error; then it is tried again by the next call */
  async write(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing.catch(() => undefined);
    if (this.#waiting.length === 0) return;
    this.#writing = this.#append().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #append(): Promise<void> {
    this.#handle ??= await this.disk.open(meetingFiles(this.directory, this.id).growing, "a");
    const text = this.#waiting.join("");
    const count = this.#waiting.length;
    const bytes = Buffer.from(text);
    const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length);
    if (bytesWritten < bytes.length) {
      // The disk is full: a half line is there, which the next write ends. What comes twice is read once.
      this.#waiting.unshift("\n");
      throw Object.assign(new Error("not all was written"), { code: "ENOSPC" });
    }
    this.#waiting.splice(0, count);
    this.#bytes = this.#waiting.reduce((sum, { length }) => sum + length, 0);
  }

  async #close(): Promise<void> {
    this.#isOver = true;
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /**
   * Writes the rest and makes it the kept file, unless another process goes on with it.
   * @returns whether the kept file is there now
   * @throws the system's error; the next start repairs it
   */
  async finish(): Promise<boolean> {
    try {
      await this.write();
    } finally {
      await this.#close();
    }
    return await inTurn(turnOf(this.directory), () => conclude(this.disk, this.directory, this.id, isOurs));
  }

  /** Deletes all that was stored of the meeting. @throws the system's error */
  async discard(): Promise<void> {
    this.#waiting = [];
    await this.#writing?.catch(() => undefined);
    await this.#close();
    const { kept, growing } = meetingFiles(this.directory, this.id);
    await inTurn(turnOf(this.directory), async () => {
      await removed(this.disk, growing);
      await removed(this.disk, kept);
    });
  }
}

/** All of a meeting in one line. */
function allLine(state: StoredState): string {
  return `{"all":${keptText(state).replaceAll("\n", "")}}\n`;
}

/** Makes the lines a kept file. Each step may be interrupted and repeated. @param mayEnd whether this process may, by its owner */
export async function conclude(
  disk: Disk,
  directory: string,
  id: string,
  mayEnd: (owner: unknown) => boolean | Promise<boolean>,
): Promise<boolean> {
  const { kept, growing } = meetingFiles(directory, id);
  const text = await textAt(disk, growing, LONGEST_MEETING);
  if (text === undefined) return false;
  const { state, owner } = await readLines(text);
  if (!(await mayEnd(owner))) return false;
  if (state) await rewritten(disk, kept, `${kept}.part`, keptText(state));
  await removed(disk, growing);
  return state !== undefined;
}
