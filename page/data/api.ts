// The server's answers. All addresses are relative to the page's own.

import type { Meeting, MeetingSummary, Track } from "../../src/page/model";

/** An answer other than success. */
export class Refused extends Error {
  /** @param status of HTTP; 0 without an answer */
  constructor(readonly status: number) {
    super(`The server answered ${status}.`);
  }
}

export interface Query {
  q: string;
  product: string;
  person: string;
  /** Days, `2026-11-30`; empty for any. */
  from: string;
  to: string;
}

export const EVERYTHING: Query = { q: "", product: "", person: "", from: "", to: "" };

export interface Found {
  meetings: MeetingSummary[];
  /** Asks for the next page, if there is one. */
  next?: string;
  total: number;
  /** True if the session is one of the page's own password. */
  signOut?: boolean;
}

const HOW_MANY = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Where a meeting's answers are. */
export const addressOf = (id: string, ...rest: string[]): string =>
  ["api/meetings", id, ...rest].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join("/");

export const fileOf = (id: string, { file }: Pick<Track, "file">): string => addressOf(id, "files", file);

/** @throws Refused */
async function ask(address: string, init: RequestInit = {}): Promise<Response> {
  const reply = await fetch(address, { credentials: "same-origin", ...init }).catch(() => undefined);
  // The session is over: the server has the page to sign in at this very address.
  if (reply?.status === 401) location.reload();
  if (!reply?.ok) throw new Refused(reply?.status ?? 0);
  return reply;
}

const JSON_TYPE = { "Content-Type": "application/json" };

/** Days as instants: a day begins and ends where the person is. */
function instants({ from, to }: Query): Record<string, string> {
  const start = Date.parse(`${from}T00:00`);
  const end = Date.parse(`${to}T00:00`) + DAY_MS;
  return { from: Number.isNaN(start) ? "" : String(start), to: Number.isNaN(end) ? "" : String(end) };
}

export async function findMeetings(query: Query, after = "", signal?: AbortSignal): Promise<Found> {
  const { q, product, person } = query;
  const all = { q: q.trim(), product, person: person.trim(), ...instants(query), after, limit: String(HOW_MANY) };
  const given = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ""));
  const reply = await ask(`api/meetings?${given}`, signal ? { signal } : {});
  return (await reply.json()) as Found;
}

export async function readMeeting(id: string): Promise<Meeting> {
  return (await (await ask(addressOf(id))).json()) as Meeting;
}

export interface LevelBytes {
  bytes: Uint8Array;
  /** How many a speaker, if the server says so. */
  count?: number;
}

export async function readLevels(id: string): Promise<LevelBytes> {
  const reply = await ask(addressOf(id, "levels"));
  const count = Number(reply.headers.get("Level-Count") ?? Number.NaN);
  const bytes = new Uint8Array(await reply.arrayBuffer());
  return Number.isInteger(count) ? { bytes, count } : { bytes };
}

/** A byte each 20 ms. */
export async function readPeaks(id: string, { file }: Track): Promise<Uint8Array> {
  return new Uint8Array(await (await ask(addressOf(id, "peaks", file))).arrayBuffer());
}

export async function renameSpeaker(id: string, key: string, name: string): Promise<void> {
  await ask(addressOf(id, "speakers", key), { method: "PUT", headers: JSON_TYPE, body: JSON.stringify({ name }) });
}

export async function deleteMeeting(id: string): Promise<void> {
  await ask(addressOf(id), { method: "DELETE", headers: JSON_TYPE });
}

export async function signOut(): Promise<void> {
  await ask("sign-out", { method: "POST", headers: JSON_TYPE, body: "{}" });
  location.reload();
}
