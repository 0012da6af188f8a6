// Makes the errors of calls to Zoom. Zoom's own words are shown only after everything secret was taken out of them.

import {
  english,
  errorsOf,
  explainRest,
  type Params,
  type RestExplanation,
  type RestReaction,
  RtmsError,
  type RtmsErrorCode,
  type RtmsErrorDetails,
  render,
  type Text,
  type Words,
} from "../protocol/errors";
import { networkCure, networkFault } from "../protocol/transport";
import { API_TEXTS } from "./texts";

export type ApiTextCode = keyof typeof API_TEXTS;

/** A text of this room's catalog, or the explanation of one of Zoom's codes. */
export const apiText = (code: ApiTextCode | `${"rest" | "oauth"}.${number}`, params?: Params): Text => ({
  code,
  ...(params && { params }),
});

const known: Readonly<Record<string, string>> = API_TEXTS;

/** Texts of this room before those of the protocol: their cures name the app node, whose place the account node takes here. */
export const inEnglish = (words: Words): string => render(words, (code) => known[code] ?? english({ code }));

/** An error of one sentence, about what was passed in. */
export const apiInputError = errorsOf(API_TEXTS);

/** An error whose message is several texts. */
export function apiError(code: RtmsErrorCode, words: readonly Words[], details: RtmsErrorDetails = {}): RtmsError {
  return new RtmsError(code, words.map(inEnglish).join(" "), { ...details, words });
}

/** Zoom refused a call. `message` and `status` are for people, the rest for what follows. */
export class Refusal extends RtmsError {
  constructor(
    code: RtmsErrorCode,
    words: readonly Words[],
    readonly reaction: RestReaction,
    details: RtmsErrorDetails,
    /** How long Zoom asks to wait. Milliseconds. */
    readonly wait?: number,
  ) {
    const retryable = reaction === "later" || reaction === "briefly";
    super(code, words.map(inEnglish).join(" "), { ...details, words, retryable });
  }
}

const EXPLANATION = /^(rest|oauth)\.(\d+)$/;

/**
 * The explanation that an error's message has, so that it can be shown in other languages; `undefined` if it has none. Its
 * code is not always Zoom's (`status`): an unknown code is explained by the HTTP status.
 */
export function explanationOf({ words = [] }: RtmsError): RestExplanation | undefined {
  for (const each of words) {
    const [, kind, code] = EXPLANATION.exec(typeof each === "string" ? "" : each.code) ?? [];
    if (kind === "rest" || kind === "oauth") return explainRest(Number(code), kind);
  }
  return undefined;
}

/** The same error with more to say. */
export function withWords(error: RtmsError, ...more: readonly Words[]): RtmsError {
  const { code, words = [error.message], status, retryable, cause } = error;
  return apiError(code, [...words, ...more], {
    retryable,
    ...(status && { status }),
    ...(cause !== undefined && { cause }),
  });
}

/** What was wrong with an exchange, other than the network. */
export class HttpFault extends Error {
  constructor(
    readonly what: Words,
    readonly cure: Words,
  ) {
    super(inEnglish(what));
  }
}

/** Node keeps the bytes of an answer that is not HTTP in its error, which logs show. */
const holdsAnswer = (error: Error): boolean => "rawPacket" in error;

/** The request did not reach Zoom, or the answer did not come. @param host without path and query, which may hold secrets */
export function connectionError(host: string, error: Error): RtmsError {
  if (holdsAnswer(error)) return connectionError(host, new HttpFault(error.message, apiText("otherAnswer")));
  const [fault, cure] =
    error instanceof HttpFault ? [error.what, error.cure] : [networkFault(error), networkCure(error)];
  return apiError("RTMS_CONNECTION", [apiText("failed", { host, error: fault }), cure], {
    retryable: true,
    cause: error,
  });
}

const LONGEST_TEXT = 200;
/** Zoom's credentials have 20 characters or more; what is shorter could be a part of any word. */
const SHORTEST_SECRET = 6;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/**
 * Text of a server as it may be shown: one line of at most 200 characters, without anything of `secrets`.
 * Characters that do not print become spaces first, so that nothing secret can be hidden between them.
 */
export function shownText(text: string, secrets: readonly string[]): string {
  const line = text.replace(UNPRINTABLE, " ").replace(/ {2,}/g, " ").trim();
  // The longest first, or a secret that holds another would leave its rest.
  const hidden = secrets.filter(({ length }) => length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
  const shown = hidden.reduce((rest, secret) => rest.replaceAll(secret, "***"), line);
  if (shown.length <= LONGEST_TEXT) return shown;
  const halfCharacter = /[\ud800-\udbff]$/;
  return `${shown.slice(0, LONGEST_TEXT - 1).replace(halfCharacter, "")}…`;
}
