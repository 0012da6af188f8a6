// What a refusal of Zoom means (protocol#rest-errors, protocol#oauth): its code and its text, wherever they stand, and the
// error that explains them.

import { explainRest, type RestKind, type RtmsErrorCode, type Text, type Words } from "../protocol/errors";
import { isObject, type JsonObject } from "../protocol/input";
import { finiteNumber } from "../protocol/values";
import { apiText, Refusal, shownText } from "./errors";
import type { HttpReply } from "./http";
import { retryAfter } from "./retry-after";

/** The body as JSON; an empty object if it is none. */
export function jsonOf({ body }: HttpReply): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** No code of Zoom, so that the explanation is that of unknown ones. */
const UNKNOWN = 0;

/** The row of the explanations for an HTTP status without a known code of Zoom. */
function codeOfStatus(status: number, kind: RestKind): number {
  if (status >= 500 && status <= 599) return 500;
  if (status === 429) return status;
  const ofCalls: Readonly<Record<number, number>> = { 401: 4700, 404: 404 };
  return (kind === "rest" && ofCalls[status]) || UNKNOWN;
}

/** RFC 6749, section 5.2. */
const OAUTH_NAMES: Readonly<Record<string, number>> = { invalid_client: 4702, unsupported_grant_type: 4705 };
/** Zoom's codes of refused tokens, which may stand within a sentence. */
const OAUTH_CODE = /(?<!\d)47\d\d(?!\d)/;

/** How the two interfaces write a refusal. */
const READERS: Readonly<Record<RestKind, (json: JsonObject) => { code?: number | undefined; said: string }>> = {
  rest: ({ code, message }) => ({ code: finiteNumber(code), said: textOf(message) }),
  oauth: ({ error, reason, code, message }) => {
    const words = [reason, error, message].map(textOf).filter((text) => text !== "");
    const inWords = OAUTH_CODE.exec([String(code), ...words].join(" "))?.[0];
    const given = finiteNumber(inWords) ?? OAUTH_NAMES[textOf(error)];
    return { code: given, said: [...new Set(words)].join(", ") };
  },
};

/** `errors: [{field, message}]` of code 300, on one line. */
function wrongFields({ errors }: JsonObject, secrets: readonly string[]): Text[] {
  if (!Array.isArray(errors)) return [];
  const fields = errors
    .filter(isObject)
    .map(({ field, message }) => [textOf(field), textOf(message)].filter((text) => text !== "").join(": "))
    .filter((text) => text !== "");
  return fields.length === 0 ? [] : [apiText("fields", { fields: shownText(fields.join("; "), secrets) })];
}

/** What Zoom answered, in its own words. */
export const saidIn = (reply: HttpReply, kind: RestKind): string => READERS[kind](jsonOf(reply)).said;

export interface Refused {
  kind: RestKind;
  reply: HttpReply;
  /** What no error may show. */
  secrets: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The error of a refusal.
 * @param sentence says what was refused; its `told` is Zoom's code and text
 */
export function refusalOf({ kind, reply, secrets, now }: Refused, sentence: (told: Text) => Words): Refusal {
  const { status: http } = reply;
  const json = jsonOf(reply);
  const { code: given, said } = READERS[kind](json);
  const byStatus = codeOfStatus(http, kind);
  const isKnown = given !== undefined && explainRest(given, kind).name !== "UNKNOWN";
  const explained = explainRest(isKnown ? given : byStatus, kind);
  const shown = said === "" ? "" : ` "${shownText(said, secrets)}"`;
  const told =
    given === undefined
      ? apiText("withHttp", { http, said: shown })
      : apiText("withCode", { code: given, http: given === http ? "" : ` (HTTP ${http})`, said: shown });
  const wait = retryAfter(reply.headers["retry-after"], reply.headers.date, now);
  const words = [
    sentence(told),
    ...wrongFields(json, secrets),
    apiText(`${kind}.${explained.code}`),
    ...(wait === undefined ? [] : [apiText("waitAsked", { seconds: Math.ceil(wait / 1000) })]),
  ];
  const status = { code: given ?? http, name: explained.name };
  return new Refusal(errorCode(kind, http), words, explained.reaction, { status }, wait);
}

/** A token is refused because of the credentials, unless Zoom is at fault or too busy. */
function errorCode(kind: RestKind, http: number): RtmsErrorCode {
  return kind === "oauth" && http >= 400 && http < 500 && http !== 429 ? "RTMS_CREDENTIALS" : "RTMS_REST";
}
