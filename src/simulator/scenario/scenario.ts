// What is said in a stream: speakers, their audio and its transcript, on a time line of milliseconds from the start.
// Another kind of content is another optional list of the Scenario. Cameras follow from who talks.

import type { TimedFault } from "../faults";

/** Hz of a scenario's audio. */
export const SCENARIO_RATE = 16_000;
export const SAMPLES_PER_MS = SCENARIO_RATE / 1000;

export interface ScenarioSpeaker {
  /** Sent as the integer `user_id` if it is one. In Contact Center and Phone the participant's id. */
  id: string;
  name: string;
  /** Contact Center and Phone: the channel; made from the id by default. */
  channelId?: string;
  /** Contact Center and Phone: the first speaker is the caller by default, everyone else a callee. */
  mode?: "caller" | "callee";
}

export interface ScenarioAudio {
  /** A speaker's id. */
  speaker: string;
  /** Milliseconds from the start of the stream, an integer. */
  start: number;
  /** s16le, 16 kHz, mono. */
  pcm: Buffer;
}

export interface ScenarioSegment {
  /** A speaker's id. */
  speaker: string;
  /** Milliseconds from the start of the stream, integers. */
  start: number;
  end: number;
  text: string;
  /** Zoom's name of the language, such as `ENGLISH`, the default. */
  language?: string;
  /** When it is sent, its end by default. */
  at?: number;
  /** What the recogniser took it for before, in order; the segment itself is sent as their update. */
  drafts?: readonly ScenarioDraft[];
  /** Nobody said it: the recogniser takes it back at this time. */
  deletedAt?: number;
}

/** An earlier version of a segment. */
export interface ScenarioDraft {
  text: string;
  /** The segment's by default. */
  start?: number;
  end: number;
  /** When it is sent, its end by default. */
  at?: number;
}

/** A stretch of time in which someone shares a screen. */
export interface ScenarioShare {
  /** A speaker's id. */
  speaker: string;
  /** Milliseconds from the start of the stream, integers. */
  start: number;
  end: number;
}

export interface ScenarioChat {
  /** The sender, a speaker's id. */
  speaker: string;
  /** Milliseconds from the start of the stream, an integer. */
  at: number;
  text: string;
  /** Zoom's name of what is done, such as `UPDATE`; `NEW` by default. */
  operation?: string;
  /** Of the message; `message-<number from 1>` by default. An update or a deletion names an earlier one. */
  id?: string;
  /** The id of the message that this one answers. */
  parent?: string;
  /** A speaker's id; everyone by default. */
  to?: string;
  files?: readonly { id: string; name: string; size: number }[];
}

export interface Scenario {
  speakers: readonly ScenarioSpeaker[];
  audio: readonly ScenarioAudio[];
  transcript?: readonly ScenarioSegment[];
  /** By default the first speaker shares all the time, if the screen share is granted. */
  share?: readonly ScenarioShare[];
  chat?: readonly ScenarioChat[];
  /** What goes wrong, and when. */
  faults?: readonly TimedFault[];
  /** Milliseconds until the stream ends; by default the end of the last audio or transcript. */
  duration?: number;
}

export interface Speaker extends Required<ScenarioSpeaker> {}

/** A stretch of one speaker's audio. Times are milliseconds from the start of the stream. */
export interface Talk {
  readonly speaker: Speaker;
  readonly start: number;
  readonly end: number;
  readonly samples: Int16Array;
}

/** One message of a transcript: a segment, or a version of it. */
export interface Line {
  readonly speaker: Speaker;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** RTMS_TRANSCRIPT_LANGUAGE */
  readonly language: number;
  /** When it is sent. */
  readonly due: number;
  /** Which sentence it is: a number from 1. */
  readonly sentence: number;
  /** RTMS_DATA_MESSAGE_ATTRIBUTE */
  readonly attribute: number;
  /**
   * The start that its sentence was first sent with. Live servers repeat it as `timestamp` (protocol#observation-8).
   */
  readonly first: number;
  /** Nothing revises it. */
  readonly final: boolean;
}

export interface Share {
  readonly speaker: Speaker;
  readonly start: number;
  readonly end: number;
}

export interface Chat {
  readonly at: number;
  readonly text: string;
  /** CHAT_OPERATION_TYPE */
  readonly operation: number;
  readonly id: string;
  readonly parent?: string;
  readonly sender: Speaker;
  readonly receiver?: Speaker;
  /** CHAT_SESSION_TYPE */
  readonly session: number;
  readonly files: readonly { readonly id: string; readonly name: string; readonly size: number }[];
}

/** A scenario that was checked and put in order of time. */
export interface Script {
  readonly speakers: readonly Speaker[];
  readonly talks: readonly Talk[];
  readonly lines: readonly Line[];
  readonly shares: readonly Share[];
  readonly chat: readonly Chat[];
  readonly duration: number;
}
