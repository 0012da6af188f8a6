// The signaling connection, and with it the whole stream: started, accepted, lost, moved to another server. Handlers
// for the table in transitions.ts. protocol#signaling-handshake, protocol#reconnection and protocol#one-connection.

import {
  dial,
  type Effort,
  firstEffort,
  type LinkInput,
  linkStep,
  newEffort,
  reconnect,
  refusal,
  taken,
} from "../link";
import type { WarningEvent } from "../messages";
import { closing, ending } from "./endings";
import { advance, contextOf, openMedia, withSignaling } from "./links";
import { afterInterruption, contestAfter, isContested, isLeft, thrownOut, withoutContest } from "./rivals";
import {
  type Connecting,
  carried,
  flowing,
  type Idle,
  type Joined,
  type Living,
  type Offer,
  type Waiting,
} from "./state";
import { after, type Context, failed, type InputOf, type Step, stay } from "./step";

type LossInput = Extract<LinkInput, { type: "lost" | "interrupted" }>;

/** Opens signaling. Sockets that the stream had are dropped, because its next state does not own them. */
function connect(from: Living, effort: Effort, context: Context): Step {
  return withSignaling(from, { link: dial(from.offer.url, effort, contextOf(from, "signaling", context)) }, context);
}

/** Waits for the next try, as after a loss of signaling at that instant. */
function waitSince(from: Living, since: number, context: Context): Step {
  const effort = newEffort("signaling", since);
  const move = reconnect(from.offer.url, effort, undefined, contextOf(from, "signaling", context));
  return withSignaling(from, move, context);
}

/**
 * A stream that was taken over while media flowed continues as after a loss. If that was when another process ended, no time
 * is left to wait.
 */
export function start(state: Idle, _input: InputOf<"start">, context: Context): Step {
  const from = { ...carried(state), made: 0 };
  const { now } = context;
  const { lostAt } = state;
  if (state.established && lostAt !== undefined) {
    const step = connect(from, newEffort("signaling", lostAt), context);
    return after([{ do: "interrupt", event: { event: "interrupted", cause: "signaling" } }], step);
  }
  return state.established ? waitSince(from, now, context) : connect(from, firstEffort(state.offer, now), context);
}

/** Signaling is open: media are next, unless the stream is to end. */
export function joined(state: Connecting, { urls }: InputOf<"accepted">, context: Context): Step {
  const former = state.links.signaling;
  const step = linkStep(former, { type: "accepted" }, contextOf(state, "signaling", context));
  if (!step) return stay(state);
  const from = { ...carried(state), made: state.made, links: { signaling: step.link } };
  if (state.closeWanted) return closing(from, context);
  const next: Joined = {
    ...from,
    phase: "joined",
    joinedAt: context.now,
    urls,
    announced: false,
    sessionsOver: undefined,
  };
  return after([{ do: "subscribe" }], openMedia(next, former.effort, context));
}

/** Signaling is open, so Zoom refuses a subscription, or another request that the stream can do without. */
export function requestRefused(state: Joined, input: InputOf<"refused">, { streamId }: Context): Step {
  const { status, message } = refusal("request", input.status, input.text, streamId);
  const event: WarningEvent = {
    event: "warning",
    message,
    ...(status && { status }),
    ...(input.events && { events: input.events }),
  };
  return { state, effects: [{ do: "warn", event }] };
}

/** Signaling is lost, and with it every media connection (protocol#reconnection). */
function gone(former: Joined, input: LossInput, context: Context, oldest?: number): Step {
  const { sessionsOver } = former;
  if (sessionsOver !== undefined) return ending(former, flowing(former.links), sessionsOver, context);
  const loss = input.type === "lost" ? input.loss : undefined;
  const contest = contestAfter(former, loss, context.now, oldest);
  if (isContested(contest)) return thrownOut(former, contest, context);
  return advance({ ...former, contest }, "signaling", input, context);
}

/** The signaling socket is lost. */
export function signalingLost(state: Joined, { loss, oldest }: InputOf<"lost">, context: Context): Step {
  return gone(state, { type: "lost", loss }, context, oldest);
}

/**
 * Zoom reports that signaling is lost. A report from before this connection is out of date: for one loss both the closed
 * socket and the report arrive (protocol#reconnection).
 */
export function signalingInterrupted(state: Joined, input: InputOf<"interrupted">, context: Context): Step {
  const { now } = context;
  const isOld = input.at !== undefined && input.at < state.joinedAt;
  return isOld ? stay(afterInterruption(state, input)) : gone(state, { type: "interrupted", since: now }, context);
}

/** Zoom reports that no client has the stream, so there is no other client: it reconnects as after any loss. */
export function nobodyThere(state: Waiting, input: InputOf<"interrupted">, context: Context): Step {
  const { contest } = state;
  const next = afterInterruption(state, input);
  return next.contest || !isContested(contest) ? stay(next) : waitSince(next, contest.lostAt, context);
}

/** The next try is due; or the last wait for another client is over, and the stream is left to it. */
export function waitingDue(state: Waiting, { opened, deaf }: InputOf<"due">, context: Context): Step {
  if (isLeft(state.contest) && !state.closeWanted) return failed(taken(context.streamId));
  return advance(state, "signaling", { type: "due", opened, deaf }, context);
}

/** A server move: reconnects to the new server at once (protocol#webhook-delivery and protocol#reconnection). */
export function moved(state: Waiting | Connecting | Joined, { offer }: InputOf<"offer">, context: Context): Step {
  if (!isNewer(offer, state.offer)) return stay(state);
  const previous = state.offer.eventTs ?? state.offer.after;
  const timed = offer.eventTs === undefined ? { ...offer, after: previous } : offer;
  const from = { ...withoutContest(state), offer: timed, refused: [] };
  const step = connect(from, newEffort("server", context.now), context);
  return after([{ do: "interrupt", event: { event: "interrupted", cause: "server" } }], step);
}

/** A repeated delivery has the same time and URL; an older one came late (protocol#webhook-delivery). */
function isNewer(offer: Offer, current: Offer): boolean {
  if (offer.eventTs !== undefined && current.after !== undefined) return offer.eventTs > current.after;
  if (offer.eventTs === undefined || current.eventTs === undefined) return offer.url !== current.url;
  return offer.eventTs > current.eventTs || (offer.eventTs === current.eventTs && offer.url !== current.url);
}
