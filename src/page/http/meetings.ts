// The answers about meetings: live ones from memory, all others from the folder.

import { basename } from "node:path";
import { queryOf } from "../library";
import { beginningOf, type Meeting } from "../model";
import { attachment } from "./disposition";
import { downloadName } from "./download-name";
import { fileAnswer } from "./file-answer";
import { FOREIGN_POLICY } from "./headers";
import { bytesAnswer, done, jsonAnswer, NOT_FOUND, type PageAnswer, PageError, type PageRequest } from "./messages";
import type { Sources } from "./sources";

/** What stands for `:id`, `:file` and `:speaker` in a route. */
export type Parameters = Readonly<Record<"id" | "file" | "speaker", string>>;

const LONGEST_NAME = 200;
const BINARY = "application/octet-stream";
const PICTURES = ["image/jpeg", "image/png"];

interface Shown {
  meeting: Meeting;
  levels: Buffer;
}

async function shown({ live, library }: Sources, id: string): Promise<Shown> {
  const meeting = live.meeting(id);
  if (meeting) return { meeting, levels: live.levels(id) ?? Buffer.alloc(0) };
  const stored = await onDisk(library.meeting(id), "unreadable_folder");
  if (!stored) throw NOT_FOUND();
  return stored;
}

/** The system's errors name files, and files people: a page gets a code of its own. */
async function onDisk<T>(work: Promise<T>, error: string): Promise<T> {
  try {
    return await work;
  } catch {
    throw new PageError(500, error);
  }
}

export async function list({ query }: PageRequest, { access, live, library }: Sources): Promise<PageAnswer> {
  const page = await onDisk(library.list(queryOf(query), live.meetings()), "unreadable_folder");
  return jsonAnswer(200, { ...page, ...(access.asks && { signOut: true }) });
}

export async function meeting(_request: PageRequest, sources: Sources, { id }: Parameters): Promise<PageAnswer> {
  return jsonAnswer(200, (await shown(sources, id)).meeting);
}

export async function levels(_request: PageRequest, sources: Sources, { id }: Parameters): Promise<PageAnswer> {
  const { meeting, levels } = await shown(sources, id);
  const count = meeting.speakers.length > 0 ? Math.floor(levels.length / meeting.speakers.length) : 0;
  return bytesAnswer(200, BINARY, levels, { "Level-Count": count });
}

export async function peaks(
  _request: PageRequest,
  { live, library }: Sources,
  { id, file }: Parameters,
): Promise<PageAnswer> {
  const path = live.trackPath(id, file);
  const found = await onDisk(path === undefined ? library.peaks(id, file) : library.peaksAt(path), "unreadable_file");
  if (!found) throw NOT_FOUND();
  return bytesAnswer(200, BINARY, found);
}

export function picture({ query }: PageRequest, { live }: Sources, { id }: Parameters): PageAnswer {
  const found = live.picture(id, query.get("speaker") ?? undefined);
  if (!found || !PICTURES.includes(found.type)) throw NOT_FOUND();
  return bytesAnswer(200, found.type, found.data);
}

export async function file(
  request: PageRequest,
  { live, library }: Sources,
  { id, file: key }: Parameters,
): Promise<PageAnswer> {
  const path = live.trackPath(id, key);
  // By what the look at the folder found: whoever moves in a recording asks for parts of it again and again.
  const opened = await onDisk(path === undefined ? library.open(id, key) : library.openPath(path), "unreadable_file");
  if (!opened) throw NOT_FOUND();
  const meeting = request.query.has("download") ? (live.meeting(id) ?? (await storedMeeting(library, id))) : undefined;
  return fileAnswer(request, opened, (meeting && downloadName(meeting, key)) ?? basename(opened.path));
}

/** For a name only: what cannot be read is no reason to refuse a file. */
async function storedMeeting(library: Sources["library"], id: string): Promise<Meeting | undefined> {
  return (await library.meeting(id).catch(() => undefined))?.meeting;
}

export async function report(request: PageRequest, sources: Sources, { id }: Parameters): Promise<PageAnswer> {
  const { meeting, levels } = await shown(sources, id);
  const language = request.query.get("language") ?? request.headers["accept-language"] ?? "";
  const html = sources.report(meeting, levels, language.slice(0, 100));
  const beginning = beginningOf(meeting.startedAt);
  return bytesAnswer(200, "text/html; charset=utf-8", Buffer.from(html), {
    "Content-Disposition": attachment(`${meeting.product}${beginning === "" ? "" : ` ${beginning}`}.html`),
    "Content-Security-Policy": FOREIGN_POLICY,
  });
}

/** A name that a person types for a speaker: one line, no more than a name; empty for the one that Zoom told. */
function nameIn(body: unknown): string {
  const { name } = Object(body) as { name?: unknown };
  if (typeof name !== "string") throw new PageError(400, "bad_name");
  const line = name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ").trim();
  if (line.length > LONGEST_NAME) throw new PageError(400, "bad_name");
  return line;
}

export async function rename(
  request: PageRequest,
  { live, library }: Sources,
  { id, speaker }: Parameters,
): Promise<PageAnswer> {
  const name = nameIn(await request.json());
  const isLive = live.meeting(id) !== undefined;
  const rename = isLive ? Promise.resolve(live.rename(id, speaker, name)) : library.rename(id, speaker, name);
  if (!(await onDisk(rename, "not_saved"))) throw NOT_FOUND();
  return done();
}

export async function remove(
  _request: PageRequest,
  { live, library }: Sources,
  { id }: Parameters,
): Promise<PageAnswer> {
  if (live.meeting(id)) throw new PageError(409, "live");
  const removal = await onDisk(library.remove(id), "not_deleted");
  if (removal === "growing") throw new PageError(409, "live");
  if (removal === "unknown") throw NOT_FOUND();
  return done();
}
