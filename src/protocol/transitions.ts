// The life of one stream: every phase and every piece of news it answers, in one table at the end of this file.
// Pure: the next state and what to do come out, sockets and timers follow from the state (state.ts).
// Protocol sections 5, 11, 14, 16 and 17; the instants are in backoff.ts, the media sockets in links.ts.

import {
  attemptEnd,
  CLOSE_END,
  CLOSE_REPLY,
  firstEffort,
  LAST_MEDIA,
  newEffort,
  planRetry,
  SECOND_CHANCE,
} from "./backoff";
import { StatusCode, StopReason } from "./enums";
import type { RtmsError } from "./errors";
import { DISCONNECTED, statusClass } from "./explanations";
import { lossWords, notAllowed, refusal, silentClose, unreachable, withAge } from "./failures";
import {
  flowing,
  linkAccepted,
  linkInterrupted,
  linkLost,
  linkRefused,
  linksDue,
  openLinks,
  withoutSocket,
} from "./links";
import type { Medium } from "./messages";
import type { ServerCheck } from "./servers";
import {
  type Carried,
  type Closing,
  type Connecting,
  type Effect,
  type Effort,
  type Ending,
  type Input,
  type InputOf,
  type Joined,
  type Links,
  type Living,
  type Loss,
  type Offer,
  type Phase,
  type State,
  type Step,
  socketsOf,
  type Waiting,
} from "./state";

/** What the transitions know beside the state. */
export interface Setting {
  streamId: string;
  /** The chosen media, in order. */
  media: readonly Medium[];
  unified: boolean;
  /** The product has a second id field that some servers are said to want (protocol section 20, rows 1 and 3). */
  hasOtherIdField: boolean;
  allows: ServerCheck;
  random: () => number;
}

type Handler<S, I> = (state: S, input: I, now: number, setting: Setting) => Step;
type Row<S> = { [T in Input["type"]]?: Handler<S, InputOf<T>> };

const ended = (...effects: Effect[]): Step => ({ state: { phase: "ended" }, effects });
const failed = (error: RtmsError, effort?: Effort) => ended({ do: "fail", error: withAge(error, effort?.offerAge) });
const stay = (state: State): Step => ({ state, effects: [] });

function carried({ offer, otherIdField, established, closeWanted, refused }: Carried): Carried {
  return { offer, otherIdField, established, closeWanted, refused };
}

/** Opens a signaling socket; whatever sockets the stream had are dropped, for this state does not own them. */
function connect(from: Living, effort: Effort, now: number, setting: Setting): Step {
  if (!setting.allows(from.offer.url)) return failed(notAllowed(from.offer.url, setting.streamId));
  const made = from.made + 1;
  const until = attemptEnd(effort, now);
  return {
    state: { ...carried(from), phase: "connecting", made, signaling: made, effort, until },
    effects: [{ do: "emit", event: { event: "connecting", attempt: effort.attempt } }],
  };
}

/** Waits for the next instant to try at, or gives up with `error` when none is left inside Zoom's window. */
function retryLater(from: Living, effort: Effort, now: number, error: RtmsError, setting: Setting): Step {
  const plan = planRetry(effort, now, setting.random);
  if (!plan) return failed(error, effort);
  return wait(from, plan.effort, plan.at, now);
}

function wait(from: Living, effort: Effort, at: number, now: number): Step {
  const { cause, attempt } = effort;
  return {
    state: { ...carried(from), phase: "waiting", made: from.made, effort, at },
    effects: [{ do: "emit", event: { event: "reconnecting", attempt, delay: Math.round(at - now), cause } }],
  };
}

/** Signaling is gone, and with it every media socket (protocol section 14). */
function signalingGone(state: Joined, loss: Loss | undefined, now: number, setting: Setting): Step {
  if (state.sessionsOver !== undefined) return ending({ ...state, signaling: undefined }, state.sessionsOver, now);
  const { mending } = state;
  const effort = mending ? nextTry(mending) : newEffort("signaling", now);
  const next = retryLater(
    state,
    effort,
    now,
    unreachable("signaling", loss, now - effort.since, setting.streamId),
    setting,
  );
  return { ...next, effects: [interrupted("signaling", loss), ...next.effects] };
}

const interrupted = (cause: string, loss?: Loss): Effect => ({
  do: "emit",
  event: { event: "interrupted", cause, ...lossWords(loss) },
});

const nextTry = (effort: Effort): Effort => ({ ...effort, attempt: effort.attempt + 1 });

/** A handshake that Zoom closed without a word is given one more chance, at first (contract, stream node). */
function handshakeLost(state: Connecting, { loss }: { loss: Loss }, now: number, setting: Setting): Step {
  const { streamId, hasOtherIdField } = setting;
  const effort = nextTry(state.effort);
  const isSilentClose = loss.opened && !loss.timedOut;
  const error = isSilentClose
    ? silentClose("signaling", loss, streamId)
    : unreachable("signaling", loss, now - effort.since, streamId);
  if (!isSilentClose || state.established) return retryLater(state, effort, now, error, setting);
  if (effort.silentCloses > 0 || effort.offerAge) return failed(error, effort);
  const otherIdField = hasOtherIdField ? !state.otherIdField : state.otherIdField;
  return wait({ ...state, otherIdField }, { ...effort, silentCloses: 1 }, now + SECOND_CHANCE, now);
}

function handshakeRefused(state: Connecting, input: InputOf<"refused">, now: number, setting: Setting): Step {
  const error = refusal("signaling", input.status, input.text, setting.streamId);
  if (statusClass(input.status.code, input.text) !== "T") return failed(error, state.effort);
  return retryLater(state, nextTry(state.effort), now, error, setting);
}

function joined(state: Connecting, { urls }: InputOf<"accepted">, now: number, setting: Setting): Step {
  const { signaling, made } = state;
  const base = { ...carried(state), made, signaling, links: {} };
  if (state.closeWanted) return closing(base, now);
  const step = openLinks(
    { ...base, phase: "joined", joinedAt: now, announced: false, mending: state.effort, sessionsOver: undefined },
    urls,
    state.effort,
    now,
    setting,
  );
  return { ...step, effects: [{ do: "subscribe" }, ...step.effects] };
}

/** Asks Zoom to end the stream; media flow on until it has (protocol section 16). */
function closing(from: Living & { signaling: number; links: Links }, now: number): Step {
  const { made, signaling, links } = from;
  return {
    state: { ...carried(from), phase: "closing", made, signaling, links, until: now + CLOSE_REPLY },
    effects: [{ do: "requestClose" }],
  };
}

/** A refusal to end it is told; that Zoom does not know the stream any more is what was asked for. */
function closeAnswered(
  state: Closing,
  { status, text }: InputOf<"closeAnswered">,
  now: number,
  setting: Setting,
): Step {
  const isGone = status.code === StatusCode.STATUS_OK || status.code === StatusCode.STATUS_INVALID_RTMS_STREAM_ID;
  if (!isGone) return failed(refusal("close", status, text, setting.streamId));
  return stay({ ...state, until: Math.min(state.until, now + CLOSE_END) });
}

/** A server move: the old sockets are dropped and the new server is called at once (protocol sections 2.5, 14). */
function moved(state: Waiting | Connecting | Joined, { offer }: { offer: Offer }, now: number, setting: Setting): Step {
  if (!isNewer(offer, state.offer)) return stay(state);
  const { eventTs: after = state.offer.after } = state.offer;
  const timed = offer.eventTs === undefined ? { ...offer, after } : offer;
  const step = connect({ ...state, offer: timed, refused: [] }, newEffort("server", now), now, setting);
  return { ...step, effects: [interrupted("server"), ...step.effects] };
}

/** A repeated delivery has the same time and URL; an older one came late (protocol section 2.5). */
function isNewer(offer: Offer, current: Offer): boolean {
  if (offer.eventTs !== undefined && current.after !== undefined) return offer.eventTs > current.after;
  if (offer.eventTs === undefined || current.eventTs === undefined) return offer.url !== current.url;
  return offer.eventTs > current.eventTs || (offer.eventTs === current.eventTs && offer.url !== current.url);
}

const stopped = (reason: number | undefined): Step => ended({ do: "stop", reason });
const terminated: Handler<State, InputOf<"terminated">> = (_state, { reason }) => stopped(reason);
const terminatedInMedia: Handler<Joined | Closing, InputOf<"terminated">> = (state, { reason }, now) =>
  ending(state, reason, now);
const disconnected: Handler<State, InputOf<"disconnect">> = () => stopped(DISCONNECTED);
const CLOSED_BY_US = StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE;

/**
 * The stream is over, which is told on one connection while the last media come on others: those are heard to their
 * end, or for a second.
 */
function ending(
  { signaling, ...from }: Living & { signaling: number | undefined; links: Links },
  reason: number | undefined,
  now: number,
): Step {
  const links = flowing(from.links);
  if (Object.keys(links).length === 0) return stopped(reason);
  const { made } = from;
  const owned = signaling === undefined ? {} : { signaling };
  return stay({ ...carried(from), ...owned, phase: "ending", made, links, reason, until: now + LAST_MEDIA });
}

function lostAtTheEnd(state: Ending, { socket }: InputOf<"lost">): Step {
  const { signaling, ...rest } = state;
  if (socket === signaling) return stay(rest);
  const links = withoutSocket(state.links, socket);
  return Object.keys(links).length === 0 ? stopped(state.reason) : stay({ ...state, links });
}

const always = { terminated, disconnect: disconnected };

/** Every phase, and what each piece of news does in it. News without a row changes nothing. */
const TABLE: { [P in Phase]: Row<Extract<State, { phase: P }>> } = {
  idle: {
    ...always,
    start: (state, _input, now, setting) => {
      const base = { ...carried(state), made: 0 };
      if (!state.established) return connect(base, firstEffort(state.offer, now), now, setting);
      const error = unreachable("signaling", undefined, 0, setting.streamId);
      return retryLater(base, newEffort("signaling", now), now, error, setting);
    },
    close: (state) => stay({ ...state, closeWanted: true }),
  },
  waiting: {
    ...always,
    due: (state, _input, now, setting) => connect(state, state.effort, now, setting),
    offer: moved,
    close: (state) => stay({ ...state, closeWanted: true }),
  },
  connecting: {
    ...always,
    accepted: joined,
    refused: handshakeRefused,
    lost: handshakeLost,
    due: (state, _input, now, setting) =>
      handshakeLost(state, { loss: { opened: false, timedOut: true } }, now, setting),
    offer: moved,
    close: (state) => stay({ ...state, closeWanted: true }),
  },
  joined: {
    ...always,
    terminated: terminatedInMedia,
    mediaAccepted: linkAccepted,
    refused: linkRefused,
    lost: (state, input, now, setting) =>
      input.socket === state.signaling
        ? signalingGone(state, input.loss, now, setting)
        : linkLost(state, input, now, setting),
    // One that tells of a loss before this connection was made is old news (protocol section 14: both triggers arrive).
    interrupted: (state, { at }, now, setting) =>
      at !== undefined && at < state.joinedAt ? stay(state) : signalingGone(state, undefined, now, setting),
    sessionsOver: (state, { reason }) => stay({ ...state, sessionsOver: reason }),
    mediaInterrupted: linkInterrupted,
    due: linksDue,
    offer: moved,
    close: (state, _input, now) => closing(state, now),
  },
  closing: {
    ...always,
    terminated: terminatedInMedia,
    closeAnswered,
    lost: (state, { socket }, now) =>
      socket === state.signaling
        ? ending({ ...state, signaling: undefined }, CLOSED_BY_US, now)
        : stay({ ...state, links: withoutSocket(state.links, socket) }),
    due: () => stopped(CLOSED_BY_US),
  },
  ending: {
    lost: lostAtTheEnd,
    due: ({ reason }) => stopped(reason),
    disconnect: ({ reason }) => stopped(reason),
  },
  ended: {},
};

/** What becomes of a stream when it hears something. News of a socket that it no longer owns changes nothing. */
export function transition(state: State, input: Input, now: number, setting: Setting): Step {
  if ("socket" in input && !socketsOf(state).some((owned) => owned.socket === input.socket)) return stay(state);
  const handler = TABLE[state.phase][input.type] as Handler<State, Input> | undefined;
  return handler ? handler(state, input, now, setting) : stay(state);
}
