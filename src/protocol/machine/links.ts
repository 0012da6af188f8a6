// What a step of one connection (link-machine.ts) does to its stream. The stream fails with signaling, and no media connection
// outlives it; a media connection that fails leaves the others alone. protocol#media-request and protocol#reconnection.

import type { RtmsError } from "../errors";
import {
  type ConnectionKey,
  dial,
  type Effort,
  type GivenUp,
  interruption,
  type LinkContext,
  type LinkInput,
  type LinkMove,
  linkStep,
  mediaEffort,
  notAllowed,
  nothingLeft,
  POLICIES,
  splitWords,
  type WaitingLink,
} from "../link";
import type { InterruptedEvent, WarningEvent } from "../messages";
import type { LinkKey, Medium } from "../values";
import { mediaUrl, offersUnified } from "../wire";
import { type Connecting, carried, type Joined, type Links, type Living, mediaLinks, type Waiting } from "./state";
import { after, type Context, type Effect, failed, type Setting, type Step, stay } from "./step";

/** The media that a connection carries. */
export function mediaOf(key: LinkKey, { media }: Pick<Setting, "media">): readonly Medium[] {
  return key === "all" ? media : [key];
}

const ofMedia = (key: ConnectionKey, setting: Setting) => key !== "signaling" && { media: mediaOf(key, setting) };

/** What the machine of one connection knows of its stream. */
export function contextOf(state: Living, key: ConnectionKey, context: Context): LinkContext {
  return { ...context, policy: POLICIES[key], nextSocket: state.made + 1, established: state.established };
}

function reconnecting(key: ConnectionKey, { effort, at }: WaitingLink, context: Context): Effect[] {
  const { attempt, cause } = effort;
  const delay = Math.round(at - context.now);
  return [{ do: "emit", event: { event: "reconnecting", attempt, delay, cause, ...ofMedia(key, context) } }];
}

/** The stream after a step of its signaling connection. The next state holds no media connection. */
export function withSignaling(from: Living, move: LinkMove, context: Context): Step {
  if ("error" in move) return failed(move.error);
  const { link } = move;
  const base = { ...carried(from), made: from.made };
  if (link.stage === "connecting") {
    const state: Connecting = { ...base, phase: "connecting", made: link.socket, links: { signaling: link } };
    if (link.socket === from.made) return stay(state);
    if (!context.allows(link.url)) return failed(notAllowed(link.url, context.streamId));
    return { state, effects: [{ do: "emit", event: { event: "connecting", attempt: link.effort.attempt } }] };
  }
  const swaps = "isSecondChance" in move && context.hasOtherIdField;
  const otherIdField = swaps ? !from.otherIdField : from.otherIdField;
  const state: Waiting = { ...base, otherIdField, phase: "waiting", links: { signaling: link } };
  return { state, effects: reconnecting("signaling", link, context) };
}

/** The stream after a step of a media connection. */
function withMedium(from: Joined, key: LinkKey, move: LinkMove, context: Context): Step {
  if ("error" in move) return withoutMedium(from, key, move, context);
  const { link } = move;
  const state = { ...from, links: { ...from.links, [key]: link } };
  if (link.stage === "waiting") return announce(state, reconnecting(key, link, context), context);
  return stay({ ...state, made: Math.max(state.made, link.socket) });
}

/** The stream without a media connection: it fails when none is left. */
function withoutMedium(state: Joined, key: LinkKey, move: GivenUp, context: Context): Step {
  const { error, isLasting, effort } = move;
  // A frame that is too large may come on a connection of its own too.
  const splits = isLasting && POLICIES[key].splitsIfRefused && error.code !== "RTMS_LIMIT";
  if (splits) return split(state, key, error, effort, context);
  const links = { ...state.links, [key]: { stage: "refused" } as const };
  if (mediaLinks(links).every(([, { stage }]) => stage === "refused"))
    return failed(nothingLeft(error, context.streamId));
  const effects = mediaOf(key, context).map((medium): Effect => ({ do: "fail", error, medium }));
  return announce({ ...state, links, refused: [...state.refused, key] }, effects, context);
}

/** Replaces the one connection for all media by one for each, so that what refuses one medium leaves the others alone. */
function split(state: Joined, key: LinkKey, error: RtmsError, effort: Effort, context: Context): Step {
  const { status } = error;
  const { media } = context;
  const event: WarningEvent = { event: "warning", message: splitWords(error), ...(status && { status }), media };
  const { signaling } = state.links;
  const without: Joined = { ...state, links: { signaling }, refused: [...state.refused, key] };
  return after([{ do: "warn", event }], openMedia(without, effort, context));
}

/** Opens the first connection of every medium. */
export function openMedia(state: Joined, effort: Effort, context: Context): Step {
  const { urls, refused } = state;
  const unified = context.unified && offersUnified(urls) && !refused.includes("all");
  let next = state;
  for (const key of unified ? (["all"] as const) : context.media) {
    if (refused.includes(key)) {
      next = { ...next, links: { ...next.links, [key]: { stage: "refused" } } };
      continue;
    }
    const url = mediaUrl(urls, key);
    if (url === undefined) return failed(nothingLeft(undefined, context.streamId));
    if (!context.allows(url)) return failed(notAllowed(url, context.streamId));
    const link = dial(url, mediaEffort(effort), contextOf(next, key, context));
    next = { ...next, made: link.socket, links: { ...next.links, [key]: link } };
  }
  return stay(next);
}

/** Emits `streaming` once, when no media connection is being opened any more. */
export function announce(state: Joined, effects: readonly Effect[], context: Context): Step {
  const links = mediaLinks(state.links);
  if (links.some(([, { stage }]) => stage === "connecting")) return { state, effects };
  const media = links.filter(([, { stage }]) => stage === "open").flatMap(([key]) => mediaOf(key, context));
  if (media.length === 0 || state.announced) return { state, effects };
  const { mending: _mended, ...signaling } = state.links.signaling;
  return {
    state: { ...state, links: { ...state.links, signaling }, announced: true, established: true },
    effects: [...effects, { do: "emit", event: { event: "streaming", media } }],
  };
}

/** Passes an input to one connection, and applies the result to the stream. */
export function advance(
  state: Waiting | Connecting | Joined,
  key: ConnectionKey,
  input: Exclude<LinkInput, { type: "accepted" }>,
  context: Context,
): Step {
  const links: Links = state.links;
  const link = links[key];
  const move = link && linkStep(link, input, contextOf(state, key, context));
  if (!move) return stay(state);
  const step =
    key === "signaling" || state.phase !== "joined"
      ? withSignaling(state, move, context)
      : withMedium(state, key, move, context);
  if (link.stage !== "open") return step;
  const event: InterruptedEvent = { event: "interrupted", cause: POLICIES[key].where, ...ofMedia(key, context) };
  return after([{ do: "interrupt", ...interruption(event, input.type === "lost" ? input.loss : undefined) }], step);
}
