// A transcript message as a segment, or why it is none.

import { isObject, type JsonObject } from "../../protocol/input";
import { type RtmsInfo, sentenceIdOf, type TranscriptSegment, toldTimestamp } from "../../protocol/messages";
import { finiteNumber } from "../../protocol/values";
import { RtmsError } from "../../protocol/words";
import type { Segment } from "./segment";

/** One segment of one stream, read. */
export interface TranscriptPacket {
  readonly rtms: RtmsInfo & { streamId: string };
  /** The message's own, as far as it can be plausibleTime. */
  readonly time?: number;
  readonly segment: Segment;
  /** `msg.transcript`, a copy. */
  readonly transcript: TranscriptSegment;
  /** The message it came in, for the properties that are the user's. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** No pause and no delay is longer; protocol#reconnection knows of none above a minute. Milliseconds. */
export const DAY = 24 * 3_600_000;

/**
 * A time as it was told, unless it is more than a day away from one that was told beside it: one absurd timestamp must
 * not push all that follows out of its document.
 */
export function plausibleTime(time: number | undefined, beside: number): number {
  return time !== undefined && Math.abs(time - beside) <= DAY ? time : beside;
}

function textOf(transcript: JsonObject, payload: unknown, streamId: string): string {
  const text = transcript.text ?? payload;
  if (typeof text === "string") return text;
  throw new RtmsError(
    "RTMS_INPUT",
    `A transcript message of stream ${streamId} has no text. ` +
      "Leave msg.payload and msg.transcript as the stream node sent them.",
    { streamId },
  );
}

/**
 * Reads a message of medium transcript. Without a start that can be, the message's own timestamp is one
 * (protocol#transcript-messages).
 * @param time of the message, by those before it
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
