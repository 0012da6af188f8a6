// Checks a scenario and sorts it by time.

import { ChatOperationType, ChatSessionType, numberOf } from "../../protocol/values";
import { SimulatorError } from "../errors";
import {
  type Chat,
  SAMPLES_PER_MS,
  type Scenario,
  type ScenarioChat,
  type ScenarioShare,
  type Script,
  type Share,
  type Speaker,
  type Talk,
} from "./scenario";
import { sentencesOf } from "./sentences";

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
  if (number === undefined) throw fault(`"${operation}" is not an operation of a chat. An example is UPDATE.`);
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
 *   operation, or audio of one speaker that overlaps
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
    if (!speaker) throw fault(`"${id}" is used but not listed in speakers. List every speaker with id and name.`);
    return speaker;
  };

  // A repeated conversation refers to the same Buffers.
  const heard = new Map<Buffer, Int16Array>();
  const talks = scenario.audio.map(({ speaker, start, pcm }): Talk => {
    checkTime("The start of audio", start);
    const samples = heard.get(pcm) ?? samplesOf(pcm);
    heard.set(pcm, samples);
    return { speaker: speakerOf(speaker), start, end: start + samples.length / SAMPLES_PER_MS, samples };
  });
  const lines = sentencesOf(scenario.transcript ?? [], speakerOf);
  const chat = (scenario.chat ?? []).map((entry, index) => chatOf(entry, index, speakerOf));
  talks.sort((a, b) => a.start - b.start);
  chat.sort((a, b) => a.at - b.at);

  const until = new Map<Speaker, number>();
  for (const { speaker, start, end } of talks) {
    if (start < (until.get(speaker) ?? 0))
      throw fault(`${speaker.name} has overlapping audio at ${start} ms. One speaker's audio must not overlap.`);
    until.set(speaker, end);
  }
  const last = Math.max(0, ...until.values(), ...lines.map(({ due }) => due), ...chat.map(({ at }) => at));
  const duration = scenario.duration ?? Math.ceil(last);
  const [first] = speakers;
  const always = first ? [{ speaker: first.id, start: 0, end: duration }] : [];
  const periods = (what: string, list: readonly ScenarioShare[]): Share[] =>
    list.map(({ speaker, start, end }) => {
      checkTime(`The start of ${what}`, start);
      checkTime(`The end of ${what}`, end);
      return { speaker: speakerOf(speaker), start, end };
    });
  const shares = periods("a screen share", scenario.share ?? always);
  const camerasOff = periods("a camera's time off", scenario.cameraOff ?? []);
  return { speakers, talks, lines, shares, camerasOff, chat, duration };
}
