// One connection of a stream, as a machine: it is connecting, open, waiting for its next try, or refused. Pure, and the
// same for signaling and media; what differs is a row of link-kinds.ts. What its steps do to the stream is in links.ts.
// protocol#signaling-handshake, protocol#media-request and protocol#reconnection.

import { type RtmsError, statusClass, type ZoomStatus } from "../errors";
import { ATTEMPT, attemptEnd, type Effort, MISSED, newEffort, nextTry, planRetry, SECOND_CHANCE } from "./backoff";
import { handshakeLoss, refusal, unreachable, withAge } from "./link-errors";
import type { Policy } from "./link-kinds";
import { isRefusal, type Loss, timeout } from "./losses";

export interface ConnectingLink {
  stage: "connecting";
  url: string;
  /** The number of its socket. */
  socket: number;
  effort: Effort;
  until: number;
  /** The try has had more time, once, because this process was blocked. */
  prolonged?: true;
}
export interface OpenLink {
  stage: "open";
  url: string;
  socket: number;
  /** Media came before a reply to the handshake, which may still come. */
  presumed?: true;
  /** The effort that led here, until media stream: a loss before that continues it. */
  mending?: Effort;
}
export interface WaitingLink {
  stage: "waiting";
  url: string;
  effort: Effort;
  at: number;
}
export interface RefusedLink {
  stage: "refused";
}

export type Link = ConnectingLink | OpenLink | WaitingLink | RefusedLink;

/** The inputs of a connection. */
export type LinkInput =
  | { type: "accepted"; presumed?: true | undefined }
  | { type: "refused"; status: ZoomStatus; text: string }
  | { type: "lost"; loss: Loss }
  /** Zoom reports that it is lost. */
  | { type: "interrupted"; since: number }
  | { type: "due"; opened?: ReadonlySet<number> | undefined; deaf?: number | undefined };

type LinkInputType = LinkInput["type"];
type LinkInputOf<T extends LinkInputType> = Extract<LinkInput, { type: T }>;

/** What the machine of a connection knows beside its state. */
export interface LinkContext {
  policy: Policy;
  streamId: string;
  now: number;
  random: () => number;
  /** The number that its next socket will have. */
  nextSocket: number;
  /** Whether media have flowed before: what Zoom closes then is no refusal. */
  established: boolean;
  hasOtherIdField: boolean;
}

/** No further try is made. `isLasting`: Zoom would refuse each further one; else its window has closed. */
export interface GivenUp {
  error: RtmsError;
  isLasting: boolean;
  /** The last effort. */
  effort: Effort;
}

/** The result for a connection that is not open. `isSecondChance`: the next try may ask in another way. */
export type LinkMove = { link: ConnectingLink } | { link: WaitingLink; isSecondChance?: true } | GivenUp;

/** The result of an input. */
type StepBy<T extends LinkInputType> = T extends "accepted" ? { link: OpenLink } : LinkMove;

type Handler<S extends LinkStage, T extends LinkInputType> = (
  link: Extract<Link, { stage: S }>,
  input: LinkInputOf<T>,
  context: LinkContext,
) => StepBy<T> | undefined;

const accepted: Handler<"connecting", "accepted"> = ({ url, socket, effort }, { presumed }, { policy }) => {
  const mending = policy.mendsUntilStreaming && { mending: effort };
  return { link: { stage: "open", url, socket, ...(presumed && { presumed }), ...mending } };
};

/** The reply to the handshake of a connection whose media came before it. */
const confirmed: Handler<"open", "accepted"> = (link, { presumed }) => {
  const { presumed: wasPresumed, ...rest } = link;
  return wasPresumed && { link: presumed ? link : rest };
};

/** Waits for the next instant to try at, or gives up with `error` when none is left inside Zoom's window. */
function retryLater(url: string, effort: Effort, error: RtmsError, { now, random }: LinkContext): LinkMove {
  const plan = planRetry(effort, now, random);
  if (!plan) return { error: withAge(error, effort.offerAge), isLasting: false, effort };
  return { link: { stage: "waiting", url, effort: plan.effort, at: plan.at } };
}

/** Plans the first try after a loss. */
export function reconnect(url: string, effort: Effort, loss: Loss | undefined, context: LinkContext): LinkMove {
  const { policy, now, streamId } = context;
  return retryLater(url, effort, unreachable(policy.where, loss, now - effort.since, streamId), context);
}

function gone({ url, mending }: OpenLink, loss: Loss | undefined, since: number, context: LinkContext): LinkMove {
  const effort = mending ? nextTry(mending) : newEffort(context.policy.where, since);
  return reconnect(url, effort, loss, context);
}

const lost: Handler<"open", "lost"> = (link, { loss }, context) => gone(link, loss, context.now, context);
const interrupted: Handler<"open", "interrupted"> = (link, { since }, context) => gone(link, undefined, since, context);

/** A connection that is opened now. */
export function dial(url: string, effort: Effort, { now, nextSocket: socket }: LinkContext): ConnectingLink {
  return { stage: "connecting", url, socket, effort, until: attemptEnd(effort, now) };
}

const redial: Handler<"waiting", "due"> = ({ url, effort }, _input, context) => ({ link: dial(url, effort, context) });

/** Tries once more what may pass then, although Zoom refused it or closed the socket instead (contract#refusals). */
function refused({ url }: ConnectingLink, effort: Effort, error: RtmsError, mayPass: boolean, now: number): LinkMove {
  if (!mayPass || effort.secondChances > 0 || effort.offerAge !== undefined)
    return { error: withAge(error, effort.offerAge), isLasting: true, effort };
  const link: WaitingLink = {
    stage: "waiting",
    url,
    effort: { ...effort, secondChances: 1 },
    at: now + SECOND_CHANCE,
  };
  return { link, isSecondChance: true };
}

const handshakeRefused: Handler<"connecting", "refused"> = (link, { status, text }, context) => {
  const { policy, streamId, established, hasOtherIdField, now } = context;
  const effort = nextTry(link.effort);
  const error = refusal(policy.where, status, text, streamId);
  const passes = statusClass(status.code, text) === "T" && !policy.lasting.has(status.code);
  if (passes) return retryLater(link.url, effort, error, context);
  const mayMeanField = hasOtherIdField && policy.wrongIdField.has(status.code) && !established;
  return refused(link, effort, error, mayMeanField, now);
};

const handshakeLost: Handler<"connecting", "lost"> = (link, { loss }, context) => {
  const { policy, streamId, established, now } = context;
  const effort = nextTry(link.effort);
  const error = handshakeLoss(policy.where, loss, now - effort.since, streamId);
  if (!isRefusal(loss) || established) return retryLater(link.url, effort, error, context);
  return refused(link, effort, error, true, now);
};

/** The time of a try is up. If this process was blocked meanwhile, the try gets that time again, once. */
const timeIsUp: Handler<"connecting", "due"> = (link, { opened, deaf }, context) => {
  if (link.prolonged || deaf === undefined || deaf < MISSED)
    return handshakeLost(link, { type: "lost", loss: timeout(link.socket, opened) }, context);
  return { link: { ...link, until: context.now + Math.min(deaf, ATTEMPT), prolonged: true } };
};

/** The order of the table's columns. */
const STAGES = ["waiting", "connecting", "open", "refused"] as const;
type LinkStage = (typeof STAGES)[number];
type Row<T extends LinkInputType, Stages extends readonly LinkStage[] = typeof STAGES> = {
  readonly [I in keyof Stages]: Handler<Stages[I], T>;
};

const none = () => undefined;

/** What each input does at each stage; `none`: nothing. */
// biome-ignore format: a table is read by its columns
const TABLE: { readonly [T in LinkInputType]: Row<T> } = {
  //             waiting connecting        open         refused
  accepted:    [ none,   accepted,         confirmed,   none ],
  refused:     [ none,   handshakeRefused, none,        none ],
  lost:        [ none,   handshakeLost,    lost,        none ],
  interrupted: [ none,   none,             interrupted, none ],
  due:         [ redial, timeIsUp,         none,        none ],
};

/** The next state of a connection; `undefined` if the input changes nothing. */
export function linkStep<I extends LinkInput>(
  link: Link,
  input: I,
  context: LinkContext,
): StepBy<I["type"]> | undefined {
  type Cell = (link: Link, input: I, context: LinkContext) => StepBy<I["type"]> | undefined;
  const row: readonly unknown[] = TABLE[input.type];
  return (row[STAGES.indexOf(link.stage)] as Cell)(link, input, context);
}

/** Whether the reply to its handshake is still to come. */
export function isUnanswered(link: Link): boolean {
  return link.stage === "connecting" || (link.stage === "open" && link.presumed === true);
}

/** The instant of its next `due`; infinite if it has none. */
export function linkDue(link: Link): number {
  if (link.stage === "waiting") return link.at;
  return link.stage === "connecting" ? link.until : Number.POSITIVE_INFINITY;
}
