// A server that answers as the page's own does (src/page/http), with meetings of the specs' choice: what the browser
// code asks for is tested without a Node-RED, and what it gets is known to the letter.

import { readFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileAnswer } from "../../../src/page/http/file-answer";
import { excerptOf, searchable } from "../../../src/page/library/words";
import { hasAll, termsOf } from "../../../src/page/matching";
import type { Delta, Meeting, MeetingSummary } from "../../../src/page/model";
import type { Stored } from "./fixture";

const BUILT = join(__dirname, "..", "..", "..", "dist", "page");
const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript", css: "text/css" };
/** As the page's server sends it: what breaks it is a fault that the specs see. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
  "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

export interface FixtureServer {
  /** With the last slash. */
  url: string;
  stored: Map<string, Stored>;
  /** What is live, for who comes now. */
  live: Meeting[];
  /** Sends to all who look. */
  send(delta: Delta): void;
  /** State-changing requests: method, path and body. */
  changes: string[];
  /** Whether a session is needed, and with which password one is begun. */
  password: string | undefined;
  /** The picture of every speaker who is live; without one there is none any more. */
  picture: Buffer | undefined;
  stop(): Promise<void>;
}

export async function startFixture(meetings: readonly Stored[]): Promise<FixtureServer> {
  const viewers = new Set<ServerResponse>();
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fixture: FixtureServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stored: new Map(meetings.map((each) => [each.meeting.id, each])),
    live: [],
    send(delta) {
      for (const viewer of viewers) viewer.write(`event: delta\ndata: ${JSON.stringify(delta)}\n\n`);
    },
    changes: [],
    password: undefined,
    picture: undefined,
    async stop() {
      for (const viewer of viewers) viewer.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", fixture.url);
    const parts = pathname.slice(1).split("/").map(decodeURIComponent);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    if (request.method !== "GET") {
      void change(request, response, parts);
      return;
    }
    const [api, kind, id, what, file = ""] = parts;
    const found = fixture.stored.get(id ?? "");
    if (api !== "api") page(response, pathname.slice(1));
    else if (kind === "live") live(response);
    else if (id === undefined) json(response, list(searchParams));
    else if (!found) json(response, { error: "unknown" }, 404);
    else if (what === undefined) json(response, found.meeting);
    else if (what === "levels") bytes(response, levelsOf(found), { "Level-Count": found.meeting.levelCount });
    else if (what === "peaks") bytes(response, found.peaks.get(file));
    else if (what === "picture") picture(response);
    else if (what === "files") void ranged(request, response, found, file);
    else json(response, { error: "unknown" }, 404);
  }

  function page(response: ServerResponse, path: string): void {
    const isOpen = fixture.password === undefined || path.startsWith("sign-in") || path.startsWith("set-password");
    const name = path !== "" ? path : isOpen ? "index.html" : "sign-in.html";
    try {
      const content = readFileSync(join(BUILT, name));
      response.setHeader("Content-Type", `${TYPES[name.split(".").at(-1) ?? ""]}; charset=utf-8`);
      response.end(content);
    } catch {
      json(response, { error: "unknown" }, 404);
    }
  }

  function picture(response: ServerResponse): void {
    response.writeHead(fixture.picture ? 200 : 404, { "Content-Type": "image/png" });
    response.end(fixture.picture);
  }

  function live(response: ServerResponse): void {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(`event: meetings\ndata: ${JSON.stringify(fixture.live)}\n\n`);
    viewers.add(response);
    response.on("close", () => viewers.delete(response));
  }

  function list(search: URLSearchParams): {
    meetings: MeetingSummary[];
    next?: string;
    total: number;
    signOut: boolean;
  } {
    const terms = termsOf(search.get("q") ?? "");
    const all = [...fixture.stored.values()]
      .map(({ meeting }): MeetingSummary | undefined => {
        const { speakers: _, captions, marks: __, tracks: ___, levelCount: ____, state: _____, ...summary } = meeting;
        const isFound = hasAll(searchable(meeting.people, captions), terms);
        return isFound ? { ...summary, ...excerptOf(meeting, terms) } : undefined;
      })
      .filter((each): each is MeetingSummary => each !== undefined)
      .sort((one, other) => other.startedAt - one.startedAt);
    const from = Number(search.get("after") ?? 0);
    const limit = Number(search.get("limit") ?? 50);
    const more = from + limit < all.length ? { next: String(from + limit) } : {};
    return { meetings: all.slice(from, from + limit), total: all.length, signOut: true, ...more };
  }

  async function change(request: IncomingMessage, response: ServerResponse, parts: string[]): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    fixture.changes.push(`${request.method} ${parts.join("/")} ${body}`);
    const isRight = parts[0] !== "sign-in" || (JSON.parse(body) as { password: string }).password === fixture.password;
    if (isRight && parts[0] === "sign-in") fixture.password = undefined;
    if (request.method === "DELETE") fixture.stored.delete(parts[2] ?? "");
    response.writeHead(isRight ? 204 : 401).end();
  }
  return fixture;
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}

function bytes(response: ServerResponse, content: Uint8Array | undefined, headers: Record<string, number> = {}): void {
  response.writeHead(content ? 200 : 404, { ...headers, "Content-Type": "application/octet-stream" });
  response.end(content);
}

const levelsOf = ({ meeting, levels }: Stored): Buffer =>
  Buffer.concat(meeting.speakers.map(({ key }) => levels.get(key) ?? new Uint8Array(meeting.levelCount)));

/** Seeking in a browser needs ranges, and many sounds need parts of them: as the page's own server answers. */
async function ranged(
  { method, headers, url = "" }: IncomingMessage,
  response: ServerResponse,
  { meeting, files }: Stored,
  file: string,
): Promise<void> {
  const content = files.get(file);
  const track = meeting.tracks.find((each) => each.file === file);
  if (!content || !track) {
    json(response, { error: "unknown" }, 404);
    return;
  }
  const opened = { file: { close: () => Promise.resolve() } as FileHandle, path: track.name, size: content.length };
  const query = new URL(url, "http://127.0.0.1").searchParams;
  const answer = await fileAnswer({ method: method ?? "GET", headers, query }, { ...opened, changed: 0 }, track.name);
  response.writeHead(answer.status, answer.headers);
  response.end(answer.content?.kind === "file" ? content.subarray(answer.content.start, answer.content.end + 1) : "");
}
