// Transcript messages from the wire to what transcript-out sends, without a Node-RED: decoded as the stream node does,
// written as transcript-out does.

import assert from "node:assert/strict";
import { MediaDecoder } from "../../src/protocol/media/media";
import { Memory } from "../../src/protocol/memory/memory";
import { passOn } from "../../src/runtime/output/outgoing";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import type { TranscriptPacket } from "../../src/transcript/segments/packet";
import type { TranscriptSettings } from "../../src/transcript/settings";
import { TranscriptWriter } from "../../src/transcript/transcript-writer";
import { formatOf } from "./support";

/** Some moment. */
export const T0 = 1_763_700_000_000;
export const [NEW, UPDATE, DELETE] = [1, 2, 3];

export type Content = Record<string, unknown>;

/** One stream's messages of medium transcript. `memory` is what a redeployed stream node continues with. */
export class Wire {
  #decoder: MediaDecoder;

  constructor(readonly memory = new Memory("meeting", "uuid", "S1", T0)) {
    this.#decoder = new MediaDecoder(memory);
  }

  /** `beside` are the fields beside `content`. */
  receive(content: unknown, beside: Content = {}, receivedAt = T0 + 3_600_000): TranscriptPacket["message"] {
    const message = this.#decoder.decode("transcript", { msg_type: 17, content, ...beside }, receivedAt);
    assert.ok(message && message !== "replay");
    return { ...message };
  }
}

/** What transcript-out sends for messages of the stream node. */
export function written(
  messages: readonly TranscriptPacket["message"][],
  more: Partial<TranscriptSettings>,
): TranscriptOutMessage[] {
  const settings: TranscriptSettings = {
    ...formatOf("text"),
    emit: "stream",
    windowMs: 60_000,
    windowWords: 0,
    directory: "",
    filename: "",
    deleteRevoked: false,
    ...more,
  };
  const sent: TranscriptOutMessage[] = [];
  const emit = (message: TranscriptOutMessage) => sent.push(message);
  const writer = new TranscriptWriter({ settings, passOn, report: assert.fail });
  for (const message of messages) writer.push(writer.read(message, message.rtms as TranscriptPacket["rtms"]), emit);
  writer.leave("S1", emit);
  return sent;
}

/** All payloads, one after the other, as a flow that appends them has them in its file. */
export const appended = (sent: readonly TranscriptOutMessage[]): string => sent.map(({ payload }) => payload).join("");
