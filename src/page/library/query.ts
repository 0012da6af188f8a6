// What a request for the list asks: which meetings, from where on, how many.

import { folded, termsOf } from "../matching";
import type { MeetingSummary } from "../model";

export const MOST_LISTED = 200;
const LISTED = 50;

/** The last meeting of the page before: meetings that begin in the meantime change nothing of the next page. */
interface Cursor {
  startedAt: number;
  id: string;
}

export interface Query {
  /** Folded; empty: all. */
  terms: readonly string[];
  product: string;
  /** Folded; a part of a name. */
  person: string;
  /** Milliseconds since 1970, both included. */
  from: number;
  to: number;
  after: Cursor | undefined;
  limit: number;
}

const CURSOR = /^(-?[0-9a-z]{1,12})\.([\w-]{1,64})$/;
const DIGITS = /^-?\d{1,15}$/;

/** A moment as milliseconds since 1970, or as a date of ISO 8601. */
function moment(text: string | null, otherwise: number): number {
  if (text === null || text === "") return otherwise;
  const value = DIGITS.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(value) ? otherwise : value;
}

function cursorOf(text: string | null): Cursor | undefined {
  const [, startedAt, id] = CURSOR.exec(text ?? "") ?? [];
  return startedAt === undefined || id === undefined ? undefined : { startedAt: Number.parseInt(startedAt, 36), id };
}

/** What is not understood is left out. */
export function queryOf(parameters: URLSearchParams): Query {
  const limit = Math.floor(Number(parameters.get("limit") || LISTED));
  return {
    terms: termsOf(parameters.get("q") ?? ""),
    product: parameters.get("product") ?? "",
    person: folded(parameters.get("person") ?? "").trim(),
    from: moment(parameters.get("from"), Number.NEGATIVE_INFINITY),
    to: moment(parameters.get("to"), Number.POSITIVE_INFINITY),
    after: cursorOf(parameters.get("after")),
    limit: Number.isFinite(limit) ? Math.min(MOST_LISTED, Math.max(1, limit)) : LISTED,
  };
}

/** Whether a meeting is one that is asked for, but for the words. */
export function fits({ product, people, startedAt }: MeetingSummary, query: Query): boolean {
  if (query.product !== "" && product !== query.product) return false;
  if (startedAt < query.from || startedAt > query.to) return false;
  return query.person === "" || people.some((name) => folded(name).includes(query.person));
}

/** Newest first. */
export const byTime = (one: Cursor, other: Cursor): number =>
  other.startedAt - one.startedAt || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);

export interface Page {
  meetings: MeetingSummary[];
  /** To be asked for with `after`. */
  next?: string;
  total: number;
}

/** The part of the list that is asked for. @param all that fit, newest first */
export function pageOf(all: readonly MeetingSummary[], { after, limit }: Query): Page {
  const rest = after ? all.filter((meeting) => byTime(after, meeting) < 0) : all;
  const meetings = rest.slice(0, limit);
  const last = meetings.at(-1);
  const next = rest.length > limit && last && `${Math.trunc(last.startedAt).toString(36)}.${last.id}`;
  return { meetings, total: all.length, ...(next && { next }) };
}
