// The faults with a description of each, as `--help` lists them.

import { FAULT_ROWS, type FaultName, type FaultRow } from "./fault-rows";

const MEANINGS: Readonly<Record<FaultName, string>> = {
  "close-on-bad-signature": 'a wrong signature is answered by a close with code 1000, "Normal close", and no message',
  "silent-close": "the next n handshakes, right or wrong, are answered by a close with code 1000 and no message",
  "refuse-signaling": "every signaling handshake is refused with this status code",
  "refuse-media": "every media handshake is refused with this status code",
  "refused-medium": "refuse-media refuses only this medium",
  "no-answer": "handshakes of this kind are never answered; the socket is terminated after 90 s",
  refusals: "the refusals above and no-answer end after n handshakes",
  reset: "the next n handshakes are answered by a TCP reset (RST)",
  "close-refused":
    "a refused media socket is closed at once, instead of staying open without service for 90 s as at Zoom",
  "or-media-types":
    "several media, combined by OR in media_type, are accepted, as some documents say; Zoom refuses them with 14",
  "id-field": "only this field is read for the id; a handshake without it is refused with 2",
  "media-reply": "media flow right after message 3; message 4 comes 2 s later, or never",
  "media-params": "message 4 comes without media_params, or without the codec, sample_rate and channel in them",
  "status-shape": "replies carry status instead of status_code and no reason; or no status at all",
  "state-shape": "message 8 names its state or its reason instead of the number, or has stop_reason instead of reason",
  "on-media": "events and states (messages 6 and 8) come on every media socket too, or only there",
  "no-media-type": "event 1 comes once, after message 2, and events 1 and 7 name no medium, as in Zoom's documents",
  "share-keys": "the key of the screen share in server_urls, instead of deskshare; both: deskshare and share",
  microseconds: "times are in microseconds: those of transcripts and of event 1, as seen live, or of every message",
  "sentence-id":
    "transcripts carry sentence_id as a string; or none, so that only speaker and timestamp identify the sentence",
  "binary-frames": "every message is sent as a binary frame",
  "kick-old": "a second connection replaces the first one, instead of being refused",
  "no-length": "audio, video and screen share come without content.length",
  "string-content": "content is a base64 string, with the other fields beside it",
  "string-user-id": "user_id is a string",
  "misspelt-participant-info": "call events carry paticipant_info, as early servers did",
  "seconds-in-20": "message 20 has its time in seconds",
  "no-protocol-version": "replies come without protocol_version",
  "unknown-messages": "messages and events of unknown types follow every accepted handshake",
  "chat-shape": "chat is only text and a time, as until 2026, or JSON inside data",
  "clock-skew": "Zoom's clock is n ms ahead of this machine's, or behind if negative",
  "resend-on-return": "after a loss the last n seconds of audio are sent again, even what has arrived",
  "end-order": "the end begins with *_stopped, with closed sockets, or with the session's state",
  "duplicate-webhook": "each webhook is sent n more times, byte for byte",
  "repeat-webhook": "each webhook is sent again n ms later",
  "delay-webhook": "each webhook is sent n ms late",
  "retry-webhook":
    "a webhook that is not accepted is sent again after n ms, then after 4 n, then after 12 n, and the stream waits for it",
  "forged-signature": "webhooks are signed with another secret token",
  "stale-signature": "webhooks are signed with a timestamp that is n seconds old",
  "drop-signaling": "the signaling socket breaks without a close",
  "drop-medium": "the socket of a medium breaks without a close",
  "drop-all": "every socket breaks without a close",
  close: "sockets are closed with code 1000",
  "half-open": "sockets stay open but send and receive nothing any more; what Zoom sends on them is lost",
  hang: "as half-open, but Zoom does not detect it: only the app can, by the silence",
  "stall-keep-alives": "keep-alive requests stop, everything else continues",
  garbage: "frames are sent that are not messages of the protocol",
  interrupt: "Zoom interrupts the stream: sockets closed, left open, or 2 s before or after *_interrupted",
  failover: "the server fails: its sockets break, become silent or stay open, and *_started names another port",
  transfer: "Contact Center and Phone: the callee's call is transferred, reported by events 18 to 23, one per second",
  pause: "the user pauses the stream",
  resume: "the user resumes it",
  stop: "the stream ends with that stop reason",
  "oauth-error": "requests for a token are answered with this error",
  "oauth-errors": "oauth-error ends after n requests",
  "token-life": "new tokens are valid for n seconds instead of an hour",
  "rest-error": "REST calls are answered with this error; already-started: those words",
  "rest-errors": "rest-error ends after n calls",
  "rate-limit": "the next REST call, and those of the 2 s after it, are answered with 429 and Retry-After in this form",
  "api-delay": "requests for a token and REST calls are answered n ms late",
  "event-refuse": "the next n event connections are refused by success false, and stay open",
  "event-rival": "another receiver has the same subscription: each event connection is closed right after success",
  "event-token-ends": "an event connection is closed with code 1008 when its token expires",
  "event-plain-content": "before each event comes a message whose content is plain text",
  "event-unknown-module": "before each event comes a message of an unknown module",
  "event-late": "each event comes n ms late over the event WebSocket",
  "event-twice": "each event comes twice over the event WebSocket",
  "event-silence": "the open event connections stay open but carry nothing any more, not even answers to heartbeats",
  "event-drop": "the open event connections break without a close",
};

/** A fault and its description. */
export type Fault = FaultRow & { readonly meaning: string };

const withMeaning = ([name, row]: [string, FaultRow]): [string, Fault] => [
  name,
  { ...row, meaning: MEANINGS[name as FaultName] },
];

const withMeanings = () => Object.fromEntries(Object.entries(FAULT_ROWS).map(withMeaning));

// Marked as pure, so that the dialog's bundle leaves the descriptions out.
export const FAULTS = /* @__PURE__ */ withMeanings() as Readonly<Record<FaultName, Fault>>;
