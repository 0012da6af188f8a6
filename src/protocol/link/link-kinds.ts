// What differs between the connections of a stream, one row for each: signaling, the one connection of all media
// ("unified"), and the connection of one medium ("split"). link-machine.ts is the same machine for all of them. That the stream
// fails with signaling, and that no media connection outlives it, is in links.ts.

import { type LinkKey, StatusCode } from "../values";

export type ConnectionKey = "signaling" | LinkKey;

export interface Policy {
  /** Which connection errors name, and the cause of an effort that begins with its loss. */
  readonly where: "signaling" | "media";
  /** Whether an effort lasts until media stream: a connection that is lost before continues it. */
  readonly mendsUntilStreaming: boolean;
  /** Statuses of a server that looks for the id in the other field: that field is tried, once. */
  readonly wrongIdField: ReadonlySet<number>;
  /** Statuses that are temporary elsewhere, but final here. */
  readonly lasting: ReadonlySet<number>;
  /** Whether one connection for each medium takes its place if Zoom refuses it for good. */
  readonly splitsIfRefused: boolean;
}

const NONE: ReadonlySet<number> = new Set();

const SIGNALING: Policy = {
  where: "signaling",
  mendsUntilStreaming: true,
  // protocol#disagreement-1
  wrongIdField: new Set([StatusCode.STATUS_INVALID_RTMS_STREAM_ID, StatusCode.STATUS_INVALID_PAYLOAD]),
  lasting: NONE,
  splitsIfRefused: false,
};

/** Signaling accepted the same ids and signature, so a refusal here concerns this medium, not the stream. */
const MEDIUM: Policy = {
  where: "media",
  mendsUntilStreaming: false,
  wrongIdField: NONE,
  lasting: NONE,
  splitsIfRefused: false,
};

/** All media would wait for what only chat lacks, so that is a refusal: then each medium has a connection of its own. */
const UNIFIED: Policy = {
  ...MEDIUM,
  lasting: new Set([StatusCode.STATUS_CHAT_SESSION_KEY_NOT_AVAILABLE]),
  splitsIfRefused: true,
};

export const POLICIES: Readonly<Record<ConnectionKey, Policy>> = {
  signaling: SIGNALING,
  all: UNIFIED,
  audio: MEDIUM,
  transcript: MEDIUM,
  video: MEDIUM,
  share: MEDIUM,
  chat: MEDIUM,
};
