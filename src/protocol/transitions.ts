// The life of one stream: every phase and every piece of news it answers, in one table at the end of this file.
// Pure: the next state and what to do come out, sockets and timers follow from the state (state.ts).
// Protocol sections 5, 11, 14, 16 and 17; the instants are in backoff.ts, the media sockets in links.ts.

import { attemptEnd, CLOSE_END, CLOSE_REPLY, newEffort, planRetry, SECOND_CHANCE } from "./backoff";
import { StopReason } from "./enums";
import type { RtmsError } from "./errors";
import { DISCONNECTED, statusClass } from "./explanations";
import { notAllowed, refusal, silentClose, unreachable } from "./failures";
import { linkAccepted, linkInterrupted, linkLost, linkRefused, linksDue, openLinks } from "./links";
import type { Medium } from "./messages";
import type { ServerCheck } from "./servers";
import {
  type Closing,
  type Connecting,
  type Effect,
  type Effort,
  type Input,
  type Joined,
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

type InputOf<T extends Input["type"]> = Extract<Input, { type: T }>;
type Handler<S, I> = (state: S, input: I, now: number, setting: Setting) => Step;
type Row<S> = { [T in Input["type"]]?: Handler<S, InputOf<T>> };

export const ended = (...effects: Effect[]): Step => ({ state: { phase: "ended" }, effects });
const failed = (error: RtmsError) => ended({ do: "fail", error });
const stay = (state: State): Step => ({ state, effects: [] });

type Carried = Pick<Waiting, "offer" | "made" | "otherIdField" | "established" | "closeWanted">;

function carried({ offer, made, otherIdField, established, closeWanted }: Carried): Carried {
  return { offer, made, otherIdField, established, closeWanted };
}

/** Opens a signaling socket; whatever sockets the stream had are dropped, for this state does not own them. */
function connect(from: Carried, effort: Effort, now: number, setting: Setting): Step {
  if (!setting.allows(from.offer.url)) return failed(notAllowed(from.offer.url, setting.streamId));
  const made = from.made + 1;
  const until = attemptEnd(effort, now);
  return {
    state: { ...carried(from), phase: "connecting", made, signaling: made, effort, until },
    effects: [{ do: "emit", event: { event: "connecting", attempt: effort.attempt } }],
  };
}

/** Waits for the next instant to try at, or gives up with `error` when none is left inside Zoom's window. */
function retryLater(from: Carried, effort: Effort, now: number, error: RtmsError, setting: Setting): Step {
  const plan = planRetry(effort, now, setting.random);
  if (!plan) return failed(error);
  return wait(from, plan.effort, plan.at, now);
}

function wait(from: Carried, effort: Effort, at: number, now: number): Step {
  const { cause, attempt } = effort;
  return {
    state: { ...carried(from), phase: "waiting", effort, at },
    effects: [{ do: "emit", event: { event: "reconnecting", attempt, delay: Math.round(at - now), cause } }],
  };
}

/** Signaling is gone, and with it every media socket (protocol section 14). */
function signalingGone(state: Joined, now: number, setting: Setting): Step {
  const effort = newEffort("signaling", now);
  const next = retryLater(state, effort, now, unreachable("signaling", undefined, 0, setting.streamId), setting);
  return { ...next, effects: [interrupted("signaling"), ...next.effects] };
}

const interrupted = (cause: string): Effect => ({ do: "emit", event: { event: "interrupted", cause } });

const nextTry = (effort: Effort): Effort => ({ ...effort, attempt: effort.attempt + 1 });

/** A handshake that Zoom closed without a word is given one more chance, at first (contract, stream node). */
function handshakeLost(state: Connecting, { loss }: { loss: Loss }, now: number, setting: Setting): Step {
  const { streamId, hasOtherIdField } = setting;
  const effort = nextTry(state.effort);
  if (!loss.opened || state.established) {
    const error = loss.opened
      ? silentClose("signaling", loss, streamId)
      : unreachable("signaling", loss, now - effort.since, streamId);
    return retryLater(state, effort, now, error, setting);
  }
  if (effort.silentCloses > 0) return failed(silentClose("signaling", loss, streamId));
  const otherIdField = hasOtherIdField ? !state.otherIdField : state.otherIdField;
  return wait({ ...state, otherIdField }, { ...effort, silentCloses: 1 }, now + SECOND_CHANCE, now);
}

function handshakeRefused(state: Connecting, input: InputOf<"refused">, now: number, setting: Setting): Step {
  const error = refusal("signaling", input.status, input.text, setting.streamId);
  if (statusClass(input.status.code, input.text) !== "T") return failed(error);
  return retryLater(state, nextTry(state.effort), now, error, setting);
}

function joined(state: Connecting, { urls }: InputOf<"accepted">, now: number, setting: Setting): Step {
  const { signaling } = state;
  if (state.closeWanted)
    return {
      state: { ...carried(state), phase: "closing", signaling, until: now + CLOSE_REPLY },
      effects: [{ do: "requestClose" }],
    };
  const base: Joined = { ...carried(state), phase: "joined", signaling, joinedAt: now, links: {}, announced: "" };
  const step = openLinks(base, urls, state.effort, now, setting);
  return { ...step, effects: [{ do: "subscribe" }, ...step.effects] };
}

/** A server move: the old sockets are dropped and the new server is called at once (protocol sections 2.5, 14). */
function moved(state: Waiting | Connecting | Joined, { offer }: { offer: Offer }, now: number, setting: Setting): Step {
  if (!isNewer(offer, state.offer)) return stay(state);
  const step = connect({ ...state, offer }, newEffort("server", now), now, setting);
  return { ...step, effects: [interrupted("server"), ...step.effects] };
}

/** A repeated delivery has the same time and URL; an older one came late (protocol section 2.5). */
function isNewer(offer: Offer, current: Offer): boolean {
  if (offer.eventTs === undefined || current.eventTs === undefined) return offer.url !== current.url;
  return offer.eventTs > current.eventTs || (offer.eventTs === current.eventTs && offer.url !== current.url);
}

const terminated: Handler<State, InputOf<"terminated">> = (_state, { reason }) => ended({ do: "stop", reason });
const disconnected: Handler<State, InputOf<"disconnect">> = () => ended({ do: "stop", reason: DISCONNECTED });
const closedByUs = () => ended({ do: "stop", reason: StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE });

const always = { terminated, disconnect: disconnected };

/** Every phase, and what each piece of news does in it. News without a row changes nothing. */
const TABLE: { [P in Phase]: Row<Extract<State, { phase: P }>> } = {
  idle: {
    ...always,
    start: ({ offer, established }, _input, now, setting) => {
      const base = { offer, made: 0, otherIdField: false, established, closeWanted: false };
      if (!established) return connect(base, newEffort("start", Math.min(now, offer.receivedAt)), now, setting);
      const error = unreachable("signaling", undefined, 0, setting.streamId);
      return retryLater(base, newEffort("signaling", now), now, error, setting);
    },
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
      handshakeLost({ ...state, established: true }, { loss: { opened: true } }, now, setting),
    offer: moved,
    close: (state) => stay({ ...state, closeWanted: true }),
  },
  joined: {
    ...always,
    mediaAccepted: linkAccepted,
    refused: linkRefused,
    lost: (state, input, now, setting) =>
      input.socket === state.signaling ? signalingGone(state, now, setting) : linkLost(state, input, now, setting),
    // One that tells of a loss before this connection was made is old news (protocol section 14: both triggers arrive).
    interrupted: (state, { eventTs }, now, setting) =>
      eventTs !== undefined && eventTs < state.joinedAt ? stay(state) : signalingGone(state, now, setting),
    mediaInterrupted: linkInterrupted,
    due: linksDue,
    offer: moved,
    close: (state, _input, now) => ({
      state: { ...carried(state), phase: "closing", signaling: state.signaling, until: now + CLOSE_REPLY },
      effects: [{ do: "requestClose" }],
    }),
  },
  closing: {
    ...always,
    closeAnswered: (state: Closing, _input, now) => stay({ ...state, until: now + CLOSE_END }),
    lost: closedByUs,
    due: closedByUs,
  },
  ended: {},
};

/** What becomes of a stream when it hears something. News of a socket that it no longer owns changes nothing. */
export function transition(state: State, input: Input, now: number, setting: Setting): Step {
  if ("socket" in input && !socketsOf(state).some((owned) => owned.socket === input.socket)) return stay(state);
  const handler = TABLE[state.phase][input.type] as Handler<State, Input> | undefined;
  return handler ? handler(state, input, now, setting) : stay(state);
}
