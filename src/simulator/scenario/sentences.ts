// The transcript as Zoom sends it since November 2026: each sentence has a number, by which it is revised or
// retracted (protocol#transcript-messages).

import { DataMessageAttribute, numberOf, TranscriptLanguage } from "../../protocol/values";
import { SimulatorError } from "../errors";
import type { Line, ScenarioSegment, Speaker } from "./scenario";

const { ATTR_NEW, ATTR_UPDATE, ATTR_DELETE } = DataMessageAttribute;

function fault(text: string): SimulatorError {
  return new SimulatorError("SIMULATOR_SCENARIO", text);
}

function checked(what: string, ms: number, from = 0): number {
  if (!Number.isSafeInteger(ms) || ms < 0)
    throw fault(`${what} is ${ms}, but times are whole milliseconds from the start of the stream.`);
  if (ms < from) throw fault(`${what} is ${ms}, but the version that it replaces is sent at ${from}.`);
  return ms;
}

/** The messages of one segment in the order of sending, without the number. */
function versionsOf(segment: ScenarioSegment, speaker: Speaker): Omit<Line, "sentence">[] {
  const { start, end, text, drafts = [], at = end, deletedAt, language: name = "ENGLISH" } = segment;
  const language = numberOf(TranscriptLanguage, name);
  if (language === undefined) throw fault(`Zoom has no language "${name}". An example is ENGLISH.`);
  const texts = [...drafts, { start, end, text, at }];
  const first = texts[0]?.start ?? start;
  let sent = 0;
  const lines = texts.map((version, index) => {
    const from = checked("The start of a transcript segment", version.start ?? start);
    const to = checked("The end of a transcript segment", version.end);
    const due = checked("The time when a transcript segment is sent", version.at ?? to, sent);
    sent = due;
    const attribute = index === 0 ? ATTR_NEW : ATTR_UPDATE;
    const final = index === texts.length - 1 && deletedAt === undefined;
    return { speaker, start: from, end: to, text: version.text, language, due, attribute, first, final };
  });
  const last = lines.at(-1);
  if (deletedAt === undefined || !last) return lines;
  const due = checked("The time when a transcript segment is deleted", deletedAt, sent);
  return [...lines, { ...last, due, attribute: ATTR_DELETE }];
}

/**
 * All messages of a transcript, sorted by time. Sentences are numbered in the order in which they are first sent.
 * @throws SimulatorError for a time that is no whole millisecond or out of order, an unknown speaker or language
 */
export function sentencesOf(transcript: readonly ScenarioSegment[], speakerOf: (id: string) => Speaker): Line[] {
  const byTime = (a: { due: number }, b: { due: number }): number => a.due - b.due;
  return transcript
    .map((segment) => versionsOf(segment, speakerOf(segment.speaker)))
    .sort(([a], [b]) => (a && b ? byTime(a, b) : 0))
    .flatMap((lines, index) => lines.map((line) => ({ ...line, sentence: index + 1 })))
    .sort(byTime);
}
