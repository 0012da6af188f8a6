// The media sockets of a stream whose signaling is up: each medium connects, is lost and comes back alone
// (protocol sections 6 and 14). Rows of the table in transitions.ts.

import { attemptEnd, BROKEN_GRACE, newEffort, planRetry, SECOND_CHANCE } from "./backoff";
import type { RtmsError } from "./errors";
import { statusClass } from "./explanations";
import { lossWords, notAllowed, nothingLeft, refusal, silentClose, unreachable } from "./failures";
import type { Medium } from "./messages";
import {
  type Effect,
  type Effort,
  type InputOf,
  type Joined,
  type Link,
  type LinkKey,
  type Links,
  type Loss,
  linkDue,
  type Step,
} from "./state";
import type { Setting } from "./transitions";
import { type MediaUrls, mediaUrl, offersUnified } from "./wire";

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

/** One more media socket. */
function open(state: Joined, key: LinkKey, url: string, effort: Effort, now: number): Joined {
  const made = state.made + 1;
  const link: Link = { stage: "connecting", url, socket: made, effort, until: attemptEnd(effort, now) };
  return { ...state, made, links: { ...state.links, [key]: link } };
}

/** Every medium's first socket, after signaling came up. */
export function openLinks(state: Joined, urls: MediaUrls, effort: Effort, now: number, setting: Setting): Step {
  const unified = setting.unified && offersUnified(urls);
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
  { socket, emit }: InputOf<"mediaAccepted">,
  _now: number,
  setting: Setting,
): Step {
  const key = keyOf(state, socket);
  const link = key && state.links[key];
  if (!key || link?.stage !== "connecting") return { state, effects: [] };
  const links: Links = { ...state.links, [key]: { stage: "streaming", url: link.url, socket } };
  const effects: Effect[] = [
    { do: "ready", media: mediaOf(key, setting) },
    ...emit.map((event): Effect => ({ do: "emit", event })),
  ];
  return announce({ ...state, links, announced: false }, effects, setting);
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
  const event = {
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

/** Status 9 to 13 concern one medium; the rest of classes A and P would be refused again (protocol section 12.4). */
export function linkRefused(state: Joined, input: InputOf<"refused">, now: number, setting: Setting): Step {
  const key = keyOf(state, input.socket);
  const link = key && state.links[key];
  if (!key || link?.stage !== "connecting") return { state, effects: [] };
  const { code } = input.status;
  const error = refusal("media", input.status, input.text, setting.streamId);
  if (code >= 9 && code <= 13) return giveUp(state, key, error, setting);
  if (statusClass(code, input.text) !== "T") return fail(error);
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
  const isSilentClose = loss.opened && !loss.timedOut;
  const error = isSilentClose
    ? silentClose("media", loss, setting.streamId)
    : unreachable("media", loss, now - effort.since, setting.streamId);
  if (!isSilentClose || state.established) return retryLater(state, key, link.url, effort, now, error, setting);
  if (effort.silentCloses > 0) return fail(error);
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
  const event = { event: "interrupted", cause: "media", media: mediaOf(key, setting), ...lossWords(loss) };
  return { ...step, effects: [{ do: "emit", event }, ...step.effects] };
}

/** Zoom says that a medium broke; without its name, whose socket closes in a moment shows which (`stillBroken`). */
export function linkInterrupted(
  state: Joined,
  { key }: InputOf<"mediaInterrupted">,
  now: number,
  setting: Setting,
): Step {
  if (!key) return { state: { ...state, brokenAt: state.brokenAt ?? now }, effects: [] };
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

/** The instant has come for one or more sockets: to try again, or to give up a try that took too long. */
export function linksDue(state: Joined, { quietest }: InputOf<"due">, now: number, setting: Setting): Step {
  const isBroken = state.brokenAt !== undefined && state.brokenAt + BROKEN_GRACE <= now;
  let step: Step = isBroken ? stillBroken(state, quietest, now, setting) : { state, effects: [] };
  for (const [key, link] of entries(state.links)) {
    if (linkDue(link) > now || step.state.phase !== "joined") continue;
    const before = step.effects;
    if (link.stage === "waiting") step = { state: open(step.state, key, link.url, link.effort, now), effects: [] };
    else if (link.stage === "connecting")
      step = handshakeLost(step.state, key, link, { opened: false, timedOut: true }, now, setting);
    step = { ...step, effects: [...before, ...step.effects] };
  }
  return step;
}

/** At the end of a stream a media socket that is lost is not missed. */
export function withoutSocket(links: Links, socket: number): Links {
  return Object.fromEntries(entries(links).filter(([, link]) => !("socket" in link && link.socket === socket)));
}

/** The sockets on which media may still be on their way. */
export function flowing(links: Links): Links {
  return Object.fromEntries(entries(links).filter(([, link]) => link.stage === "streaming"));
}
