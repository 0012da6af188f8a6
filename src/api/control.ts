// Controls RTMS by REST, with retries within a time (protocol#rest-calls, protocol#rest-errors).

import { asError, RtmsError } from "../protocol/errors";
import { type Clock, MACHINE_CLOCK } from "../protocol/time";
import { apiText, Refusal, withWords } from "./errors";
import { type ApiOptions, requestSender, type SendRequest } from "./http";
import type { Token } from "./oauth";
import { refusalOf, saidIn } from "./refusals";
import { type Call, type ControlRequest, callOf, hasScope, neededScope } from "./rest";
import type { ControlAction } from "./settings";
import type { AccessTokens } from "./tokens";

export interface ControlOptions extends ApiOptions {
  /** How long a call that Zoom does not accept yet is retried. Milliseconds. 0: not at all. */
  patience: number;
  /** Ends the call; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Reports that the call is retried after a delay, in milliseconds. */
  waiting?: (why: RtmsError, delay: number) => void;
}

export interface Accepted {
  /** Zoom answered that RTMS had been started already. */
  already: boolean;
}

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 10_000;
/** Zoom may need so long after a purchase (protocol#rest-errors, 2310). Milliseconds. */
const BRIEFLY = 120_000;
/** The only such answer that is known (protocol#rest-errors). */
const ALREADY = /already started/i;
/** The most scopes that an error names. */
const SHOWN_SCOPES = 10;

interface Attempt {
  request: ControlRequest;
  call: Call;
  tokens: AccessTokens;
  send: SendRequest;
  clock: Clock;
}

/** Rejects when `signal` is aborted, even if `promise` never settles. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await promise;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(asError(signal.reason));
  });
  signal.addEventListener("abort", abort, { once: true });
  try {
    if (signal.aborted) abort();
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function sleep(milliseconds: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  let timer: unknown;
  const over = new Promise<void>((resolve) => {
    timer = clock.setTimeout(resolve, milliseconds);
  });
  try {
    await unlessAborted(over, signal);
  } finally {
    clock.clearTimeout(timer);
  }
}

/** One call. @throws Refusal if Zoom does not accept it */
async function attempt({ request, call, tokens, send, clock }: Attempt, token: Token, signal?: AbortSignal) {
  const { method, path, body, what } = call;
  const headers = { authorization: `Bearer ${token.value}`, "content-type": "application/json" };
  const reply = await send({ method, url: `${tokens.hosts.api}${path}`, headers, body }, signal);
  if (reply.status >= 200 && reply.status < 300) return { already: false };
  if (request.action === "start" && ALREADY.test(saidIn(reply, "rest"))) return { already: true };
  const secrets = [token.value, ...tokens.secrets()];
  const params = { action: request.action, what: apiText(what), id: tokens.shown(request.id) };
  throw refusalOf({ kind: "rest", reply, secrets, now: clock.now() }, (told) =>
    apiText("controlRefused", { ...params, told }),
  );
}

/** Adds which scope the call needs, and which ones the token has. */
function withScopes(error: Refusal, { request, tokens }: Attempt, { scopes }: Token): RtmsError {
  const needed = neededScope(request, tokens.kind);
  if (needed === undefined) return error;
  if (hasScope(needed, scopes)) return withWords(error, apiText("scopePresent", { needed }));
  const shown = scopes.slice(0, SHOWN_SCOPES).join(", ");
  const count = scopes.length - SHOWN_SCOPES;
  const had = count > 0 ? apiText("moreScopes", { scopes: shown, count }) : shown || apiText("noScopes");
  return withWords(error, apiText("scopeMissing", { needed, had }));
}

/** A call, with one new token if Zoom does not accept the first. */
async function attemptWithToken(one: Attempt, signal?: AbortSignal): Promise<Accepted> {
  const token = await unlessAborted(one.tokens.get(), signal);
  try {
    return await attempt(one, token, signal);
  } catch (thrown) {
    if (!(thrown instanceof Refusal) || thrown.reaction !== "newToken") throw thrown;
  }
  const renewed = await unlessAborted(one.tokens.renew(token.value), signal);
  try {
    return await attempt(one, renewed, signal);
  } catch (thrown) {
    throw thrown instanceof Refusal && thrown.reaction === "newToken" ? withScopes(thrown, one, renewed) : thrown;
  }
}

/** Only a start waits for what has not begun: what has ended does not come back (protocol#rest-errors). */
const isOver = ({ status }: RtmsError, action: ControlAction): boolean =>
  status?.name === "NOT_FOUND" && action !== "start";

/** For how long a failed call is retried, from the first try. Milliseconds. */
function retriedFor(error: RtmsError, action: ControlAction, patience: number): number {
  if (error instanceof Refusal && error.reaction === "briefly") return Math.min(patience, BRIEFLY);
  if (isOver(error, action)) return 0;
  return error.retryable ? patience : 0;
}

/** How long to wait for the next try; `undefined` if no time is left for it. @param left milliseconds */
function delayBefore(error: RtmsError, backoff: number, left: number): number | undefined {
  const asked = error instanceof Refusal ? (error.wait ?? 0) : 0;
  // The last try is made at the end of the time.
  return left < 1 || asked > left ? undefined : Math.max(asked, Math.min(backoff, left));
}

/**
 * Tells Zoom to start, stop, pause or resume RTMS. Zoom's acceptance is no stream yet: that begins with its event.
 * @throws RtmsError RTMS_REST with Zoom's code, its meaning and the cure; RTMS_CREDENTIALS; RTMS_CONNECTION; RTMS_INPUT
 */
export async function control(
  request: ControlRequest,
  tokens: AccessTokens,
  options: ControlOptions,
): Promise<Accepted> {
  const { clock = MACHINE_CLOCK, patience, signal, waiting } = options;
  const one: Attempt = { request, call: callOf(request, tokens.kind), tokens, send: requestSender(options), clock };
  const since = clock.elapsed();
  for (let tries = 1, backoff = FIRST_DELAY; ; tries += 1, backoff = Math.min(2 * backoff, LONGEST_DELAY)) {
    try {
      return await attemptWithToken(one, signal);
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!(thrown instanceof RtmsError)) throw thrown;
      const spent = clock.elapsed() - since;
      const delay = delayBefore(thrown, backoff, retriedFor(thrown, request.action, patience) - spent);
      if (delay === undefined) throw afterTries(thrown, tries, spent);
      waiting?.(thrown, delay);
      await sleep(delay, clock, signal);
    }
  }
}

/** Adds how long it was tried, if more than once. */
function afterTries(error: RtmsError, tries: number, spent: number): RtmsError {
  return tries === 1 ? error : withWords(error, apiText("retried", { tries, seconds: Math.round(spent / 1000) }));
}
