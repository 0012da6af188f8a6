// How a stream ends: Zoom is asked to end it, the last media are read, and what is told then. Steps for the table in
// transitions.ts: protocol#closing, protocol#states, protocol#one-connection.

import { StatusCode, StopReason } from "../values";
import type { RtmsError } from "../words";
import { CLOSE_END, CLOSE_REPLY, LAST_BACKLOG, LAST_MEDIA } from "./backoff";
import { refusal, withAge } from "./failures";
import { flowing, withoutSocket } from "./links";
import {
  type Closing,
  carried,
  type Effect,
  type Effort,
  type Ending,
  type Input,
  type InputOf,
  type Links,
  type Living,
  type State,
  type Step,
} from "./state";
import type { Setting } from "./transitions";

export const ended = (...effects: Effect[]): Step => ({ state: { phase: "ended" }, effects });
export const failed = (error: RtmsError, effort?: Effort) =>
  ended({ do: "fail", error: withAge(error, effort?.offerAge) });
export const stay = (state: State): Step => ({ state, effects: [] });

export const stopped = (reason: number | undefined): Step => ended({ do: "stop", reason });
export const CLOSED_BY_US = StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE;

/**
 * The stream is over, which is told on one connection while the last media come on others: those are heard to their
 * end, or for a second; longer where this process is behind (`lastMediaDue`).
 */
export function ending(
  { signaling, ...from }: Living & { signaling: number | undefined; links: Links },
  reason: number | undefined,
  now: number,
): Step {
  const links = flowing(from.links);
  if (Object.keys(links).length === 0) return stopped(reason);
  const { made } = from;
  const owned = signaling === undefined ? {} : { signaling };
  return stay({
    ...carried(from),
    ...owned,
    phase: "ending",
    made,
    links,
    reason,
    since: now,
    until: now + LAST_MEDIA,
  });
}

/** A process that is behind reads what had come before the end seconds later; nothing of it is cut off. */
export function lastMediaDue(state: Ending, _input: Input, now: number, setting: Setting): Step {
  const { since, reason } = state;
  const isBehind = now - since < LAST_BACKLOG && setting.readsFromBefore(since);
  return isBehind ? stay({ ...state, until: now + LAST_MEDIA }) : stopped(reason);
}

export function lostAtTheEnd(state: Ending, { socket }: InputOf<"lost">): Step {
  const { signaling, ...rest } = state;
  if (socket === signaling) return stay(rest);
  const links = withoutSocket(state.links, socket);
  return Object.keys(links).length === 0 ? stopped(state.reason) : stay({ ...state, links });
}

/** Asks Zoom to end the stream; media flow on until it has (protocol#closing). */
export function closing(from: Living & { signaling: number; links: Links }, now: number): Step {
  const { made, signaling, links } = from;
  return {
    state: { ...carried(from), phase: "closing", made, signaling, links, until: now + CLOSE_REPLY },
    effects: [{ do: "requestClose" }],
  };
}

/** A refusal to end it is told; that Zoom does not know the stream any more is what was asked for. */
export function closeAnswered(
  state: Closing,
  { status, text }: InputOf<"closeAnswered">,
  now: number,
  setting: Setting,
): Step {
  const isGone = status.code === StatusCode.STATUS_OK || status.code === StatusCode.STATUS_INVALID_RTMS_STREAM_ID;
  if (!isGone) return failed(refusal("close", status, text, setting.streamId));
  return stay({ ...state, until: Math.min(state.until, now + CLOSE_END) });
}
