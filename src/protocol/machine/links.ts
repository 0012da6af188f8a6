// The media sockets of a stream whose signaling is up: each medium connects, is lost and comes back alone
// (protocol#media-request and protocol#reconnection). Rows of the table in transitions.ts.

import type { StreamEvent } from "../messages";
import { type LinkKey, type Medium, StatusCode } from "../values";
import { mediaUrl, offersUnified } from "../wire";
import { type RtmsError, statusClass } from "../words";
import { ATTEMPT, attemptEnd, BROKEN_GRACE, MISSED, newEffort, planRetry, SECOND_CHANCE } from "./backoff";
import {
  handshakeLoss,
  interruption,
  isRefusal,
  notAllowed,
  nothingLeft,
  presumedWords,
  refusal,
  splitWords,
  unreachable,
} from "./failures";
import {
  type Effect,
  type Effort,
  type InputOf,
  type Joined,
  type Link,
  type Links,
  type Loss,
  linkDue,
  type OwnedSocket,
  type State,
  type Step,
  socketsOf,
} from "./state";
import type { Setting } from "./transitions";

const fail = (error: RtmsError): Step => ({ state: { phase: "ended" }, effects: [{ do: "fail", error }] });

/** The media that a socket carries. */
export function mediaOf(key: LinkKey, setting: Setting): readonly Medium[] {
  return key === "all" ? setting.media : [key];
}

function entries(links: Links): [LinkKey, Link][] {
  return Object.entries(links) as [LinkKey, Link][];
}

function keyOf(state: Joined, socket: number): LinkKey | undefined {
  return entries(state.links).find(([, link]) => "socket" in link && link.socket === socket)?.[0];
}

const withLink = (state: Joined, key: LinkKey, link: Link): Joined => ({
  ...state,
  links: { ...state.links, [key]: link },
});

/** One more media socket. */
function open(state: Joined, key: LinkKey, url: string, effort: Effort, now: number): Joined {
  const made = state.made + 1;
  const link: Link = { stage: "connecting", url, socket: made, effort, until: attemptEnd(effort, now) };
  return { ...state, made, links: { ...state.links, [key]: link } };
}

/** Every medium's first socket, after signaling came up. */
export function openLinks(state: Joined, effort: Effort, now: number, setting: Setting): Step {
  const { urls } = state;
  const unified = setting.unified && offersUnified(urls) && !state.refused.includes("all");
  let next = state;
  for (const key of unified ? (["all"] as const) : setting.media) {
    if (state.refused.includes(key)) {
      next = { ...next, links: { ...next.links, [key]: { stage: "refused" } } };
      continue;
    }
    const url = mediaUrl(urls, key);
    if (url === undefined) return fail(nothingLeft(undefined, setting.streamId));
    if (!setting.allows(url)) return fail(notAllowed(url, setting.streamId));
    next = open(next, key, url, { ...effort, attempt: 1, silentCloses: 0 }, now);
  }
  return { state: next, effects: [] };
}

/** Tells once that media stream, if that is still to be told and no socket is on its way any more. */
function announce(state: Joined, effects: readonly Effect[], setting: Setting): Step {
  const links = entries(state.links);
  if (links.some(([, link]) => link.stage === "connecting")) return { state, effects };
  const media = links.filter(([, link]) => link.stage === "streaming").flatMap(([key]) => mediaOf(key, setting));
  if (media.length === 0 || state.announced) return { state, effects };
  const { mending: _mended, ...mended } = state;
  return {
    state: { ...mended, announced: true, established: true },
    effects: [...effects, { do: "emit", event: { event: "streaming", media } }],
  };
}

export function linkAccepted(
  state: Joined,
  { socket, emit, presumed }: InputOf<"mediaAccepted">,
  _now: number,
  setting: Setting,
): Step {
  const key = keyOf(state, socket);
  const link = key && state.links[key];
  if (!key || !link || !isUnanswered(link)) return { state, effects: [] };
  const media = mediaOf(key, setting);
  const answered: Link = { stage: "streaming", url: link.url, socket, ...(presumed && { presumed }) };
  const next: Joined = { ...state, links: { ...state.links, [key]: answered } };
  const told = emit.map((event): Effect => ({ do: "emit", event }));
  if (link.stage === "streaming") return { state: next, effects: told };
  if (presumed) told.push({ do: "emit", event: { event: "warning", message: presumedWords(media), media } });
  return announce({ ...next, announced: false }, [{ do: "ready", media }, ...told], setting);
}

/** Whether a reply to the media handshake is still to come. */
export function isUnanswered(link: Link): link is Extract<Link, { stage: "connecting" | "streaming" }> {
  return link.stage === "connecting" || (link.stage === "streaming" && link.presumed === true);
}

/**
 * What Zoom would refuse again. One connection for all media gives way to one for each, so that what one medium lacks
 * costs the others nothing.
 */
function refused(state: Joined, key: LinkKey, error: RtmsError, effort: Effort, now: number, setting: Setting): Step {
  if (key !== "all" || error.code === "RTMS_LIMIT") return giveUp(state, key, error, setting);
  const step = openLinks({ ...state, links: {}, refused: [...state.refused, key] }, effort, now, setting);
  const { status } = error;
  const event: StreamEvent = {
    event: "warning",
    message: splitWords(error),
    ...(status && { status }),
    media: setting.media,
  };
  return { ...step, effects: [{ do: "emit", event }, ...step.effects] };
}

/** A medium that cannot be had leaves the others alone; the stream fails when none is left. */
function giveUp(state: Joined, key: LinkKey, error: RtmsError, setting: Setting): Step {
  const links: Links = { ...state.links, [key]: { stage: "refused" } };
  if (entries(links).every(([, link]) => link.stage === "refused")) return fail(nothingLeft(error, setting.streamId));
  const effects = mediaOf(key, setting).map((medium): Effect => ({ do: "fail", error, medium }));
  return announce({ ...state, links, refused: [...state.refused, key] }, effects, setting);
}

function wait(
  state: Joined,
  key: LinkKey,
  url: string,
  effort: Effort,
  at: number,
  now: number,
  setting: Setting,
): Step {
  const links: Links = { ...state.links, [key]: { stage: "waiting", url, effort, at } };
  const { attempt } = effort;
  const event: StreamEvent = {
    event: "reconnecting",
    attempt,
    delay: Math.round(at - now),
    cause: "media",
    media: mediaOf(key, setting),
  };
  return announce({ ...state, links }, [{ do: "emit", event }], setting);
}

function retryLater(
  state: Joined,
  key: LinkKey,
  url: string,
  effort: Effort,
  now: number,
  error: RtmsError,
  setting: Setting,
): Step {
  const plan = planRetry(effort, now, setting.random);
  return plan ? wait(state, key, url, plan.effort, plan.at, now, setting) : giveUp(state, key, error, setting);
}

/** It passes, but concerns chat alone: one connection for all media does not wait for it. */
const OF_CHAT = StatusCode.STATUS_CHAT_SESSION_KEY_NOT_AVAILABLE;

/**
 * Signaling took the same ids and signature, so no refusal here ends the stream: it costs this medium
 * (protocol#observation-3: on a new socket only).
 */
export function linkRefused(state: Joined, input: InputOf<"refused">, now: number, setting: Setting): Step {
  const key = keyOf(state, input.socket);
  const link = key && state.links[key];
  if (!key || link?.stage !== "connecting") return { state, effects: [] };
  const { code } = input.status;
  const error = refusal("media", input.status, input.text, setting.streamId);
  const isPassing = statusClass(code, input.text) === "T" && !(key === "all" && code === OF_CHAT);
  if (!isPassing) return refused(state, key, error, link.effort, now, setting);
  return retryLater(state, key, link.url, { ...link.effort, attempt: link.effort.attempt + 1 }, now, error, setting);
}

export function linkLost(state: Joined, input: { socket: number; loss: Loss }, now: number, setting: Setting): Step {
  const key = keyOf(state, input.socket);
  const link = key && state.links[key];
  if (!key || !link || !("socket" in link)) return { state, effects: [] };
  if (link.stage === "streaming") return gone(state, key, link.url, input.loss, now, now, setting);
  return handshakeLost(state, key, link, input.loss, now, setting);
}

type ConnectingLink = Extract<Link, { stage: "connecting" }>;

function handshakeLost(
  state: Joined,
  key: LinkKey,
  link: ConnectingLink,
  loss: Loss,
  now: number,
  setting: Setting,
): Step {
  const effort = { ...link.effort, attempt: link.effort.attempt + 1 };
  const error = handshakeLoss("media", loss, now - effort.since, setting.streamId);
  if (!isRefusal(loss) || state.established) return retryLater(state, key, link.url, effort, now, error, setting);
  if (effort.silentCloses > 0) return refused(state, key, error, effort, now, setting);
  return wait(state, key, link.url, { ...effort, silentCloses: 1 }, now + SECOND_CHANCE, now, setting);
}

/** A medium that had streamed is lost: that medium alone comes back, on its known URL. */
function gone(
  state: Joined,
  key: LinkKey,
  url: string,
  loss: Loss | undefined,
  since: number,
  now: number,
  setting: Setting,
): Step {
  const error = unreachable("media", loss, 0, setting.streamId);
  const step = retryLater(state, key, url, newEffort("media", since), now, error, setting);
  const lost = interruption({ event: "interrupted", cause: "media", media: mediaOf(key, setting) }, loss);
  return { ...step, effects: [lost, ...step.effects] };
}

/** Zoom says that a medium broke; without its name, whose socket closes in a moment shows which (`stillBroken`). */
export function linkInterrupted(
  state: Joined,
  { medium }: InputOf<"mediaInterrupted">,
  now: number,
  setting: Setting,
): Step {
  if (!medium) return { state: { ...state, brokenAt: state.brokenAt ?? now }, effects: [] };
  const key = state.links.all ? "all" : medium;
  const link = state.links[key];
  if (link?.stage !== "streaming") return { state, effects: [] };
  return gone(state, key, link.url, undefined, now, now, setting);
}

/** None of the sockets has closed since Zoom said that a medium broke: it means the one that is silent longest. */
function stillBroken(state: Joined, key: LinkKey | undefined, now: number, setting: Setting): Step {
  const { brokenAt = now, ...rest } = state;
  const isMending = entries(rest.links).some(([, { stage }]) => stage === "waiting" || stage === "connecting");
  const link = key && rest.links[key];
  if (isMending || !key || link?.stage !== "streaming") return { state: rest, effects: [] };
  return gone(rest, key, link.url, undefined, brokenAt, now, setting);
}

/** An attempt whose time is up has once more, where this process was blocked, the time in which no answer could be heard. */
export function prolonged<A extends { until: number; prolonged?: true }>(
  attempt: A,
  deaf: number | undefined,
  now: number,
): A | undefined {
  if (attempt.prolonged || deaf === undefined || deaf < MISSED) return undefined;
  return { ...attempt, until: now + Math.min(deaf, ATTEMPT), prolonged: true };
}

/** The instant has come for one or more sockets: to try again, or to give up a try that took too long. */
export function linksDue(state: Joined, input: InputOf<"due">, now: number, setting: Setting): Step {
  const { quietest, opened, deaf } = input;
  const isBroken = state.brokenAt !== undefined && state.brokenAt + BROKEN_GRACE <= now;
  let step: Step = isBroken ? stillBroken(state, quietest, now, setting) : { state, effects: [] };
  for (const [key, link] of entries(state.links)) {
    if (linkDue(link) > now || step.state.phase !== "joined") continue;
    const before = step.effects;
    const again = link.stage === "connecting" && prolonged(link, deaf, now);
    if (link.stage === "waiting") step = { state: open(step.state, key, link.url, link.effort, now), effects: [] };
    else if (again) step = { state: withLink(step.state, key, again), effects: [] };
    else if (link.stage === "connecting")
      step = handshakeLost(step.state, key, link, timeout(link.socket, opened), now, setting);
    step = { ...step, effects: [...before, ...step.effects] };
  }
  return step;
}

/** A socket that is given up because no answer came, be it to the connection or to the handshake. */
export function timeout(socket: number, opened: ReadonlySet<number> | undefined): Loss {
  return { opened: opened?.has(socket) ?? false, timedOut: true };
}

/** At the end of a stream a media socket that is lost is not missed. */
export function withoutSocket(links: Links, socket: number): Links {
  return Object.fromEntries(entries(links).filter(([, link]) => !("socket" in link && link.socket === socket)));
}

/** Whether all the media that can be had flow. */
export function allStream(links: Links): boolean {
  const wanted = Object.values(links).filter(({ stage }) => stage !== "refused");
  return wanted.length > 0 && wanted.every(({ stage }) => stage === "streaming");
}

/** The sockets on which media may still be on their way. */
export function flowing(links: Links): Links {
  return Object.fromEntries(entries(links).filter(([, link]) => link.stage === "streaming"));
}

/** The sockets on which media may have arrived, and which a stream lets go with its next state. */
export function letGo(state: State, next: State): OwnedSocket[] {
  if (!("links" in state)) return [];
  const kept = new Set(socketsOf(next).map(({ socket }) => socket));
  const flow = socketsOf({ ...state, links: flowing(state.links) });
  return flow.filter(({ socket, key }) => key !== "signaling" && !kept.has(socket));
}
