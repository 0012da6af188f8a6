// The state of one stream, as a value. Each phase holds only what exists in it: the sockets a stream owns and the
// instant it next has to act are both read off the state (`socketsOf`, `dueOf`), so nothing can be left behind.

import {
  BROKEN_GRACE,
  type ConnectingLink,
  type ConnectionKey,
  type Link,
  linkDue,
  type OpenLink,
  type WaitingLink,
} from "../link";
import type { LinkKey, Phase } from "../values";
import type { MediaUrls } from "../wire";

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

/** Closed by the other side several times in a row, each time within seconds of joining (rivals.ts). */
export interface Contest {
  readonly losses: number;
  /** When the first and the last of them were. */
  readonly since: number;
  readonly lostAt: number;
}

/** What a stream takes along from one phase to the next, and from one owner to the next. */
export interface Carried {
  offer: Offer;
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
  /** When the process that had the stream ended; only until this one starts. */
  lostAt?: number;
}

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

type LinksOf<K extends ConnectionKey> = { readonly [P in K]?: Link };
export type MediaLinks = LinksOf<LinkKey>;
/** The connections of a stream, signaling first. */
export type Links = LinksOf<ConnectionKey>;
/** Signaling is up, so media may have connections too. */
export type JoinedLinks = Links & { readonly signaling: OpenLink };

export interface Living extends Carried {
  /** How many sockets this stream has made; numbers tell a live socket's news from a dropped one's. */
  made: number;
}

export interface Idle extends Carried {
  phase: "idle";
}
export interface Waiting extends Living {
  phase: "waiting";
  links: { readonly signaling: WaitingLink };
}
export interface Connecting extends Living {
  phase: "connecting";
  links: { readonly signaling: ConnectingLink };
}
export interface Joined extends Living {
  phase: "joined";
  joinedAt: number;
  links: JoinedLinks;
  /** Where signaling said that media are to be had. */
  urls: MediaUrls;
  /** Whether it was told that media stream; not yet, or to be told anew. */
  announced: boolean;
  /** When Zoom said that a medium broke, without its name: whose socket closes in a moment shows which. */
  brokenAt?: number;
  /**
   * Every session stopped, the last for this reason: a loss of signaling is then the end (protocol#disagreement-53).
   */
  sessionsOver: number | undefined;
}
export interface Closing extends Living {
  phase: "closing";
  links: JoinedLinks;
  until: number;
}
/** The stream is over, but what was sent before its end may still be on its way on the media sockets. */
export interface Ending extends Living {
  phase: "ending";
  /** Those that are open; signaling may be lost before. */
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
export type StateOf<P extends Phase> = Extract<State, { phase: P }>;

/** What the stream goes by; `undefined` when it is over. */
export const offerIn = (state: State): Offer | undefined => ("offer" in state ? state.offer : undefined);

const linksOf = (state: State): Links => ("links" in state ? state.links : {});

function entriesOf(links: Links): [ConnectionKey, Link][] {
  return Object.entries(links) as [ConnectionKey, Link][];
}

/** The connections of media alone. */
export function mediaLinks(links: Links): [LinkKey, Link][] {
  return entriesOf(links).filter((entry): entry is [LinkKey, Link] => entry[0] !== "signaling");
}

/** Which connection a socket is of. */
export function keyOf(links: Links, socket: number): ConnectionKey | undefined {
  return entriesOf(links).find(([, link]) => "socket" in link && link.socket === socket)?.[0];
}

/** Without the connection that a socket is of. */
export function withoutSocket<K extends ConnectionKey>(links: LinksOf<K>, socket: number): LinksOf<K> {
  const kept = entriesOf(links).filter(([, link]) => !("socket" in link && link.socket === socket));
  return Object.fromEntries(kept) as LinksOf<K>;
}

/** The media connections on which media may still be on their way. */
export function flowing(links: Links): MediaLinks {
  return Object.fromEntries(mediaLinks(links).filter(([, { stage }]) => stage === "open"));
}

/** Whether all the media that can be had flow. */
export function allStream(links: Links): boolean {
  const wanted = mediaLinks(links).filter(([, { stage }]) => stage !== "refused");
  return wanted.length > 0 && wanted.every(([, { stage }]) => stage === "open");
}

export interface OwnedSocket {
  socket: number;
  key: ConnectionKey;
  url: string;
}

/** The sockets a stream in this state owns, and no others. */
export function socketsOf(state: State): OwnedSocket[] {
  return entriesOf(linksOf(state)).flatMap(([key, link]) =>
    "socket" in link ? [{ socket: link.socket, key, url: link.url }] : [],
  );
}

/** The sockets on which media may have arrived, and which a stream lets go with its next state. */
export function letGo(state: State, next: State): OwnedSocket[] {
  const kept = new Set(socketsOf(next).map(({ socket }) => socket));
  return mediaLinks(linksOf(state)).flatMap(([key, link]) =>
    link.stage === "open" && !kept.has(link.socket) ? [{ socket: link.socket, key, url: link.url }] : [],
  );
}

/** The instant at which a stream in this state has to be told `due`; `undefined` if only news can move it. */
export function dueOf(state: State): number | undefined {
  switch (state.phase) {
    case "waiting":
    case "connecting":
    case "joined": {
      const { brokenAt = Number.POSITIVE_INFINITY } = state.phase === "joined" ? state : {};
      const due = Math.min(brokenAt + BROKEN_GRACE, ...Object.values(state.links).map(linkDue));
      return Number.isFinite(due) ? due : undefined;
    }
    case "closing":
    case "ending":
      return state.until;
    case "idle":
    case "ended":
      return undefined;
  }
}
