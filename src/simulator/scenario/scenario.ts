// The content of a stream: speakers, their audio and its transcript, on a time line in milliseconds from the start.
// Add other kinds of content as optional lists of Scenario. The active camera follows the audio.

import type { TimedFault } from "../faults";

/** Hz of a scenario's audio. */
export const SCENARIO_RATE = 16_000;
export const SAMPLES_PER_MS = SCENARIO_RATE / 1000;

export interface ScenarioSpeaker {
  /** Sent as the integer `user_id` if it is an integer. In Contact Center and Phone the participant's id. */
  id: string;
  name: string;
  /** Contact Center and Phone: the channel; derived from the id by default. */
  channelId?: string;
  /** Contact Center and Phone: by default the first speaker is the caller and the others are callees. */
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
  /** When the segment is sent; its end by default. */
  at?: number;
  /** Earlier versions from the recogniser, in order. The segment itself is sent as their update. */
  drafts?: readonly ScenarioDraft[];
  /** When the recogniser retracts the segment, because it was never said. */
  deletedAt?: number;
}

/** An earlier version of a segment. */
export interface ScenarioDraft {
  text: string;
  /** The segment's start by default. */
  start?: number;
  end: number;
  /** When the draft is sent; its end by default. */
  at?: number;
}

/** A period in which a participant shares a screen. */
export interface ScenarioShare {
  /** A speaker's id. */
  speaker: string;
  /** Milliseconds from the start of the stream, integers. */
  start: number;
  end: number;
}

/** A period in which a participant's camera is off. */
export interface ScenarioCameraOff {
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
  /** Zoom's name of the operation, such as `UPDATE`; `NEW` by default. */
  operation?: string;
  /**
   * The id of the message; `message-<number from 1>` by default. An update or a deletion gives the id of an earlier
   * message.
   */
  id?: string;
  /** The id of the message that this one answers. */
  parent?: string;
  /** The receiver, a speaker's id; everyone by default. */
  to?: string;
  files?: readonly { id: string; name: string; size: number }[];
}

export interface Scenario {
  speakers: readonly ScenarioSpeaker[];
  audio: readonly ScenarioAudio[];
  transcript?: readonly ScenarioSegment[];
  /** By default the first speaker shares the whole time, if screen share is granted. */
  share?: readonly ScenarioShare[];
  /** By default every camera is on. */
  cameraOff?: readonly ScenarioCameraOff[];
  chat?: readonly ScenarioChat[];
  /** Timed faults. */
  faults?: readonly TimedFault[];
  /** Milliseconds until the stream ends; by default the end of the last audio or transcript. */
  duration?: number;
}

export interface Speaker extends Required<ScenarioSpeaker> {}

/** A period of one speaker's audio. Times are milliseconds from the start of the stream. */
export interface Talk {
  readonly speaker: Speaker;
  readonly start: number;
  readonly end: number;
  readonly samples: Int16Array;
}

/** One message of a transcript: a segment, or a version of one. */
export interface Line {
  readonly speaker: Speaker;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** RTMS_TRANSCRIPT_LANGUAGE */
  readonly language: number;
  /** When it is sent. */
  readonly due: number;
  /** The number of the sentence, from 1. */
  readonly sentence: number;
  /** RTMS_DATA_MESSAGE_ATTRIBUTE */
  readonly attribute: number;
  /** The start in the first version of the sentence. Live servers repeat it as `timestamp` (protocol#observation-8). */
  readonly first: number;
  /** Whether no later version follows. */
  readonly final: boolean;
}

export interface Share {
  readonly speaker: Speaker;
  readonly start: number;
  readonly end: number;
}

/** A period in which a camera is off. */
export type CameraOff = Share;

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

/** A checked scenario, sorted by time. */
export interface Script {
  readonly speakers: readonly Speaker[];
  readonly talks: readonly Talk[];
  readonly lines: readonly Line[];
  readonly shares: readonly Share[];
  readonly camerasOff: readonly CameraOff[];
  readonly chat: readonly Chat[];
  readonly duration: number;
}

/** @param at milliseconds from the start of the stream */
export function isCameraOn({ camerasOff }: Script, speaker: Speaker, at: number): boolean {
  return !camerasOff.some((off) => off.speaker === speaker && off.start <= at && at < off.end);
}
