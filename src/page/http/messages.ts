// Requests to a page and its answers, without sockets. `receive.ts` makes the ones of what Node.js has, `send.ts` sends the
// others.

import type { FileHandle } from "node:fs/promises";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

export interface PageRequest {
  method: string;
  /** Below the page, decoded: empty for the page itself. */
  path: readonly string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Of the visitor. */
  address: string;
  /** Whether the visitor came by TLS. */
  isSecure: boolean;
  /** The host that the visitor asked for, with a port that is not the usual one. */
  host: string | undefined;
  /** The body's JSON. @throws PageError if it is none, or is too long */
  json(): Promise<unknown>;
}

export type Content =
  | { kind: "bytes"; bytes: Buffer }
  /** Sent from `start` to `end`, both included; closed in any case. */
  | { kind: "file"; file: FileHandle; start: number; end: number }
  /** Server-sent events, for as long as the visitor stays. */
  | { kind: "events"; session: SessionOfViewer };

/** Whose events they are. */
export interface SessionOfViewer {
  readonly id: string;
  readonly ends: number;
}

export interface PageAnswer {
  status: number;
  headers: OutgoingHttpHeaders;
  /** Left out: the body is empty. */
  content?: Content;
}

/** What a page answers in place of what was asked for; `error` is a code for the page's own words. */
export class PageError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly headers: OutgoingHttpHeaders = {},
  ) {
    super(error);
  }
}

export const NOT_FOUND = (): PageError => new PageError(404, "not_found");

export function bytesAnswer(
  status: number,
  type: string,
  bytes: Buffer,
  headers: OutgoingHttpHeaders = {},
): PageAnswer {
  return { status, headers: { "Content-Type": type, ...headers }, content: { kind: "bytes", bytes } };
}

export function jsonAnswer(status: number, value: object, headers: OutgoingHttpHeaders = {}): PageAnswer {
  return bytesAnswer(status, "application/json", Buffer.from(JSON.stringify(value)), headers);
}

export const done = (headers: OutgoingHttpHeaders = {}): PageAnswer => ({ status: 204, headers });

export function errorAnswer({ status, error, headers }: PageError): PageAnswer {
  return jsonAnswer(status, { error }, headers);
}
