// A hidden file beside a growing document, `.name.rtms-growing`: what the next process needs to continue the document
// after this one died (contract#transcript-out-node). Its first line says whose the document is. Then comes a line
// for each step, before the step is carried out: what the document is afterwards, and what its writer noted of each
// entry. It holds no words: those are in the document.

import { basename, dirname, join } from "node:path";
import { isObject, type JsonObject } from "../../protocol/input";
import { appended, DISK, filesBelow, found, removed, rewritten, textAt } from "../disk";
import { lifeOf, thisOwner } from "../owner";
import { besideOf, type EntryNote } from "./steps";

const SUFFIX = ".rtms-growing";
/** Maximum size, bytes: days of lively talk. */
const LONGEST = 33_554_432;
/** A stream that went on would have said something. Milliseconds. */
const OUTDATED = 3_600_000;
/** Entries that can still be changed, and so are told to the next writer. */
const MOST_NOTES = 256;

/** Whose document it is. */
export interface Growing {
  readonly node: string;
  readonly streamId: string;
  /** The settings that it has to be continued with. */
  readonly about: JsonObject;
}

/** Identifies a file while it is only appended to. */
export interface FileId {
  readonly born: number;
  readonly node: number;
}

/** A step: everything from byte `at` on is replaced. */
export interface GrowthStep {
  readonly at: number;
  /** Size afterwards, bytes. */
  readonly size: number;
  readonly notes: readonly EntryNote[];
  /** The file that holds it, if that is a new one. */
  readonly file?: FileId | undefined;
}

/** A document that a dead process left, as it is now. */
export interface LeftDocument extends Growing {
  readonly path: string;
  readonly bytes: Buffer;
  readonly identity: FileId & { readonly changed: number; readonly size: number };
  /** Of its newest entries, in order. */
  readonly notes: readonly EntryNote[];
}

export function growthOf(path: string): string {
  return join(dirname(path), `.${basename(path)}${SUFFIX}`);
}

function documentOf(growth: string): string {
  return join(dirname(growth), basename(growth).slice(1, -SUFFIX.length));
}

export async function fileIdAt(path: string): Promise<FileId | undefined> {
  const there = await found(DISK, path);
  return there && { born: there.birthtimeMs, node: there.ino };
}

export function isOneId(one: FileId, other: FileId): boolean {
  return one.node === other.node && one.born === other.born;
}

const lineOf = (value: object) => `${JSON.stringify(value)}\n`;

/** Begins the file, or begins it anew with the state that `step` describes. */
export async function beginGrowth(path: string, growing: Growing, step: GrowthStep): Promise<void> {
  const growth = growthOf(path);
  await rewritten(DISK, growth, besideOf(growth), lineOf({ ...growing, owner: thisOwner() }) + lineOf(step));
}

/** To be called before the step is carried out. */
export async function noteStep(path: string, step: GrowthStep): Promise<void> {
  await appended(DISK, growthOf(path), lineOf(step));
}

/** The process has written everything and stops, unless more steps follow. */
export async function noteLeaving(path: string): Promise<void> {
  await appended(DISK, growthOf(path), lineOf({ left: true }));
}

/** The document has ended, or is to be deleted. */
export async function endGrowth(path: string): Promise<void> {
  await removed(DISK, growthOf(path));
}

/** The files that the document may be, if its process noted that. */
export async function knownFiles(path: string): Promise<FileId[]> {
  const read = await readGrowth(growthOf(path));
  // The last step may not have been carried out.
  return (read?.steps ?? []).flatMap(({ file }) => file ?? []).slice(-2);
}

/**
 * The documents below a directory that a node of this id left because its process died, each shortened by what was
 * half written. From now on they are this process's.
 * @throws the error of the file system
 */
export async function takeGrowing(directory: string, node: string, now = Date.now()): Promise<LeftDocument[]> {
  const left: LeftDocument[] = [];
  for (const path of await filesBelow(DISK, directory)) {
    if (!basename(path).startsWith(".") || !path.endsWith(SUFFIX)) continue;
    const document = await takeOne(path, node, now).catch(() => undefined);
    if (document) left.push(document);
  }
  return left;
}

async function takeOne(growth: string, node: string, now: number): Promise<LeftDocument | undefined> {
  const read = await readGrowth(growth);
  if (!read || read.node !== node) return undefined;
  // A process in another container may be running, unless it has told that it stops.
  const life = lifeOf(read.owner);
  if (life === "alive" || (life === "unknown" && !read.isLeft)) return undefined;
  const path = documentOf(growth);
  // What was to replace it as the process died.
  await removed(DISK, besideOf(path));
  const { mtimeMs } = await DISK.stat(growth);
  const state = now - mtimeMs > OUTDATED ? undefined : await stateOf(path, read.steps);
  if (!state) {
    // It is too old, or somebody has changed the document.
    await removed(DISK, growth);
    return undefined;
  }
  const { size, notes, file } = state;
  const document = await DISK.open(path, "r+");
  let bytes: Buffer;
  let identity: LeftDocument["identity"];
  try {
    await document.truncate(size);
    bytes = await document.readFile();
    const { birthtimeMs, ino, mtimeMs: changed } = await document.stat();
    identity = { born: birthtimeMs, node: ino, changed, size };
  } finally {
    await document.close();
  }
  const { streamId, about } = read;
  const growing = { node, streamId, about };
  const newest = notes.slice(-MOST_NOTES);
  await beginGrowth(path, growing, { at: 0, size, notes: newest, file });
  return { ...growing, path, bytes, identity, notes: newest };
}

/** What the document was after some of the steps; undefined if it is not what any process left. */
async function stateOf(path: string, steps: readonly GrowthStep[]): Promise<GrowthStep | undefined> {
  const there = await found(DISK, path);
  const last = steps.at(-1);
  if (!there || !last) return undefined;
  const before = steps.slice(0, -1).reduce(after, { at: 0, size: 0, notes: [] });
  const done = after(before, last);
  const id = { born: there.birthtimeMs, node: there.ino };
  if (last.file && (!done.file || !isOneId(last.file, id)))
    return steps.length > 1 && fits(before, there.size, id) ? before : undefined;
  if (fits(done, there.size, id)) return done;
  // Of the entries that were being appended, those that are complete.
  if (last.file || there.size < last.at || there.size > last.size || !fits(done, done.size, id)) return undefined;
  const ends = [...last.notes.slice(1).map(({ at }) => at), last.size];
  const count = ends.filter((end) => end <= there.size).length;
  return { ...done, size: ends[count - 1] ?? last.at, notes: [...before.notes, ...last.notes.slice(0, count)] };
}

function fits({ size, file }: GrowthStep, found: number, id: FileId): boolean {
  return size === found && (!file || isOneId(file, id));
}

/** What the document is after a step. A step that failed is followed by one at the same place. */
function after(state: GrowthStep, step: GrowthStep): GrowthStep {
  const notes = [...state.notes.filter(({ at }) => at < step.at), ...step.notes];
  return { at: 0, size: step.size, notes, file: step.file ?? state.file };
}

interface ReadGrowth extends Growing {
  readonly owner: unknown;
  /** Whether nothing was to follow the last step. */
  readonly isLeft: boolean;
  readonly steps: readonly GrowthStep[];
}

async function readGrowth(growth: string): Promise<ReadGrowth | undefined> {
  const [first = "", ...lines] = ((await textAt(DISK, growth, LONGEST)) ?? "").split("\n");
  const whose = parsed(first);
  if (!isObject(whose) || typeof whose.node !== "string" || typeof whose.streamId !== "string") return undefined;
  const { node, streamId, owner } = whose;
  const about = isObject(whose.about) ? whose.about : {};
  const values = lines.filter((line) => line !== "").map(parsed);
  const last = values.at(-1);
  const steps = values.flatMap((value) => readStep(value) ?? []);
  return { node, streamId, owner, about, isLeft: isObject(last) && last.left === true, steps };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function readStep(value: unknown): GrowthStep | undefined {
  if (!isObject(value) || !Array.isArray(value.notes)) return undefined;
  const [at, size] = [numberOf(value.at), numberOf(value.size)];
  if (at === undefined || size === undefined) return undefined;
  return { at, size, notes: value.notes.flatMap((note) => readNote(note) ?? []), file: readFile(value.file) };
}

function readNote(value: unknown): EntryNote | undefined {
  const at = isObject(value) ? numberOf(value.at) : undefined;
  return isObject(value) && at !== undefined && isObject(value.data) ? { at, data: value.data } : undefined;
}

function readFile(value: unknown): FileId | undefined {
  if (!isObject(value)) return undefined;
  const [born, node] = [numberOf(value.born), numberOf(value.node)];
  return born === undefined || node === undefined ? undefined : { born, node };
}
