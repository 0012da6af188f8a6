// Reads a transcript message as a segment, or explains why it is none.

import { isObject, type JsonObject } from "../../protocol/input";
import { type RtmsInfo, sentenceIdOf, type TranscriptSegment, toldTimestamp } from "../../protocol/messages";
import { finiteNumber } from "../../protocol/values";
import { transcriptError } from "../texts";
import type { Segment } from "./segment";

/** One segment of one stream, read. */
export interface TranscriptPacket {
  readonly rtms: RtmsInfo & { streamId: string };
  /** The message's own time, if it is plausible. */
  readonly time?: number;
  readonly segment: Segment;
  /** A copy of `msg.transcript`. */
  readonly transcript: TranscriptSegment;
  /** The original message, for the user's own properties. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** No pause and no delay is longer; protocol#reconnection mentions none above a minute. Milliseconds. */
export const DAY = 24 * 3_600_000;

/**
 * A reported time, unless it differs by more than a day from the time `beside` it. One absurd timestamp must not push
 * everything after it out of its document.
 */
export function plausibleTime(time: number | undefined, beside: number): number {
  return time !== undefined && Math.abs(time - beside) <= DAY ? time : beside;
}

function textOf(transcript: JsonObject, payload: unknown, streamId: string): string {
  const text = transcript.text ?? payload;
  if (typeof text === "string") return text;
  throw transcriptError("RTMS_INPUT", "noText", { streamId }, { streamId });
}

/**
 * Reads a message of medium transcript. Without a plausible start, the message's timestamp is used
 * (protocol#transcript-messages).
 * @param time of the message, derived from those before it
 * @throws RtmsError RTMS_INPUT if it has no text
 */
export function readTranscript(
  message: Readonly<Record<string, unknown>>,
  rtms: TranscriptPacket["rtms"],
  time = plausibleTime(rtms.timestamp, rtms.receivedAt),
): TranscriptPacket {
  const given = isObject(message.transcript) ? message.transcript : {};
  const text = textOf(given, message.payload, rtms.streamId);
  const { start: givenStart, end: givenEnd, sentenceId: givenSentence, ...others } = given;
  const [toldStart, end] = [finiteNumber(givenStart), finiteNumber(givenEnd)];
  const sentenceId = sentenceIdOf(givenSentence);
  const transcript: TranscriptSegment = {
    ...others,
    ...(toldStart !== undefined && { start: toldStart }),
    ...(end !== undefined && { end }),
    ...(sentenceId !== undefined && { sentenceId }),
    text,
    id: typeof given.id === "string" ? given.id : "",
    language: typeof given.language === "string" ? given.language : "",
    attribute: typeof given.attribute === "string" ? given.attribute : "NONE",
  };
  const start = plausibleTime(toldStart, time);
  const { id, language } = transcript;
  const timestamp = toldTimestamp(rtms);
  const untimed = toldStart === undefined && timestamp === undefined;
  const segment = { id, text, speakerId: rtms.speaker?.id, sentenceId, timestamp, start, untimed, end, language };
  return { rtms, time, segment, transcript, message };
}
