// What is said in a stream: speakers, their audio and its transcript, on a time line of milliseconds from the start.
// Another kind of content (video, screen share, chat, a script of faults) is another optional list of the Scenario.

import { TranscriptLanguage } from "../protocol/enums";
import { numberOf } from "../protocol/names";
import { SimulatorError } from "./errors";

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

export interface Scenario {
  speakers: readonly ScenarioSpeaker[];
  audio: readonly ScenarioAudio[];
  transcript?: readonly ScenarioSegment[];
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

/** A scenario that was checked and put in order of time. */
export interface Script {
  readonly speakers: readonly Speaker[];
  readonly talks: readonly Talk[];
  readonly lines: readonly Line[];
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

/**
 * @throws SimulatorError for a time that is no whole millisecond, a speaker who is not listed, an unknown language, or
 * one speaker talking twice at once
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

  const talks = scenario.audio.map(({ speaker, start, pcm }): Talk => {
    checkTime("The start of audio", start);
    const samples = samplesOf(pcm);
    return { speaker: speakerOf(speaker), start, end: start + samples.length / SAMPLES_PER_MS, samples };
  });
  const lines = (scenario.transcript ?? []).map(({ speaker, start, end, text, language = "ENGLISH" }): Line => {
    checkTime("The start of a transcript segment", start);
    checkTime("The end of a transcript segment", end);
    const number = numberOf(TranscriptLanguage, language);
    if (number === undefined) throw fault(`"${language}" is no language of Zoom's. An example is ENGLISH.`);
    return { speaker: speakerOf(speaker), start, end, text, language: number };
  });
  talks.sort((a, b) => a.start - b.start);
  lines.sort((a, b) => a.end - b.end);

  const until = new Map<Speaker, number>();
  for (const { speaker, start, end } of talks) {
    if (start < (until.get(speaker) ?? 0))
      throw fault(`${speaker.name} talks twice at once at ${start} ms. One speaker's audio must not overlap.`);
    until.set(speaker, end);
  }
  const last = Math.max(0, ...until.values(), ...lines.map((line) => line.end));
  return { speakers, talks, lines, duration: scenario.duration ?? Math.ceil(last) };
}
