// The steps that change a document on disk. Each is either completed or leaves the document unchanged.

import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { JsonObject } from "../../protocol/input";
import { DISK, removed, writeAll } from "../disk";

const COPIED_AT_ONCE = 65_536;

/** What a writer notes of an entry that begins at byte `at`. */
export interface EntryNote {
  readonly at: number;
  readonly data: JsonObject;
}

interface Content {
  readonly bytes: Buffer;
  /** What the writer notes of the entries in it. */
  readonly notes: readonly EntryNote[];
}

export type Step =
  | (Content & { kind: "append" })
  | (Content & { kind: "tail"; at: number })
  | (Content & { kind: "whole" });

/** Called before something changes, with the file that replaces the document, if one does. */
export type BeforeStep = (beside?: string) => Promise<void>;

/** Copies the first `length` bytes in blocks. */
async function copyHead(from: FileHandle, to: FileHandle, length: number): Promise<void> {
  const piece = Buffer.allocUnsafe(Math.min(COPIED_AT_ONCE, Math.max(length, 1)));
  for (let done = 0; done < length; ) {
    const { bytesRead } = await from.read(piece, 0, Math.min(piece.length, length - done), done);
    if (bytesRead === 0) throw Object.assign(new Error("the file became shorter"), { code: "ENOENT" });
    await writeAll(to, [piece.subarray(0, bytesRead)], done);
    done += bytesRead;
  }
}

/** Flushes a folder, which makes a rename durable. Not every system can open a folder. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await DISK.open(dirname(path), "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // On Windows the rename is enough.
  }
}

/** The path of the file that is written first and then replaces `path`. */
export function besideOf(path: string): string {
  return `${path}.tmp`;
}

/** Writes a second file by `fill`, then replaces `path` by it in one step. */
async function replaced(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  before: BeforeStep | undefined,
): Promise<void> {
  const beside = besideOf(path);
  try {
    await removed(DISK, beside);
    const file = await DISK.open(beside, "wx");
    await fill(file)
      .then(() => file.sync())
      .finally(() => file.close());
    await before?.(beside);
    await DISK.rename(beside, path);
  } catch (thrown) {
    await removed(DISK, beside).catch(() => false);
    throw thrown;
  }
  await syncFolder(path);
}

/** Carries a step out completely or not at all. Returns the new size. */
export async function carryOut(path: string, size: number, step: Step, before?: BeforeStep): Promise<number> {
  const { bytes } = step;
  if (step.kind === "whole") {
    await replaced(path, (file) => writeAll(file, [bytes], 0), before);
    return bytes.length;
  }
  const old = await DISK.open(path, step.kind === "append" ? "r+" : "r");
  try {
    if (step.kind === "append") {
      await before?.();
      await writeAll(old, [bytes], size).catch(async (thrown: unknown) => {
        await old.truncate(size).catch(() => undefined);
        throw thrown;
      });
      return size + bytes.length;
    }
    const fill = async (file: FileHandle) => {
      await copyHead(old, file, step.at);
      await writeAll(file, [bytes], step.at);
    };
    await replaced(path, fill, before);
    return step.at + bytes.length;
  } finally {
    await old.close();
  }
}

export interface Merged {
  step: Step;
  /** How many steps were merged. */
  count: number;
}

/** The next step. Consecutive appends are merged. */
export function merged(steps: readonly Step[]): Merged | undefined {
  const [first] = steps;
  if (first?.kind !== "append") return first && { step: first, count: 1 };
  const other = steps.findIndex(({ kind }) => kind !== "append");
  const count = other < 0 ? steps.length : other;
  const appended = steps.slice(0, count);
  const bytes = Buffer.concat(appended.map((step) => step.bytes));
  return { step: { ...first, bytes, notes: appended.flatMap(({ notes }) => notes) }, count };
}
