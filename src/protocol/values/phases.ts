// Names of what a stream's state machine (state.ts) is in and hears: what a trace tells of it, and users of the library see.

import type { Medium } from "./media-names";

/** A media socket: one a medium ("split") or one for all ("unified"), protocol#split-and-unified. */
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

/** Where one media socket is. */
export type LinkStage = "connecting" | "streaming" | "waiting" | "refused";

/** What was lost; `taken`: all, to another client. */
export type LossCause = "signaling" | "media" | "server" | "taken";
