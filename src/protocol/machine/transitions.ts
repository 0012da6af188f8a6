// The life of one stream: every phase and every piece of news it answers, in one table at the end of this file.
// Pure: the next state and what to do come out, sockets and timers follow from the state (state.ts).
// protocol#signaling-handshake, protocol#keep-alive, protocol#reconnection, protocol#closing and
// protocol#one-connection; the instants are in backoff.ts, the media sockets in links.ts.

import type { ServerCheck } from "../input";
import type { StreamEvent } from "../messages";
import { type LossCause, type Medium, type Phase, StatusCode, StopReason } from "../values";
import { DISCONNECTED, type RtmsError, statusClass } from "../words";
import { attemptEnd, firstEffort, newEffort, planRetry, SECOND_CHANCE } from "./backoff";
import {
  CLOSED_BY_US,
  closeAnswered,
  closing,
  ended,
  ending,
  failed,
  lastMediaDue,
  lostAtTheEnd,
  stay,
  stopped,
} from "./endings";
import { handshakeLoss, interruption, isRefusal, notAllowed, refusal, taken, unreachable } from "./failures";
import {
  linkAccepted,
  linkInterrupted,
  linkLost,
  linkRefused,
  linksDue,
  openLinks,
  prolonged,
  timeout,
  withoutSocket,
} from "./links";
import { contestAfter, heard, isContested, isLeft, thrownOut, withoutContest } from "./rivals";
import {
  type Closing,
  type Connecting,
  carried,
  dueOf,
  type Effect,
  type Effort,
  type Idle,
  type Input,
  type InputOf,
  type Joined,
  type Living,
  type Loss,
  type Offer,
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
  /**
   * The product has a second id field that some servers are said to want (protocol#disagreement-1 and
   * protocol#disagreement-3).
   */
  hasOtherIdField: boolean;
  allows: ServerCheck;
  random: () => number;
  /** Whether media that were sent before this instant are still being read. */
  readsFromBefore: (instant: number) => boolean;
}

type Handler<S, I> = (state: S, input: I, now: number, setting: Setting) => Step;
type Row<S> = { [T in Input["type"]]?: Handler<S, InputOf<T>> };

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

/** Signaling is gone, and with it every media socket (protocol#reconnection). */
function signalingGone(former: Joined, loss: Loss | undefined, now: number, setting: Setting, oldest?: number): Step {
  if (former.sessionsOver !== undefined) return ending({ ...former, signaling: undefined }, former.sessionsOver, now);
  const state = { ...former, contest: contestAfter(former, loss, now, oldest) };
  const { mending, contest } = state;
  if (isContested(contest)) return thrownOut(state, contest, now, setting);
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

/** Nobody has the stream, Zoom says: what looked like another client was none, and it is connected as after any loss. */
function nobodyThere(state: Waiting, input: InputOf<"interrupted">, now: number, setting: Setting): Step {
  const { contest } = state;
  const next = heard(state, input);
  if (next.contest || !isContested(contest)) return stay(next);
  const effort = newEffort("signaling", contest.lostAt);
  return retryLater(
    next,
    effort,
    now,
    unreachable("signaling", undefined, now - effort.since, setting.streamId),
    setting,
  );
}

const interrupted = (cause: LossCause, loss?: Loss): Effect => interruption({ event: "interrupted", cause }, loss);

const nextTry = (effort: Effort): Effort => ({ ...effort, attempt: effort.attempt + 1 });

/** A handshake that Zoom closed without a word is given one more chance, at first (contract#refusals). */
function handshakeLost(state: Connecting, { loss }: { loss: Loss }, now: number, setting: Setting): Step {
  const effort = nextTry(state.effort);
  const error = handshakeLoss("signaling", loss, now - effort.since, setting.streamId);
  if (!isRefusal(loss) || state.established) return retryLater(state, effort, now, error, setting);
  if (effort.silentCloses > 0 || effort.offerAge) return failed(error, effort);
  return secondChance(state, effort, now, setting);
}

/** One more try, with the other id field if there is one. */
function secondChance(state: Connecting, effort: Effort, now: number, { hasOtherIdField }: Setting): Step {
  const otherIdField = hasOtherIdField ? !state.otherIdField : state.otherIdField;
  return wait({ ...state, otherIdField }, { ...effort, silentCloses: 1 }, now + SECOND_CHANCE, now);
}

/** Refusals that a server gives which looks for the id in another field (protocol#disagreement-1). */
const UNKNOWN_ID: ReadonlySet<number> = new Set([
  StatusCode.STATUS_INVALID_RTMS_STREAM_ID,
  StatusCode.STATUS_INVALID_PAYLOAD,
]);

function handshakeRefused(state: Connecting, input: InputOf<"refused">, now: number, setting: Setting): Step {
  const { effort, established } = state;
  const { code } = input.status;
  const error = refusal("signaling", input.status, input.text, setting.streamId);
  if (statusClass(code, input.text) === "T") return retryLater(state, nextTry(effort), now, error, setting);
  const mayMeanField = setting.hasOtherIdField && UNKNOWN_ID.has(code) && !established && !effort.offerAge;
  if (mayMeanField && effort.silentCloses === 0) return secondChance(state, nextTry(effort), now, setting);
  return failed(error, effort);
}

/** Signaling is up, so what Zoom refuses there is a subscription, or another thing that the stream can do without. */
function requestRefused(state: Joined, input: InputOf<"refused">, setting: Setting): Step {
  const { status, message } = refusal("request", input.status, input.text, setting.streamId);
  const event: StreamEvent = {
    event: "warning",
    message,
    ...(status && { status }),
    ...(input.events && { events: input.events }),
  };
  return { state, effects: [{ do: "emit", event }] };
}

function joined(state: Connecting, { urls }: InputOf<"accepted">, now: number, setting: Setting): Step {
  const { signaling, made } = state;
  const base = { ...carried(state), made, signaling, links: {} };
  if (state.closeWanted) return closing(base, now);
  const step = openLinks(
    { ...base, phase: "joined", joinedAt: now, urls, announced: false, mending: state.effort, sessionsOver: undefined },
    state.effort,
    now,
    setting,
  );
  return { ...step, effects: [{ do: "subscribe" }, ...step.effects] };
}

/**
 * A server move: the old sockets are dropped and the new server is called at once (protocol#webhook-delivery and
 * protocol#reconnection).
 */
function moved(state: Waiting | Connecting | Joined, { offer }: { offer: Offer }, now: number, setting: Setting): Step {
  if (!isNewer(offer, state.offer)) return stay(state);
  const { eventTs: after = state.offer.after } = state.offer;
  const timed = offer.eventTs === undefined ? { ...offer, after } : offer;
  const step = connect({ ...withoutContest(state), offer: timed, refused: [] }, newEffort("server", now), now, setting);
  return { ...step, effects: [interrupted("server"), ...step.effects] };
}

/** A repeated delivery has the same time and URL; an older one came late (protocol#webhook-delivery). */
function isNewer(offer: Offer, current: Offer): boolean {
  if (offer.eventTs !== undefined && current.after !== undefined) return offer.eventTs > current.after;
  if (offer.eventTs === undefined || current.eventTs === undefined) return offer.url !== current.url;
  return offer.eventTs > current.eventTs || (offer.eventTs === current.eventTs && offer.url !== current.url);
}

const terminated: Handler<State, InputOf<"terminated">> = (_state, { reason }) => stopped(reason);
const terminatedInMedia: Handler<Joined | Closing, InputOf<"terminated">> = (state, { reason }, now) =>
  ending(state, reason, now);
const disconnected: Handler<State, InputOf<"disconnect">> = () => stopped(DISCONNECTED);
/** Nobody is told: the successor goes on with what is carried. */
const detached: Handler<Idle | Waiting | Connecting | Joined, Input> = (state) =>
  ended({ do: "handOver", carried: carried(state) });

const always = { terminated, disconnect: disconnected };

/** Every phase, and what each piece of news does in it. News without a row changes nothing. */
const TABLE: { [P in Phase]: Row<Extract<State, { phase: P }>> } = {
  idle: {
    ...always,
    detach: detached,
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
    detach: detached,
    due: (state, _input, now, setting) =>
      isLeft(state.contest) && !state.closeWanted
        ? failed(taken(setting.streamId))
        : connect(state, state.effort, now, setting),
    interrupted: nobodyThere,
    offer: moved,
    close: (state) => stay({ ...state, closeWanted: true }),
  },
  connecting: {
    ...always,
    detach: detached,
    accepted: joined,
    interrupted: (state, input) => stay(heard(state, input)),
    refused: handshakeRefused,
    lost: handshakeLost,
    due: (state, { opened, deaf }, now, setting) => {
      const again = prolonged(state, deaf, now);
      return again ? stay(again) : handshakeLost(state, { loss: timeout(state.signaling, opened) }, now, setting);
    },
    offer: moved,
    close: (state) => stay({ ...state, closeWanted: true }),
  },
  joined: {
    ...always,
    detach: detached,
    terminated: terminatedInMedia,
    mediaAccepted: linkAccepted,
    refused: (state, input, now, setting) =>
      input.socket === state.signaling
        ? requestRefused(state, input, setting)
        : linkRefused(state, input, now, setting),
    lost: (state, input, now, setting) =>
      input.socket === state.signaling
        ? signalingGone(state, input.loss, now, setting, input.oldest)
        : linkLost(state, input, now, setting),
    // One that tells of a loss before this connection was made is old news (protocol#reconnection: both triggers
    // arrive).
    interrupted: (state, input, now, setting) =>
      input.at !== undefined && input.at < state.joinedAt
        ? stay(heard(state, input))
        : signalingGone(state, undefined, now, setting),
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
    detach: () => stopped(CLOSED_BY_US),
  },
  ending: {
    // Consent may be withdrawn by another message than the one that told the end.
    terminated: (state, { reason }) =>
      stay(reason === StopReason.STOP_BC_STREAM_REVOKED ? { ...state, reason } : state),
    lost: lostAtTheEnd,
    due: lastMediaDue,
    disconnect: ({ reason }) => stopped(reason),
    detach: ({ reason }) => stopped(reason),
  },
  ended: {},
};

/** Whether it is news of a socket that the stream no longer owns, of its former server, or an alarm of a former state. */
function isOutdated(state: State, input: Input, now: number): boolean {
  if (input.under && "offer" in state && input.under !== state.offer) return true;
  if ("socket" in input) return !socketsOf(state).some((owned) => owned.socket === input.socket);
  return input.type === "due" && now < (dueOf(state) ?? Number.POSITIVE_INFINITY);
}

/** What becomes of a stream when it hears something. */
export function transition(state: State, input: Input, now: number, setting: Setting): Step {
  if (isOutdated(state, input, now)) return stay(state);
  const handler = TABLE[state.phase][input.type] as Handler<State, Input> | undefined;
  return handler ? handler(state, input, now, setting) : stay(state);
}
