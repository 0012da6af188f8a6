// The faults that can be switched on, one row each: what `--help` lists, what the command line and a scenario file may
// say, and what the code asks for by name. A lasting fault belongs to the simulator or to one stream; a moment happens
// to a stream at a time.

/** Where sockets are meant: signaling, the socket that serves a medium, or every socket of the stream. */
export const TARGETS = ["signaling", "audio", "transcript", "video", "share", "chat", "all"] as const;

/** How a fault's value is written: `flag` takes none, `choice` one of its words, the others an integer. */
export interface FaultRow {
  readonly type: "flag" | "count" | "status" | "reason" | "seconds" | "milliseconds" | "choice";
  readonly choices?: readonly string[];
  /** The value when none is given. */
  readonly fallback?: number | string;
  /** It happens once, at a time, instead of lasting. */
  readonly moment?: true;
  readonly meaning: string;
}

export const FAULTS = {
  "close-on-bad-signature": {
    type: "flag",
    meaning: 'a wrong signature is answered by a close with code 1000, "Normal close", and no message',
  },
  "silent-close": {
    type: "count",
    fallback: 1,
    meaning: "the next n handshakes, right or wrong, are answered by a close with code 1000 and no message",
  },
  "refuse-signaling": { type: "status", meaning: "every signaling handshake is refused with this status code" },
  "refuse-media": { type: "status", meaning: "every media handshake is refused with this status code" },
  refusals: { type: "count", fallback: 1, meaning: "the two above refuse only the next n handshakes" },
  "binary-frames": { type: "flag", meaning: "every message is sent as a binary frame" },
  "kick-old": { type: "flag", meaning: "a second connection throws the first one out, instead of being refused" },
  "no-length": { type: "flag", meaning: "audio, video and screen share come without content.length" },
  "string-content": { type: "flag", meaning: "content is a base64 string, with the other fields beside it" },
  "string-user-id": { type: "flag", meaning: "user_id is a string" },
  "misspelt-participant-info": { type: "flag", meaning: "call events carry paticipant_info, as early servers did" },
  "seconds-in-20": { type: "flag", meaning: "message 20 tells the time in seconds" },
  "no-protocol-version": { type: "flag", meaning: "replies come without protocol_version" },
  "unknown-messages": { type: "flag", meaning: "messages and events of unknown types follow every welcome" },
  "chat-shape": {
    type: "choice",
    choices: ["text", "json"],
    meaning: "chat is only text and a time, as until 2026, or JSON inside of data",
  },
  "clock-skew": {
    type: "milliseconds",
    meaning: "Zoom's clock is n ms ahead of this machine's, or behind if negative",
  },
  "resend-on-return": {
    type: "seconds",
    fallback: 60,
    meaning: "after a loss the last n seconds of audio come again, even what has surely arrived",
  },
  "end-order": {
    type: "choice",
    choices: ["stopped-first", "closed-first", "session-first"],
    meaning: "the end begins with *_stopped, with closed sockets, or with the session's state",
  },
  "duplicate-webhook": { type: "count", fallback: 1, meaning: "each webhook is sent n more times, byte for byte" },
  "repeat-webhook": { type: "milliseconds", fallback: 300_000, meaning: "each webhook is sent once more n ms later" },
  "delay-webhook": { type: "milliseconds", fallback: 5000, meaning: "each webhook is sent n ms late" },
  "forged-signature": { type: "flag", meaning: "webhooks are signed with another secret token" },
  "stale-signature": {
    type: "seconds",
    fallback: 600,
    meaning: "webhooks are signed with a timestamp that is n seconds old",
  },

  "drop-signaling": { type: "flag", moment: true, meaning: "the signaling socket breaks off without a word" },
  "drop-medium": {
    type: "choice",
    choices: ["audio", "transcript", "video", "share", "chat"],
    fallback: "audio",
    moment: true,
    meaning: "the socket of a medium breaks off",
  },
  "drop-all": { type: "flag", moment: true, meaning: "every socket breaks off" },
  close: {
    type: "choice",
    choices: TARGETS,
    fallback: "all",
    moment: true,
    meaning: "sockets are closed with code 1000",
  },
  "half-open": {
    type: "choice",
    choices: TARGETS,
    fallback: "all",
    moment: true,
    meaning: "sockets stay open but say and hear nothing any more; what Zoom sends there is swallowed",
  },
  hang: {
    type: "choice",
    choices: TARGETS,
    fallback: "all",
    moment: true,
    meaning: "as half-open, but Zoom never finds out: only the app can, by the silence",
  },
  "stall-keep-alives": {
    type: "choice",
    choices: TARGETS,
    fallback: "all",
    moment: true,
    meaning: "keep-alive requests cease, everything else goes on",
  },
  garbage: {
    type: "choice",
    choices: TARGETS,
    fallback: "all",
    moment: true,
    meaning: "frames come that are no messages of the protocol",
  },
  interrupt: {
    type: "choice",
    choices: ["closed", "open", "webhook-first", "webhook-last"],
    fallback: "closed",
    moment: true,
    meaning: "Zoom interrupts the stream: sockets closed, left open, or 2 s before or after *_interrupted",
  },
  failover: {
    type: "choice",
    choices: ["drop", "half-open", "linger"],
    fallback: "drop",
    moment: true,
    meaning: "the server fails: its sockets break off, fall silent or linger, and *_started names another port",
  },
  pause: { type: "flag", moment: true, meaning: "the user pauses the stream" },
  resume: { type: "flag", moment: true, meaning: "the user resumes it" },
  stop: { type: "reason", fallback: 6, moment: true, meaning: "the stream ends for that stop reason" },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultName = keyof typeof FAULTS;
type RowOf<Name extends FaultName> = (typeof FAULTS)[Name];

/** Those that happen at a moment. */
export type MomentName = { [Name in FaultName]: RowOf<Name> extends { moment: true } ? Name : never }[FaultName];
/** Those that last. */
export type LastingName = Exclude<FaultName, MomentName>;

export type ValueOf<Name extends FaultName> =
  RowOf<Name> extends { type: "flag" }
    ? boolean
    : RowOf<Name> extends { choices: readonly (infer Word)[] }
      ? Word
      : number;

/** The lasting faults that are on: `true` for a flag, a word or an integer for the rest. */
export type Faults = { readonly [Name in LastingName]?: ValueOf<Name> };

/**
 * A fault at a time, in milliseconds from the start of the stream: a moment happens then, a lasting one begins, or ends
 * if its value is `false`.
 */
export interface TimedFault {
  readonly at: number;
  readonly fault: FaultName;
  readonly value: boolean | number | string;
}

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

export function isMoment(name: FaultName): name is MomentName {
  return "moment" in FAULTS[name];
}
