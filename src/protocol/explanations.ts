// What Zoom's codes mean for the person who reads them: the likely cause and the cure (protocol sections 5.3, 12.3
// and 12.4). One data file for errors, dialogs and documents.

import { StatusCode, StopReason } from "./enums";
import { nameOf } from "./names";

export interface Explanation {
  code: number;
  /** Zoom's name without its prefix. */
  name: string;
  meaning: string;
  cure: string;
}

/** A: fix the request or credentials first. T: transient, try again. P: not permitted or unavailable for this app. */
export type StatusClass = "ok" | "A" | "T" | "P";

const CHECK_CREDENTIALS =
  "Check that Client ID and Client Secret in the app node are those of the very app whose webhook started this stream.";
const CHECK_SCOPES =
  "Add the scope of this medium to the app in Zoom and have its user install it again, or untick the medium in the stream node.";
const CHECK_AUDIO = "Choose another audio codec, rate, channel count or send rate in the stream node.";
const CHECK_VIDEO = "Choose another video codec, resolution or frame rate in the stream node.";
const CHECK_SHARE = "Choose another screen share codec, resolution or frame rate in the stream node.";
const CHECK_TRANSCRIPT = "Choose another transcript language in the stream node, or none.";
const TRY_AGAIN = "It is tried again by itself; if it stays so, look whether another client uses the same stream.";
const REPORT =
  "Please report it with the versions of this package and of Node-RED: the request is made by this package.";

interface Row {
  from: number;
  to?: number;
  class: StatusClass;
  meaning: string;
  cure: string;
}

const STATUS_ROWS: readonly Row[] = [
  { from: 0, class: "ok", meaning: "Zoom accepted the request.", cure: "" },
  { from: 1, class: "A", meaning: "Zoom did not expect this message.", cure: REPORT },
  {
    from: 2,
    class: "A",
    meaning: "Zoom does not know this stream id; most likely the stream has ended or its offer has expired.",
    cure: "Let the webhook reach Node-RED without delay: a stream must be joined within 60 s of its start.",
  },
  {
    from: 3,
    class: "A",
    meaning: "The signature is wrong, so most likely the credentials are.",
    cure: CHECK_CREDENTIALS,
  },
  {
    from: 4,
    class: "A",
    meaning: "A field is missing or wrong; most likely the id field.",
    cure: "Leave the stream node's id field empty, or try another one.",
  },
  {
    from: 5,
    to: 6,
    class: "A",
    meaning: "Zoom does not know an event that was subscribed to.",
    cure: "Check the list of events in the stream node.",
  },
  {
    from: 7,
    class: "A",
    meaning: "The kind of media is not valid here.",
    cure: "Choose other media in the stream node.",
  },
  {
    from: 8,
    class: "T",
    meaning: "Another signaling connection for this stream is still registered.",
    cure: TRY_AGAIN,
  },
  { from: 9, to: 13, class: "P", meaning: "This app is not granted this medium.", cure: CHECK_SCOPES },
  {
    from: 14,
    class: "A",
    meaning: "The kind of media is not valid here.",
    cure: "Choose other media in the stream node.",
  },
  {
    from: 15,
    to: 16,
    class: "T",
    meaning: "Another media connection for this stream is still registered.",
    cure: TRY_AGAIN,
  },
  {
    from: 17,
    class: "A",
    meaning: "Zoom refused the media parameters.",
    cure: "Go back to the stream node's default media settings.",
  },
  { from: 18, to: 24, class: "A", meaning: "Zoom refused the audio parameters.", cure: CHECK_AUDIO },
  { from: 25, to: 30, class: "A", meaning: "Zoom refused the video parameters.", cure: CHECK_VIDEO },
  { from: 31, to: 35, class: "A", meaning: "Zoom refused the screen share parameters.", cure: CHECK_SHARE },
  { from: 36, to: 37, class: "A", meaning: "Zoom refused the transcript parameters.", cure: CHECK_TRANSCRIPT },
  {
    from: 38,
    to: 39,
    class: "A",
    meaning: "Zoom refused the chat parameters.",
    cure: "Untick chat in the stream node.",
  },
  {
    from: 40,
    class: "A",
    meaning: "Zoom does not know this session id.",
    cure: "Ask for a session that is still running.",
  },
  { from: 41, class: "A", meaning: "Zoom did not accept the ready message.", cure: REPORT },
  {
    from: 42,
    class: "A",
    meaning: "Zoom refused the event subscription.",
    cure: "Check the list of events in the stream node.",
  },
  { from: 43, class: "A", meaning: "Zoom does not know the transcript's source language.", cure: CHECK_TRANSCRIPT },
  {
    from: 44,
    class: "A",
    meaning: "This participant's video is subscribed to already.",
    cure: "Subscribe to each participant once.",
  },
  { from: 45, class: "T", meaning: "Zoom had an internal error.", cure: "It is tried again by itself." },
  { from: 46, class: "A", meaning: "Zoom does not know the transcript's target language.", cure: CHECK_TRANSCRIPT },
  { from: 47, class: "P", meaning: "The chat's key is not available to this app.", cure: CHECK_SCOPES },
];

const UNKNOWN_STATUS: Row = {
  from: -1,
  class: "A",
  meaning: "Zoom refused with a code this package does not know.",
  cure: "Look whether a newer version of this package knows it.",
};

function statusRow(code: number): Row {
  return STATUS_ROWS.find((row) => code >= row.from && code <= (row.to ?? row.from)) ?? UNKNOWN_STATUS;
}

/** How to treat a status code of a handshake (protocol section 12.4); also by Zoom's words, whatever the number. */
export function statusClass(code: number, text = ""): StatusClass {
  return /duplicate signal request/i.test(text) ? "T" : statusRow(code).class;
}

/** Name, meaning and cure of a status code in any reply of Zoom (protocol section 12.4). */
export function explain(code: number): Explanation {
  const { meaning, cure } = statusRow(code);
  return { code, name: nameOf(StatusCode, code), meaning, cure };
}

/** `reason` of a `stopped` event. */
export interface StopInfo {
  code: number;
  name: string;
  /** Whether the stream ended for good, rather than by a fault after which Zoom would start anew. */
  final: boolean;
  /** Zoom demands that whatever was stored of this stream be deleted at once. */
  revoked: boolean;
}

/** The reasons after which Zoom prescribes a restart of RTMS: 10 to 19 and 24 (protocol section 12.3). */
const isFault = (code: number) => (code >= 10 && code <= 19) || code === 24;

/** Given when this side left a stream that may go on elsewhere. */
export const DISCONNECTED = -1;

/** What a stop reason, known or not, means; absent is UNDEFINED. */
export function stopInfo(code = 0): StopInfo {
  const name = code === DISCONNECTED ? "DISCONNECTED" : nameOf(StopReason, code);
  return { code, name, final: !isFault(code), revoked: code === StopReason.STOP_BC_STREAM_REVOKED };
}
