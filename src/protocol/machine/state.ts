// The state of one stream, as a value. Each phase holds only what exists in it: the sockets a stream owns and the
// instant it next has to act are both read off the state (`socketsOf`, `dueOf`), so nothing can be left behind.

import type { StreamEvent } from "../messages";
import type { LinkKey, Medium, Phase } from "../values";
import type { MediaUrls } from "../wire";
import type { RtmsError, Words, ZoomStatus } from "../words";
import { BROKEN_GRACE } from "./backoff";
import type { Contest } from "./rivals";

export type { LinkKey, Phase };

/** The latest `*_started`. Instants of this machine are those of `Clock.elapsed`. */
export interface Offer {
  url: string;
  receivedAt: number;
  /** Zoom's clock, since 1970; tells a server move from a repeated delivery (protocol#webhook-delivery). */
  eventTs?: number;
  /** Where it tells no time: that of the offer it followed. An older one that comes again is no move back. */
  after?: number | undefined;
  /** How old it was when it came, by Zoom's and this machine's clock. Milliseconds. */
  age: number;
}

export type Cause = "start" | "signaling" | "media" | "server";

/** One effort to connect: its tries, and the instant after which no further try begins. */
export interface Effort {
  cause: Cause;
  /** Number of the try under way or planned, from 1. */
  attempt: number;
  /** When the effort began; the tries are planned from here. */
  since: number;
  deadline: number;
  /** The last planned instant, and how many have been planned. */
  plannedAt: number;
  planned: number;
  /** Closes before the reply so far (protocol#signaling-refusals). */
  silentCloses: number;
  /** How old the offer was when it came, if it was too old to be kept waiting any longer. Milliseconds. */
  offerAge?: number;
}

/** A media socket in each of its stages. `socket` is its number. */
export type Link =
  | { stage: "connecting"; url: string; socket: number; effort: Effort; until: number; prolonged?: true }
  /** `presumed`: media came before a reply to the handshake, which may still come. */
  | { stage: "streaming"; url: string; socket: number; presumed?: true }
  | { stage: "waiting"; url: string; effort: Effort; at: number }
  | { stage: "refused" };

export type Links = Readonly<Partial<Record<LinkKey, Link>>>;

export interface Living {
  offer: Offer;
  /** How many sockets this stream has made; numbers tell a live socket's news from a dropped one's. */
  made: number;
  /** Whether the other id field is in use (webinar, session). */
  otherIdField: boolean;
  /** Whether media has flowed before. */
  established: boolean;
  /** Zoom is to be asked to end the stream as soon as signaling is up. */
  closeWanted: boolean;
  /** Media that this server refused for good; they are not asked for again. */
  refused: readonly LinkKey[];
  /** Another client may be throwing this one out. */
  contest?: Contest | undefined;
}

/** What a stream takes along from one phase to the next, and from one owner to the next. */
export type Carried = Omit<Living, "made">;

/** Of a stream that was offered just now. */
export const fresh = (offer: Offer): Carried => ({
  offer,
  otherIdField: false,
  established: false,
  closeWanted: false,
  refused: [],
});

export function carried({ offer, otherIdField, established, closeWanted, refused, contest }: Carried): Carried {
  return { offer, otherIdField, established, closeWanted, refused, ...(contest && { contest }) };
}

export interface Idle extends Carried {
  phase: "idle";
}
export interface Waiting extends Living {
  phase: "waiting";
  effort: Effort;
  at: number;
}
export interface Connecting extends Living {
  phase: "connecting";
  effort: Effort;
  signaling: number;
  until: number;
  /** Once, for the time in which no answer could be heard. */
  prolonged?: true;
}
export interface Joined extends Living {
  phase: "joined";
  signaling: number;
  joinedAt: number;
  links: Links;
  /** Where signaling said that media are to be had. */
  urls: MediaUrls;
  /** Whether it was told that media stream; not yet, or to be told anew. */
  announced: boolean;
  /** The effort that led here, until media stream: one that is lost before goes on with it. */
  mending?: Effort;
  /** When Zoom said that a medium broke, without its name: whose socket closes in a moment shows which. */
  brokenAt?: number;
  /**
   * Every session stopped, the last for this reason: a loss of signaling is then the end (protocol#disagreement-53).
   */
  sessionsOver: number | undefined;
}
export interface Closing extends Living {
  phase: "closing";
  signaling: number;
  links: Links;
  until: number;
}
/** The stream is over, but what was sent before its end may still be on its way on the media sockets. */
export interface Ending extends Living {
  phase: "ending";
  /** Absent once it is lost. */
  signaling?: number;
  links: Links;
  reason: number | undefined;
  /** When it was told. */
  since: number;
  until: number;
}
export interface Ended {
  phase: "ended";
}

export type State = Idle | Waiting | Connecting | Joined | Closing | Ending | Ended;

/** What the stream goes by; `undefined` when it is over. */
export const offerIn = (state: State): Offer | undefined => ("offer" in state ? state.offer : undefined);

/** Why a socket is gone. */
export interface Loss {
  /** Whether it had ever been open. */
  opened: boolean;
  /** Nobody closed it; it was given up because no answer came. */
  timedOut?: boolean;
  code?: number;
  reason?: string;
  error?: Error;
}

export type Input = News & {
  /** Under which offer a socket told it: the next one may be another server's by the time it is taken. */
  under?: Offer | undefined;
};

type News =
  | { type: "start" }
  | { type: "offer"; offer: Offer }
  | { type: "accepted"; socket: number; urls: MediaUrls }
  /** `events`: the names of those that a subscription was refused for, as far as Zoom says. */
  | { type: "refused"; socket: number; status: ZoomStatus; text: string; events?: string[] }
  /** `presumed`: there was no reply, but media came. */
  | { type: "mediaAccepted"; socket: number; emit: StreamEvent[]; presumed?: true }
  /** `oldest`: the time of the oldest sound since signaling came up, by this machine's clock. */
  | { type: "lost"; socket: number; loss: Loss; oldest?: number | undefined }
  /** `at`: when Zoom says it happened, by this machine's clock. */
  | { type: "interrupted"; at?: number }
  /** Zoom says that a medium broke; which one is not always said (protocol#reconnection). */
  | { type: "mediaInterrupted"; medium?: Medium }
  | { type: "terminated"; reason?: number }
  /** Every known session stopped, the last for this reason; `undefined`: one is running again. */
  | { type: "sessionsOver"; reason: number | undefined }
  /**
   * `quietest`: the media socket that has been silent longest. `opened`: the sockets that the other side has taken.
   * `deaf`: for how many milliseconds this process could hear nothing meanwhile.
   */
  | { type: "due"; quietest?: LinkKey | undefined; opened?: ReadonlySet<number>; deaf?: number }
  | { type: "close" }
  | { type: "closeAnswered"; status: ZoomStatus; text: string }
  | { type: "disconnect" }
  /** A successor in this process goes on. */
  | { type: "detach" };

/** What a transition asks for beside its next state. Sockets and the timer follow from the state itself. */
export type Effect =
  /** `words`: what its message is made of. */
  | { do: "emit"; event: StreamEvent; words?: readonly Words[] }
  | { do: "fail"; error: RtmsError; medium?: Medium }
  | { do: "stop"; reason: number | undefined }
  | { do: "handOver"; carried: Carried }
  /** These media may flow. */
  | { do: "ready"; media: readonly Medium[] }
  | { do: "subscribe" }
  | { do: "requestClose" };

export type InputOf<T extends Input["type"]> = Extract<Input, { type: T }>;

export interface Step {
  state: State;
  effects: readonly Effect[];
}

export interface OwnedSocket {
  socket: number;
  key: "signaling" | LinkKey;
  url: string;
}

/** The sockets a stream in this state owns, and no others. */
export function socketsOf(state: State): OwnedSocket[] {
  const sockets: OwnedSocket[] = [];
  if ("signaling" in state && state.signaling !== undefined)
    sockets.push({ socket: state.signaling, key: "signaling", url: state.offer.url });
  if (!("links" in state)) return sockets;
  for (const [key, link] of Object.entries(state.links) as [LinkKey, Link][])
    if ("socket" in link) sockets.push({ socket: link.socket, key, url: link.url });
  return sockets;
}

/** The instant at which a stream in this state has to be told `due`; `undefined` if only news can move it. */
export function dueOf(state: State): number | undefined {
  switch (state.phase) {
    case "waiting":
      return state.at;
    case "connecting":
    case "closing":
    case "ending":
      return state.until;
    case "joined": {
      const { brokenAt = Number.POSITIVE_INFINITY } = state;
      const due = Math.min(brokenAt + BROKEN_GRACE, ...Object.values(state.links).map(linkDue));
      return Number.isFinite(due) ? due : undefined;
    }
    default:
      return undefined;
  }
}

/** The instant a media socket next has to act; infinite if only news can move it. */
export function linkDue(link: Link): number {
  if (link.stage === "waiting") return link.at;
  return link.stage === "connecting" ? link.until : Number.POSITIVE_INFINITY;
}
