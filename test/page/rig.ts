// A page without Node-RED and sockets: its answers, asked for by a method and a path. Its folder holds meetings as JSON, in
// place of those of `src/page/stored`; its live meetings are a list.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Access,
  Assets,
  Attempts,
  answerPage,
  Library,
  type Meeting,
  type MeetingSummary,
  type PageAnswer,
  type PageRequest,
  type Picture,
  type Protection,
  type Sources,
  type Store,
  type Track,
  Viewers,
} from "../../src/page";

export const PASSWORD = "correct horse battery staple";
export const PROTECTION: Protection = { password: PASSWORD, salt: "node" };
/** What no visitor may ever see. */
export const SECRET = "this is nobody's business";

export const trackOf = (file: string, name: string, kind: Track["kind"] = "audio"): Track => ({
  file,
  kind,
  type: "audio/wav",
  name,
  start: 0,
  duration: 1000,
  bytes: 0,
  peaks: true,
});

export const meetingOf = (id: string, changes: Partial<Meeting> = {}): Meeting => ({
  id,
  product: "meeting",
  startedAt: Date.UTC(2026, 0, 1),
  duration: 60_000,
  live: false,
  people: [],
  files: 0,
  state: "ended",
  speakers: [],
  captions: [],
  marks: [],
  tracks: [],
  levelCount: 0,
  ...changes,
});

/** A meeting in `NAME.json`; the path of a track is its name below the folder. */
interface Stored extends MeetingSummary {
  name: string;
  changed: number;
  paths: string[];
  /** Paths by the keys of tracks. */
  named: Map<string, string>;
}

/** Counts how often meetings are read. */
export class JsonStore implements Store<Stored> {
  reads = 0;
  looks = 0;
  /** Ids of meetings that another process writes. */
  readonly growing = new Set<string>();

  async find(directory: string): Promise<Stored[]> {
    this.looks += 1;
    const names = (await readdir(directory)).filter((name) => name.endsWith(".json"));
    const all = names.map(async (name): Promise<Stored> => {
      const { mtimeMs, size } = await stat(join(directory, name));
      const meeting: Meeting = JSON.parse(await readFile(join(directory, name), "utf8"));
      const paths = [...meeting.tracks.map((track) => track.name), name];
      const files = new Map(meeting.tracks.map((track) => [track.file, track.name]));
      return { ...meeting, name, changed: mtimeMs + size, paths, named: files };
    });
    return (await Promise.all(all)).sort((one, other) => other.startedAt - one.startedAt);
  }

  stampOf({ changed }: Stored): string {
    return String(changed);
  }

  async read(directory: string, { name }: Stored) {
    this.reads += 1;
    const meeting: Meeting = JSON.parse(await readFile(join(directory, name), "utf8"));
    const levels = Buffer.alloc(meeting.levelCount * meeting.speakers.length, 7);
    return { meeting, levels };
  }

  fileOf({ named }: Stored, key: string): string | undefined {
    return named.get(key);
  }

  peaks(_directory: string, path: string): Promise<Buffer | undefined> {
    return Promise.resolve(path.endsWith(".wav") ? Buffer.from([1, 2, 3]) : undefined);
  }

  async rename(directory: string, { name }: Stored, speaker: string, to: string): Promise<boolean> {
    const meeting: Meeting = JSON.parse(await readFile(join(directory, name), "utf8"));
    const found = meeting.speakers.find(({ key }) => key === speaker);
    if (found) await writeFile(join(directory, name), JSON.stringify({ ...meeting, people: [to] }));
    return found !== undefined;
  }

  async remove(_directory: string, { id, paths }: Stored, remove: (path: string) => Promise<void>): Promise<boolean> {
    if (this.growing.has(id)) return false;
    for (const path of paths) await remove(path);
    return true;
  }
}

/** The live meetings of a page. */
export class LiveList {
  all: Meeting[] = [];
  pictures = new Map<string, Picture>();
  paths = new Map<string, string>();
  renamed: string[] = [];
  flush(): void {}
  meetings(): Meeting[] {
    return this.all;
  }
  meeting(id: string): Meeting | undefined {
    return this.all.find((meeting) => meeting.id === id);
  }
  levels(): Buffer {
    return Buffer.from([1, 2, 3, 4]);
  }
  picture(id: string): Picture | undefined {
    return this.pictures.get(id);
  }
  trackPath(id: string, file: string): string | undefined {
    return this.paths.get(`${id} ${file}`);
  }
  rename(id: string, speaker: string, name: string): boolean {
    this.renamed.push(`${id} ${speaker} ${name}`);
    return this.meeting(id)?.speakers.some(({ key }) => key === speaker) ?? false;
  }
}

export interface Asked {
  headers?: IncomingHttpHeaders;
  cookie?: string;
  body?: unknown;
  address?: string;
  isSecure?: boolean;
}

/** Headers of the page's own script. */
export const OWN = { "sec-fetch-site": "same-origin", "content-type": "application/json", host: "pi:1880" };

/** A request as the server would make it of an address. */
export function requestOf(method: string, address: string, asked: Asked = {}): PageRequest {
  const { headers = method === "GET" || method === "HEAD" ? {} : OWN, cookie, body, isSecure = false } = asked;
  const [path = "", query = ""] = address.split("?");
  return {
    method,
    path: path.split("/").filter(Boolean),
    query: new URLSearchParams(query),
    headers: { ...headers, ...(cookie !== undefined && { cookie }) },
    address: asked.address ?? "192.0.2.1",
    isSecure,
    host: "pi:1880",
    json: () => Promise.resolve(body),
  };
}

/** All of an answer's bytes; events have none here. */
export async function bytesOf({ content }: PageAnswer): Promise<Buffer> {
  if (content?.kind === "bytes") return content.bytes;
  if (content?.kind !== "file") return Buffer.alloc(0);
  const bytes = Buffer.alloc(content.end - content.start + 1);
  await content.file.read(bytes, 0, bytes.length, content.start);
  await content.file.close();
  return bytes;
}

export class PageRig {
  readonly root = mkdtempSync(join(tmpdir(), "zoom-rtms-page-"));
  readonly directory = mkdtempSync(join(this.root, "recordings-"));
  readonly store = new JsonStore();
  readonly live = new LiveList();
  readonly viewers: Viewers;
  readonly sources: Sources;
  readonly watched: boolean[] = [];

  constructor(protection: Protection = PROTECTION) {
    writeFileSync(join(this.root, "secret.wav"), SECRET);
    const assets = mkdtempSync(join(this.root, "assets-"));
    for (const name of [
      "index.html",
      "app.js",
      "app.css",
      "sign-in.html",
      "sign-in.js",
      "set-password.html",
      "notes.txt",
    ])
      writeFileSync(join(assets, name), `this is ${name} ${"and more ".repeat(200)}`);
    const access = new Access(protection, new Attempts(() => 0));
    this.viewers = new Viewers({
      watched: (isWatched) => this.watched.push(isWatched),
      flush: () => this.live.flush(),
      meetings: () => this.live.meetings(),
      lasts: (session) => access.lasts(session),
    });
    this.sources = {
      access,
      assets: new Assets(assets),
      live: this.live,
      library: new Library(this.directory, this.store, 60_000),
      viewers: this.viewers,
      report: (meeting, levels, language) => `<p>${meeting.id} ${levels.length} ${language}</p>`,
    };
  }

  /** Adds a meeting to the folder. */
  keep(meeting: Meeting): void {
    writeFileSync(join(this.directory, `${meeting.id}.json`), JSON.stringify(meeting));
    this.sources.library.changed();
  }

  write(name: string, content: string | Buffer): void {
    writeFileSync(join(this.directory, name), content);
  }

  read(name: string): string {
    return readFileSync(join(this.directory, name), "utf8");
  }

  async signIn(): Promise<string> {
    const answer = await this.answer("POST", "sign-in", { body: { password: PASSWORD } });
    return String(answer?.headers["Set-Cookie"]).split(";")[0] ?? "";
  }

  answer(method: string, address: string, asked: Asked = {}): Promise<PageAnswer | undefined> {
    return answerPage(requestOf(method, address, asked), this.sources);
  }

  /** An answer with its bytes as text; status 0 if there is none. */
  async ask(method: string, address: string, asked: Asked = {}) {
    const answer = await this.answer(method, address, asked);
    if (!answer) return { status: 0, headers: {}, text: "" };
    return { status: answer.status, headers: answer.headers, text: (await bytesOf(answer)).toString() };
  }

  close(): void {
    this.viewers.close();
    rmSync(this.root, { recursive: true });
  }
}
