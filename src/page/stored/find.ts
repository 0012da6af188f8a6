// The meetings of a folder: those that a page kept, and recordings and documents of before, put together by their stream.

import { createHash } from "node:crypto";
import { dirname, extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { DISK, type Disk, fileName } from "../../files";
import type { MeetingSummary } from "../model";
import {
  type Description,
  descriptionOf,
  type FoundFile,
  fileAt,
  isDescription,
  isShown,
  type Known,
  known,
  newKnown,
  readDescription,
  readMeetingSummary,
  toDescription,
} from "./folder";
import { type KeptSummary, readSummaryLine } from "./kept";
import { fileKey, GROWING, KEPT, meetingId } from "./names";
import type { LookTogether, Wanted } from "./together";
import { namesBelow } from "./walk";

/** A file of a meeting; of a recording with what its JSON says. */
export interface MeetingPart extends FoundFile {
  readonly about?: Description | undefined;
  /** Whether peaks of it lie beside it. */
  readonly hasPeaks: boolean;
}

export interface FoundMeeting extends MeetingSummary {
  /** Of a document without a stream: `file` and its name. */
  readonly streamId: string;
  /** The page's own files of it, relative. */
  readonly own: readonly string[];
  readonly parts: readonly MeetingPart[];
  /** Another one when what is read of the meeting has changed. */
  readonly stamp: string;
}

interface Gathered {
  id: string;
  streamId: string;
  own: string[];
  /** Sizes and times of what is read of it. */
  stamps: string[];
  summary: KeptSummary | undefined;
  parts: MeetingPart[];
}

/** How long before the start, and after the end, a document's last change may be. Milliseconds. */
const NEAR = 86_400_000;

/** The path of the peaks of a recording. */
export const peaksOf = (path: string): string => `${path.slice(0, path.length - extname(path).length)}.peaks`;

/** Where a file of a meeting is, below the directory. @param key `Track.file` */
export const fileOf = ({ parts }: FoundMeeting, key: string): string | undefined =>
  parts.find(({ path }) => fileKey(path) === key)?.path;

/**
 * All meetings below a directory, the newest first. Hidden and growing files are left out.
 * @param cache from the walk before, so that only what is new is read
 * @param together looks at files of which nothing is known yet, if there are many
 * @throws the system's error, except if there is no such folder
 */
export async function findMeetings(
  directory: string,
  cache: Known = newKnown(),
  disk: Disk = DISK,
  together?: LookTogether,
): Promise<FoundMeeting[]> {
  const names = await namesBelow(disk, directory);
  const there = new Set(names);
  const pause = pauses();
  const shown = names.filter(isShown);
  const own = names.filter(isOwn);
  await pause();
  const wanted = together ? unknown(own, shown, there, cache) : [];
  const seen = wanted.length >= MANY ? await together?.(directory, wanted) : undefined;
  const gathered = new Map<string, Gathered>();
  const sized = async (path: string): Promise<FoundFile | undefined> => {
    const { bytes, changed } = seen?.get(path) ?? {};
    if (bytes === undefined || changed === undefined) return await fileAt(disk, directory, path);
    return { path, bytes, changed };
  };
  await eachOf(own, pause, async (name) => {
    const file = await sized(name);
    const line = seen?.get(name)?.text;
    const read = async () =>
      line === undefined ? await readMeetingSummary(disk, directory, name, cache.growing) : readSummaryLine(line);
    const summary = file && (await known(cache.meetings, file, read));
    if (summary) addOwn(gathered, file, summary);
  });
  const loose: MeetingPart[] = [];
  await eachOf(shown, pause, async (name) => {
    const hasPeaks = there.has(peaksOf(name));
    const beside = describing(name, there);
    // What has its JSON is complete, and does not change any more.
    const before = beside === undefined ? undefined : cache.descriptions.get(name);
    const file = before ? { path: name, ...before } : await sized(name);
    if (!file) return;
    const part = { path: name, bytes: file.bytes, changed: file.changed, hasPeaks };
    const text = seen?.get(beside ?? "")?.text;
    const read = async () =>
      text === undefined ? await readDescription(disk, directory, beside ?? "") : toDescription(text);
    const about = beside === undefined ? undefined : await known(cache.descriptions, file, read);
    if (about) meetingOf(gathered, about.streamId).parts.push({ ...part, about });
    else loose.push(part);
  });
  addLoose(gathered, loose);
  await pause();
  forgetGone(cache, there);
  const all: FoundMeeting[] = [];
  for (const meeting of gathered.values()) {
    await pause();
    all.push(foundOf(meeting));
  }
  return all.sort((one, other) => other.startedAt - one.startedAt);
}

/** Files that are looked at together. */
const AT_ONCE = 16;
/** As few files of which nothing is known are read one by one: that costs less than a thread. */
const MANY = 200;
/** Milliseconds after which a walk lets others have the event loop. */
const TURN = 5;

/** What lets others have the event loop, if it is time. */
function pauses(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN) return;
    await setImmediate();
    since = performance.now();
  };
}

async function eachOf(
  names: readonly string[],
  pause: () => Promise<void>,
  look: (name: string) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) {
      await pause();
      await look(name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** The JSON beside a recording, if there is one. */
function describing(name: string, there: ReadonlySet<string>): string | undefined {
  const beside = descriptionOf(name);
  return there.has(beside) && isDescription(beside) ? beside : undefined;
}

/** What is to be read, and of recordings with their JSON the size. What grows is read on from where it was. */
function unknown(
  own: readonly string[],
  shown: readonly string[],
  there: ReadonlySet<string>,
  { meetings, descriptions }: Known,
): Wanted[] {
  const lines = own.filter((path) => path.endsWith(KEPT) && !meetings.has(path));
  const described = shown.flatMap((path): Wanted[] => {
    const beside = descriptions.has(path) ? undefined : describing(path, there);
    return beside === undefined
      ? []
      : [
          { path, part: "size" },
          { path: beside, part: "text" },
        ];
  });
  return [...lines.map((path): Wanted => ({ path, part: "line" })), ...described];
}

const isOwn = (name: string): boolean =>
  !name.includes("/") && !name.startsWith(".") && (name.endsWith(KEPT) || name.endsWith(GROWING));

/** All but the extension. */
const stemOf = (path: string): string => path.slice(0, path.length - extname(path).length);

function addOwn(gathered: Map<string, Gathered>, file: FoundFile, summary: KeptSummary): void {
  const meeting = meetingOf(gathered, summary.streamId);
  const { path: name } = file;
  meeting.own.push(name);
  meeting.stamps.push(stampOf(file));
  // What grows continues what was kept.
  if (!meeting.summary || name.endsWith(GROWING)) meeting.summary = summary;
}

function meetingOf(gathered: Map<string, Gathered>, streamId: string): Gathered {
  const id = meetingId(streamId);
  const meeting = gathered.get(id) ?? { id, streamId, own: [], stamps: [], summary: undefined, parts: [] };
  gathered.set(id, meeting);
  return meeting;
}

/** The end of a name by the default templates, with the number of one that was taken. */
const TIME = /_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d[^/]*$/;

/**
 * Files that say of no stream: they belong to the meeting that names them, else to the one that their name begins with, by
 * the default templates; else they are a meeting of their own.
 */
function addLoose(gathered: Map<string, Gathered>, loose: readonly MeetingPart[]): void {
  const named = new Map<string, Gathered>();
  const begun = new Map<string, Gathered[]>();
  for (const meeting of gathered.values()) {
    for (const path of meeting.summary?.documents ?? []) named.set(path, meeting);
    for (const start of beginnings(meeting)) begun.set(start, [...(begun.get(start) ?? []), meeting]);
  }
  for (const part of loose) {
    const stem = stemOf(part.path);
    const meeting = named.get(part.path) ?? nearest(begun.get(stem.replace(TIME, "")) ?? [], part.changed);
    if (meeting) meeting.parts.push(part);
    else meetingAlone(gathered, stem).parts.push(part);
  }
}

/** How the names of its documents begin. */
function beginnings(meeting: Gathered): Set<string> {
  const starts = meeting.parts.flatMap(({ path, about }) => {
    if (!about?.id) return [];
    const folder = dirname(path);
    const start = fileName("{product}_{id}", { product: about.product, id: about.id }, "");
    return [folder === "." ? start : `${folder}/${start}`];
  });
  return new Set(starts);
}

function nearest(meetings: readonly Gathered[], changed: number): Gathered | undefined {
  let best: { meeting: Gathered; distance: number } | undefined;
  for (const meeting of meetings) {
    const { startedAt, duration } = timesOf(meeting);
    const distance = Math.max(startedAt - changed, changed - startedAt - duration, 0);
    if (distance <= NEAR && (!best || distance < best.distance)) best = { meeting, distance };
  }
  return best?.meeting;
}

function meetingAlone(gathered: Map<string, Gathered>, stem: string): Gathered {
  return meetingOf(gathered, `file ${stem}`);
}

function timesOf({ summary, parts }: Gathered): { startedAt: number; duration: number } {
  const described = parts.flatMap(({ about }) => about ?? []);
  const starts = described.map(({ start }) => start);
  const startedAt =
    summary?.startedAt ?? Math.min(...starts, ...(described.length ? [] : parts.map((part) => part.changed)));
  const ends = described.map(({ start, duration }) => start + duration - startedAt);
  return { startedAt, duration: Math.max(summary?.duration ?? 0, ...ends) };
}

const stampOf = ({ path, bytes, changed }: FoundFile): string => `${path} ${bytes} ${changed}`;

/** Recordings by their start, then documents. */
function inOrder(parts: readonly MeetingPart[]): MeetingPart[] {
  const startOf = ({ about }: MeetingPart) => about?.start ?? Number.MAX_VALUE;
  return [...parts].sort((one, other) => startOf(one) - startOf(other) || (one.path < other.path ? -1 : 1));
}

function foundOf(meeting: Gathered): FoundMeeting {
  const { id, streamId, own, stamps, summary } = meeting;
  const parts = inOrder(meeting.parts);
  const described = parts.flatMap(({ about }) => about ?? []);
  const names = described.flatMap(({ speakers, speaker }) => [...speakers, ...(speaker ? [speaker] : [])]);
  const people = summary?.people ?? [...new Set(names.map(({ id: of, name }) => name ?? of))];
  const product = summary?.product || (described[0]?.product ?? "");
  const { startedAt, duration } = timesOf(meeting);
  const read = [...stamps, ...parts.map(stampOf)].sort();
  return {
    id,
    stamp: createHash("sha256").update(read.join("\n")).digest("base64url"),
    streamId,
    own,
    parts,
    product,
    startedAt,
    duration,
    live: false,
    people: [...people],
    files: parts.length,
  };
}

function forgetGone({ descriptions, meetings, growing }: Known, there: ReadonlySet<string>): void {
  for (const cache of [descriptions, meetings, growing])
    for (const path of cache.keys()) if (!there.has(path)) cache.delete(path);
}
