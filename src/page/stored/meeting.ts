// One meeting of a folder, read for a page: what was kept of it, and what its files tell where nothing was.

import { basename, extname, join } from "node:path";
import { DISK, type Disk, textAt } from "../../files";
import { type Caption, COLOURS, LEVEL_MS, levelOf, type Meeting, PEAK_MS, type Speaker, type Track } from "../model";
import { type ReadCaption, readJsonLines, readWebVtt } from "./captions";
import { type FoundMeeting, type MeetingPart, peaksOf } from "./find";
import { type Person, TYPES } from "./folder";
import { keptAt, LONGEST_MEETING, readLines } from "./growing";
import { Lane } from "./lane";
import { fileKey, GROWING, meetingFiles, speakerKey } from "./names";
import { inOrder, namedSpeakers, type StoredState } from "./state";

export interface StoredMeeting {
  readonly meeting: Meeting;
  /** `levelCount` bytes for each of `meeting.speakers`, in their order. */
  readonly levels: Buffer;
}

/** Bytes of a document that is read for its words. */
const LONGEST_DOCUMENT = 33_554_432;
const DAY = 86_400_000;
/** A number that is a time since 1970, not since the start of a meeting. */
const EPOCH = 100_000_000_000;

/** What the page's own files say; of one that grows and one that is kept, the growing. */
export async function readState(disk: Disk, directory: string, found: FoundMeeting): Promise<StoredState | undefined> {
  const { kept, growing } = meetingFiles(directory, found.id);
  if (found.own.some((name) => name.endsWith(GROWING))) {
    const text = await textAt(disk, growing, LONGEST_MEETING);
    const { state } = text === undefined ? { state: undefined } : await readLines(text);
    if (state) return state;
  }
  return found.own.length > 0 ? await keptAt(disk, kept) : undefined;
}

/**
 * Reads a meeting with its words and levels.
 * @param directory absolute
 * @throws the system's error
 */
export async function readMeeting(directory: string, found: FoundMeeting, disk: Disk = DISK): Promise<StoredMeeting> {
  const state = await readState(disk, directory, found);
  const startedAt = state?.facts.startedAt ?? found.startedAt;
  const read = state?.captions.size ? [] : await captionsOf(disk, directory, found.parts, startedAt);
  const captions = read.map(({ caption }) => caption);
  const speakers = state?.speakers.length ? namedSpeakers(state) : speakersOf(found.parts, read, state?.names);
  const lanes = state?.levelCount ? state.lanes : await lanesOf(disk, directory, found.parts, startedAt);
  const longest = Math.max(0, ...captions.map(({ end }) => end));
  const duration = Math.max(state?.duration ?? 0, found.duration, longest);
  const levelCount = state?.levelCount || (lanes.size > 0 ? Math.ceil(duration / LEVEL_MS) : 0);
  const heard = speakers.map((speaker) => ({
    ...speaker,
    talkMs: speaker.talkMs || (lanes.get(speaker.key)?.talkMs ?? 0),
  }));
  const tracks = found.parts.map((part) => trackOf(part, startedAt, state));
  const meeting: Meeting = {
    id: found.id,
    product: found.product,
    startedAt,
    duration,
    live: false,
    people: [...new Set(heard.map(({ name }) => name))].filter((name) => name !== ""),
    files: found.files,
    state: state?.state ?? "",
    speakers: heard,
    captions: inOrder(state?.captions.size ? state.captions.values() : captions),
    marks: [...(state?.marks ?? [])].sort((one, other) => one.at - other.at),
    tracks: withCaptions(tracks, found.parts),
    levelCount,
  };
  const levels = Buffer.concat(
    heard.map(({ key }) => lanes.get(key)?.slice(0, levelCount) ?? Buffer.alloc(levelCount)),
  );
  return { meeting, levels };
}

function trackOf({ path, bytes, about, hasPeaks }: MeetingPart, startedAt: number, state?: StoredState): Track {
  const extension = extname(path).toLowerCase();
  const [kind, type] = TYPES[extension] ?? ["document", "application/octet-stream"];
  const known = state?.tracks.get(path);
  const speaker = about?.speaker ? speakerKey(about.speaker.id) : known?.speaker;
  return {
    file: fileKey(path),
    kind,
    type,
    name: basename(path),
    ...(speaker !== undefined && { speaker }),
    start: about ? about.start - startedAt : (known?.start ?? 0),
    duration: about?.duration ?? known?.duration ?? 0,
    bytes,
    // Those of a WAV without are computed once.
    peaks: kind === "audio" && (hasPeaks || extension === ".wav"),
  };
}

/** Each recording with the .vtt of the same name, else with the only one of the meeting. */
function withCaptions(tracks: readonly Track[], parts: readonly MeetingPart[]): Track[] {
  const texts = parts.filter(({ path }) => path.toLowerCase().endsWith(".vtt"));
  const stem = (path: string) => path.slice(0, path.length - extname(path).length);
  return tracks.map((track, index) => {
    const own = parts[index]?.path ?? "";
    const same = texts.find(({ path }) => stem(path) === stem(own)) ?? (texts.length === 1 ? texts[0] : undefined);
    return track.kind === "document" || !same ? track : { ...track, captions: fileKey(same.path) };
  });
}

const keyOf = ({ speakerId, name }: ReadCaption): string => {
  const id = speakerId ?? name;
  return id === undefined ? "" : speakerKey(id);
};

/** A caption of a document, with the name that it has there. */
interface Placed {
  readonly caption: Caption;
  readonly name: string;
}

/** The words of the documents: of JSON lines if there are any, else of a WebVTT. */
async function captionsOf(
  disk: Disk,
  directory: string,
  parts: readonly MeetingPart[],
  startedAt: number,
): Promise<Placed[]> {
  for (const [extension, read] of [
    [".jsonl", readJsonLines],
    [".vtt", readWebVtt],
  ] as const)
    for (const { path } of parts.filter((part) => part.path.toLowerCase().endsWith(extension))) {
      const captions = read((await textAt(disk, join(directory, path), LONGEST_DOCUMENT)) ?? "");
      if (captions.length > 0) return captions.map((caption) => placed(caption, captions, startedAt, namesOf(parts)));
    }
  return [];
}

/** The ids of those whose names recordings tell: a WebVTT has only names. */
function namesOf(parts: readonly MeetingPart[]): ReadonlyMap<string, string> {
  return new Map(peopleOf(parts).map(({ id, name }) => [name ?? id, id]));
}

function placed(
  caption: ReadCaption,
  all: readonly ReadCaption[],
  startedAt: number,
  ids: ReadonlyMap<string, string>,
): Placed {
  const first = all[0]?.start ?? 0;
  const intoDay = startedAt % DAY;
  // Since 1970, since midnight, or since the stream's first packet.
  const zero = first >= EPOCH ? startedAt : first >= intoDay && intoDay > 0 && first > DAY / 24 ? intoDay : 0;
  const { id, text, name } = caption;
  const speaker = keyOf({
    ...caption,
    speakerId: caption.speakerId ?? (name === undefined ? undefined : ids.get(name)),
  });
  const [start, end] = [Math.max(0, caption.start - zero), Math.max(0, caption.end - zero)];
  return { caption: { id, speaker, start, end, text }, name: name ?? caption.speakerId ?? "" };
}

/** Everybody whom the recordings name, each once. */
function peopleOf(parts: readonly MeetingPart[]): Person[] {
  const people = new Map<string, Person>();
  for (const { about } of parts)
    for (const person of about ? [...(about.speaker ? [about.speaker] : []), ...about.speakers] : [])
      if (!people.get(person.id)?.name) people.set(person.id, person);
  return [...people.values()];
}

function speakersOf(
  parts: readonly MeetingPart[],
  captions: readonly Placed[],
  names: ReadonlyMap<string, string> = new Map(),
): Speaker[] {
  const known = new Map(peopleOf(parts).map(({ id, name }) => [speakerKey(id), name ?? id]));
  for (const { caption, name } of captions)
    if (caption.speaker !== "" && !known.has(caption.speaker)) known.set(caption.speaker, name);
  return [...known].map(([key, name], index) => ({
    key,
    name: names.get(key) ?? name,
    colour: index % COLOURS,
    talkMs: 0,
  }));
}

/** Levels of those who have a recording of their own, from its peaks, if they are there. */
async function lanesOf(
  disk: Disk,
  directory: string,
  parts: readonly MeetingPart[],
  startedAt: number,
): Promise<Map<string, Lane>> {
  const lanes = new Map<string, Lane>();
  for (const { path, about, hasPeaks } of parts) {
    if (!about?.speaker || !hasPeaks) continue;
    const key = speakerKey(about.speaker.id);
    const lane = lanes.get(key) ?? new Lane();
    lanes.set(key, lane);
    const peaks = await disk.readFile(join(directory, peaksOf(path))).catch(() => Buffer.alloc(0));
    for (const [index, peak] of peaks.entries())
      if (peak > 0) lane.raise(Math.floor((about.start - startedAt + index * PEAK_MS) / LEVEL_MS), levelOf(peak / 255));
  }
  return lanes;
}
