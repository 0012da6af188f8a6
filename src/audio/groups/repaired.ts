// The message for a file that a dead process left and that was repaired.

import { randomBytes } from "node:crypto";
import { type RtmsInfo, topicOf } from "../../protocol/messages";
import { describe } from "../codecs";
import type { FinishedFile } from "../saved";
import { type AudioOutMessage, sentFile } from "./envelope";

/** @param now milliseconds since 1970, this machine's clock */
export function repairedMessage(repaired: FinishedFile, now: number): AudioOutMessage {
  const { path, start, samples, speaker, format, container, streamId, product, id } = repaired;
  const about: Partial<RtmsInfo> = {};
  if (product !== undefined) about.product = product as NonNullable<RtmsInfo["product"]>;
  if (id !== undefined) about.id = id;
  if (speaker) about.speaker = speaker;
  return {
    topic: topicOf(streamId, "audio", speaker?.id),
    payload: path,
    rtms: { ...about, streamId, medium: "audio", timestamp: start, receivedAt: now, sequence: 0 },
    audio: describe(format, start, samples),
    format: container,
    filename: path,
    parts: { id: randomBytes(8).toString("hex"), index: 0, type: "buffer", count: 1 },
    complete: true,
    file: sentFile(repaired),
  };
}
