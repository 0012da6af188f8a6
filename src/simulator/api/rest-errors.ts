// The answers of REST to what it refuses (protocol#rest-errors), one row each.

import type { ValueOf } from "../faults";
import type { ApiReply } from "./http";

interface Row {
  readonly status: number;
  /** Absent in the errors of a server that is in trouble. */
  readonly code?: number;
  readonly message: string;
}

/** HTTP statuses other than those of protocol#rest-errors are this package's choice. */
const ROWS: Readonly<Record<ValueOf<"rest-error"> | "429" | "405", Row>> = {
  "2308": { status: 400, code: 2308, message: "This user is not allowed to start RTMS in this meeting." },
  "2310": { status: 400, code: 2310, message: "The account has no valid RTMS plan." },
  "3000": { status: 400, code: 3000, message: "RTMS cannot be controlled in this meeting now." },
  "300": { status: 400, code: 300, message: "Validation Failed." },
  "4700": { status: 401, code: 4700, message: "Invalid access token." },
  "404": { status: 404, code: 404, message: "The meeting does not exist or has ended." },
  "405": { status: 405, code: 405, message: "Request method is not supported." },
  "429": { status: 429, code: 429, message: "You have reached the maximum rate limit for this API." },
  "500": { status: 500, message: "Internal server error" },
  "502": { status: 502, message: "Bad gateway" },
  "503": { status: 503, message: "Service unavailable" },
  "already-started": { status: 400, code: 400, message: "The RTMS app is already started." },
};

export type RestError = keyof typeof ROWS;

/** An answer of REST; `code` is Zoom's, for the log. */
export interface RestReply extends ApiReply {
  readonly code?: number;
}

/** One wrong field of a body. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** @param details the scope that lacks, or the fields that are wrong */
export function restError(
  error: RestError,
  details: { message?: string; errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
): RestReply {
  const { status, code, message } = ROWS[error];
  const { errors, headers } = details;
  if (code === undefined) return { status, body: { message } };
  const body = { code, message: details.message ?? message, ...(errors && { errors }) };
  return { status, code, body, ...(headers && { headers }) };
}
