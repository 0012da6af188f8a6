// The media connections while signaling is open: each is accepted, lost and reconnected by itself. Handlers for the
// table in transitions.ts. protocol#media-request and protocol#reconnection.

import { BROKEN_GRACE, linkDue, linkStep, presumedWords } from "../link";
import type { LinkKey } from "../values";
import { advance, announce, contextOf, mediaOf } from "./links";
import { type Joined, keyOf, mediaLinks } from "./state";
import { after, type Context, type Effect, type InputOf, type Step, stay } from "./step";

/** Zoom accepted a media handshake; or media came before the reply to it. */
export function mediaAccepted(state: Joined, input: InputOf<"mediaAccepted">, context: Context): Step {
  const { socket, emit, presumed } = input;
  const key = keyOf(state.links, socket);
  const link = key && state.links[key];
  if (!link || key === "signaling") return stay(state);
  const step = linkStep(link, { type: "accepted", presumed }, contextOf(state, key, context));
  if (!step) return stay(state);
  const next: Joined = { ...state, links: { ...state.links, [key]: step.link } };
  const events = emit.map((event): Effect => ({ do: "emit", event }));
  if (link.stage === "open") return { state: next, effects: events };
  const media = mediaOf(key, context);
  if (presumed) events.push({ do: "warn", event: { event: "warning", message: presumedWords(media), media } });
  return announce({ ...next, announced: false }, [{ do: "ready", media }, ...events], context);
}

/** Zoom reports that a medium broke; if it does not say which, the next socket that closes shows it (`stillBroken`). */
export function mediaInterrupted(state: Joined, { medium }: InputOf<"mediaInterrupted">, context: Context): Step {
  const { now } = context;
  if (!medium) return stay({ ...state, brokenAt: state.brokenAt ?? now });
  return advance(state, state.links.all ? "all" : medium, { type: "interrupted", since: now }, context);
}

/** No socket has closed since Zoom reported that a medium broke: it is the one that has been silent longest. */
function stillBroken({ brokenAt, ...state }: Joined, key: LinkKey | undefined, context: Context): Step {
  const isMending = mediaLinks(state.links).some(([, { stage }]) => stage === "waiting" || stage === "connecting");
  if (isMending || !key || brokenAt === undefined) return stay(state);
  return advance(state, key, { type: "interrupted", since: brokenAt }, context);
}

/** One or more connections are due: to try again, or to end a try that took too long. */
export function mediaDue(state: Joined, { quietest, opened, deaf }: InputOf<"due">, context: Context): Step {
  const { now } = context;
  const isBroken = state.brokenAt !== undefined && state.brokenAt + BROKEN_GRACE <= now;
  let step: Step = isBroken ? stillBroken(state, quietest, context) : stay(state);
  for (const [key, link] of mediaLinks(state.links)) {
    if (linkDue(link) > now || step.state.phase !== "joined") continue;
    step = after(step.effects, advance(step.state, key, { type: "due", opened, deaf }, context));
  }
  return step;
}
