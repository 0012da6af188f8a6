// Recordings in a folder of their own, on disks that fail on command.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENCODINGS } from "../../src/audio/codecs/encodings";
import { parseWav } from "../../src/audio/codecs/wav";
import type { RecordingFormat } from "../../src/audio/containers";
import type { FinishedFile } from "../../src/audio/saved/end";
import type { RecordingOptions } from "../../src/audio/saved/file";
import type { EncodingName } from "../../src/audio/settings";
import { DISK, type Disk } from "../../src/files/disk/disk";
import type { RecordingClock } from "../../src/files/growing/clock";
import { splitMark } from "../../src/files/growing/mark";
import { thisOwner } from "../../src/files/owner";

export const START = Date.UTC(2026, 10, 21, 9, 24, 39);

export function formatOf(encoding: EncodingName = "s16le", rate = 16_000, channels = 1): RecordingFormat {
  return { encoding, rate, channels, width: ENCODINGS[encoding].width };
}

/** What most of them record. */
export const FORMAT = formatOf();

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "rtms-recording-"));
}

/** What a process that seems to have died had open. */
const opened: FileHandle[] = [];

export async function removeFolder(folder: string): Promise<void> {
  for (const handle of opened.splice(0)) await handle.close();
  rmSync(folder, { recursive: true });
}

/** A folder for each test of a suite, which is gone after it. */
export function ownFolder(): () => string {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => removeFolder(folder));
  return () => folder;
}

/** What is in a folder, sorted, but for the peaks of complete recordings, which `peaks_spec` tests. */
export function filesIn(folder: string): string[] {
  const isPeaks = (name: string) => name.endsWith(".peaks") && !name.endsWith(".part.peaks");
  return readdirSync(folder)
    .filter((name) => !isPeaks(name))
    .sort();
}

/** Bytes of samples in all WAV files of a folder. One that gets its name has two for a moment. */
export function samplesOnDisk(folder: string): number {
  const sizes = new Map<number, number>();
  for (const name of readdirSync(folder).filter((each) => /\.wav(\.part)?$/.test(each))) {
    const { ino, size } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { ino: 0, size: 0 };
    sizes.set(ino, Math.max(0, size - 44));
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

export function optionsOf(directory: string, more: Partial<RecordingOptions> = {}): RecordingOptions {
  const speaker = { id: "16778240", name: "Ana" };
  return {
    directory,
    template: "{speaker}",
    parts: { speaker: "Ana_16778240" },
    container: "wav",
    format: formatOf(),
    about: () => ({ product: "meeting", id: "abc==", streamId: "s1", speakers: [speaker], speaker }),
    start: START,
    ...more,
  };
}

/** Frames that differ all from each other, as far as their width lets them. */
export function samples({ width, channels }: RecordingFormat, frames: number, from = 0): Buffer {
  const bytes = Buffer.alloc(frames * channels * width);
  for (let at = 0; at < bytes.length; at++) bytes[at] = ((from * channels * width + at) * 2_654_435_761) >>> 13;
  return bytes;
}

/** The samples of a file, by its container. */
export function samplesOf({ path, container }: FinishedFile): Buffer {
  const bytes = readFileSync(path);
  return container === "wav" ? parseWav(bytes).samples : bytes;
}

/** A clock that is moved by hand, second by second; nothing ticks by itself. */
export function handClock(): RecordingClock & { pass(seconds: number): void; ticking(): boolean } {
  let now = 0;
  let tick: (() => void) | undefined;
  return {
    now: () => now,
    every(_, run) {
      tick = run;
      return () => {
        tick = undefined;
      };
    },
    pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        now += 1000;
        tick?.();
      }
    },
    ticking: () => tick !== undefined,
  };
}

/** Until the disk has done what was begun. */
export async function settled(ready: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !ready(); tries++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(ready(), "the disk did not get there");
}

/** A failure of the system. */
export function failure(code: string): Error {
  return Object.assign(new Error(`${code}: a test's, of a file that is named after Ana`), { code });
}

/** Calls `before` ahead of every step on disk, with its name; what it throws or waits for, the step does. */
export function watchedDisk(before: (step: string) => void | Promise<void>): Disk {
  const watch = <T extends object>(target: T, steps: readonly (keyof T)[]): T =>
    new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (!steps.includes(name as keyof T)) return value.bind(target);
        return async (...args: unknown[]) => {
          await before(String(name));
          const result = await value.apply(target, args);
          if (name !== "open") return result;
          opened.push(result);
          return watch(result as FileHandle, HANDLE_STEPS);
        };
      },
    });
  return watch(DISK, ["open", "link", "rename", "unlink", "mkdir"]);
}

const HANDLE_STEPS = [
  "read",
  "writev",
  "write",
  "writeFile",
  "truncate",
  "datasync",
  "sync",
  "utimes",
] as const satisfies (keyof FileHandle)[];

/** No system has as many processes. */
const NOBODY = 2 ** 30;

/** Makes the marks in a folder those of a process of this machine that is dead, or of `owner`. */
export function disown(folder: string, owner: object = { ...thisOwner(), pid: NOBODY, instance: "other" }): void {
  for (const name of filesIn(folder)) {
    if (!name.endsWith(".part.json")) continue;
    const text = readFileSync(join(folder, name), "utf8");
    const [json, lines] = splitMark(text);
    const disowned = () => `${JSON.stringify({ ...JSON.parse(json), owner }, null, 2)}\n${lines}`;
    if (text !== "") writeFileSync(join(folder, name), disowned());
  }
}
