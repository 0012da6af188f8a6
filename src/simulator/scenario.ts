// What is said in a stream: speakers, their audio and its transcript, on a time line of milliseconds from the start.
// Another kind of content is another optional list of the Scenario. Cameras follow from who talks.

import { ChatOperationType, ChatSessionType, TranscriptLanguage } from "../protocol/enums";
import { numberOf } from "../protocol/names";
import { SimulatorError } from "./errors";
import type { TimedFault } from "./faults";

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

export interface Line {
  readonly speaker: Speaker;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** RTMS_TRANSCRIPT_LANGUAGE */
  readonly language: number;
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

function samplesOf(pcm: Buffer): Int16Array {
  const samples = new Int16Array(pcm.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = pcm.readInt16LE(i * 2);
  return samples;
}

function fault(text: string): SimulatorError {
  return new SimulatorError("SIMULATOR_SCENARIO", text);
}

function checkTime(what: string, ms: number): void {
  if (!Number.isSafeInteger(ms) || ms < 0)
    throw fault(`${what} is ${ms}, but times are whole milliseconds from the start of the stream.`);
}

function chatOf(entry: ScenarioChat, index: number, speakerOf: (id: string) => Speaker): Chat {
  const { speaker, at, text, operation = "NEW", id = `message-${index + 1}`, parent, to, files = [] } = entry;
  checkTime("The time of a chat message", at);
  const number = numberOf(ChatOperationType, operation);
  if (number === undefined) throw fault(`"${operation}" is nothing that can be done in a chat. An example is UPDATE.`);
  return {
    at,
    text,
    operation: number,
    id,
    ...(parent !== undefined && { parent }),
    sender: speakerOf(speaker),
    ...(to !== undefined && { receiver: speakerOf(to) }),
    session: to === undefined ? ChatSessionType.EVERYONE : ChatSessionType.INDIVIDUAL,
    files,
  };
}

/**
 * @throws SimulatorError for a time that is no whole millisecond, a speaker who is not listed, an unknown language or
 * operation, or one speaker talking twice at once
 */
export function prepare(scenario: Scenario): Script {
  const speakers = scenario.speakers.map((speaker, index) => ({
    channelId: `channel-${speaker.id}`,
    mode: index === 0 ? ("caller" as const) : ("callee" as const),
    ...speaker,
  }));
  const byId = new Map(speakers.map((speaker) => [speaker.id, speaker]));
  const speakerOf = (id: string): Speaker => {
    const speaker = byId.get(id);
    if (!speaker) throw fault(`"${id}" speaks but is not among the speakers. List every speaker with id and name.`);
    return speaker;
  };

  // A conversation that repeats itself refers to the same memory again and again.
  const heard = new Map<Buffer, Int16Array>();
  const talks = scenario.audio.map(({ speaker, start, pcm }): Talk => {
    checkTime("The start of audio", start);
    const samples = heard.get(pcm) ?? samplesOf(pcm);
    heard.set(pcm, samples);
    return { speaker: speakerOf(speaker), start, end: start + samples.length / SAMPLES_PER_MS, samples };
  });
  const lines = (scenario.transcript ?? []).map(({ speaker, start, end, text, language = "ENGLISH" }): Line => {
    checkTime("The start of a transcript segment", start);
    checkTime("The end of a transcript segment", end);
    const number = numberOf(TranscriptLanguage, language);
    if (number === undefined) throw fault(`"${language}" is no language of Zoom's. An example is ENGLISH.`);
    return { speaker: speakerOf(speaker), start, end, text, language: number };
  });
  const chat = (scenario.chat ?? []).map((entry, index) => chatOf(entry, index, speakerOf));
  talks.sort((a, b) => a.start - b.start);
  chat.sort((a, b) => a.at - b.at);
  lines.sort((a, b) => a.end - b.end);

  const until = new Map<Speaker, number>();
  for (const { speaker, start, end } of talks) {
    if (start < (until.get(speaker) ?? 0))
      throw fault(`${speaker.name} talks twice at once at ${start} ms. One speaker's audio must not overlap.`);
    until.set(speaker, end);
  }
  const last = Math.max(0, ...until.values(), ...lines.map(({ end }) => end), ...chat.map(({ at }) => at));
  const duration = scenario.duration ?? Math.ceil(last);
  const [first] = speakers;
  const always = first ? [{ speaker: first.id, start: 0, end: duration }] : [];
  const shares = (scenario.share ?? always).map(({ speaker, start, end }): Share => {
    checkTime("The start of a screen share", start);
    checkTime("The end of a screen share", end);
    return { speaker: speakerOf(speaker), start, end };
  });
  return { speakers, talks, lines, shares, chat, duration };
}
