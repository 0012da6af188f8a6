// How a stream ends: Zoom is asked to end it, the last media are read, and what is told then. Handlers for the table in
// transitions.ts. protocol#closing, protocol#states and protocol#one-connection.

import { CLOSE_END, CLOSE_REPLY, LAST_BACKLOG, LAST_MEDIA, refusal } from "../link";
import { type LinkKey, StatusCode, StopReason } from "../values";
import {
  type Closing,
  carried,
  type Ending,
  flowing,
  type Joined,
  type JoinedLinks,
  type Links,
  type Living,
  mediaLinks,
  withoutSocket,
} from "./state";
import { type Context, failed, type InputOf, type Step, stay, stopped } from "./step";

const CLOSED_BY_US = StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE;

/**
 * The stream is over, which is told on one connection while the last media come on others: those are heard to their
 * end, or for a second; longer where this process is behind (`lastMediaDue`).
 */
export function ending(from: Living, links: Links, reason: number | undefined, { now }: Context): Step {
  if (mediaLinks(links).length === 0) return stopped(reason);
  const { made } = from;
  return stay({ ...carried(from), phase: "ending", made, links, reason, since: now, until: now + LAST_MEDIA });
}

/** Zoom says so, on signaling or by webhook. */
export function terminated(state: Joined | Closing, { reason }: InputOf<"terminated">, context: Context): Step {
  const { signaling } = state.links;
  return ending(state, { signaling, ...flowing(state.links) }, reason, context);
}

/** Asks Zoom to end the stream; media flow on until it has (protocol#closing). */
export function closing(from: Living & { links: JoinedLinks }, { now }: Context): Step {
  const { made, links } = from;
  return {
    state: { ...carried(from), phase: "closing", made, links, until: now + CLOSE_REPLY },
    effects: [{ do: "requestClose" }],
  };
}

/** A refusal to end it is told; that Zoom does not know the stream any more is what was asked for. */
export function closeAnswered(state: Closing, { status, text }: InputOf<"closeAnswered">, context: Context): Step {
  const isGone = status.code === StatusCode.STATUS_OK || status.code === StatusCode.STATUS_INVALID_RTMS_STREAM_ID;
  if (!isGone) return failed(refusal("close", status, text, context.streamId));
  return stay({ ...state, until: Math.min(state.until, context.now + CLOSE_END) });
}

/** Zoom closes signaling when it ends the stream; a media socket that it closes before is not missed. */
export function lostWhileClosing(state: Closing, { socket }: InputOf<"lost">, context: Context): Step {
  const { signaling, ...links } = state.links;
  if (socket === signaling.socket) return ending(state, flowing(links), CLOSED_BY_US, context);
  return stay({ ...state, links: { signaling, ...withoutSocket<LinkKey>(links, socket) } });
}

/** Zoom does not end it in time, or it cannot be waited for. */
export const closedByUs = (): Step => stopped(CLOSED_BY_US);

/** Consent may be withdrawn by another message than the one that told the end. */
export function terminatedAgain(state: Ending, { reason }: InputOf<"terminated">): Step {
  return stay(reason === StopReason.STOP_BC_STREAM_REVOKED ? { ...state, reason } : state);
}

export function lostAtTheEnd(state: Ending, { socket }: InputOf<"lost">): Step {
  const links = withoutSocket(state.links, socket);
  return mediaLinks(links).length === 0 ? stopped(state.reason) : stay({ ...state, links });
}

/** A process that is behind reads what had come before the end seconds later; nothing of it is cut off. */
export function lastMediaDue(state: Ending, _input: InputOf<"due">, { now, readsFromBefore }: Context): Step {
  const { since, reason } = state;
  const isBehind = now - since < LAST_BACKLOG && readsFromBefore(since);
  return isBehind ? stay({ ...state, until: now + LAST_MEDIA }) : stopped(reason);
}

/** The end is known, so it is told at once. */
export const stoppedNow = ({ reason }: Ending): Step => stopped(reason);
