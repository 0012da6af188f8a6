// The names of a stream's phases and of the inputs of its state machine, as traces and users of the library see them.

import type { Medium } from "./media-names";

/** A media socket: one per medium ("split") or one for all ("unified"), protocol#split-and-unified. */
export type LinkKey = Medium | "all";

export type Phase = "idle" | "waiting" | "connecting" | "joined" | "closing" | "ending" | "ended";

export type News =
  | "start"
  | "offer"
  | "accepted"
  | "refused"
  | "mediaAccepted"
  | "lost"
  | "interrupted"
  | "mediaInterrupted"
  | "terminated"
  | "sessionsOver"
  | "due"
  | "close"
  | "closeAnswered"
  | "disconnect"
  | "detach";

/** The stage of one media socket. */
export type LinkStage = "connecting" | "streaming" | "waiting" | "refused";

/** What was lost; `taken`: everything, to another client. */
export type LossCause = "signaling" | "media" | "server" | "taken";
