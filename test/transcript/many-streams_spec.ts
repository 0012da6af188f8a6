// Streams whose end never comes: what the writer keeps of them is bounded, and their documents are not lost.

import assert from "node:assert/strict";
import { passOn } from "../../src/runtime/output/outgoing";
import type { TranscriptOutMessage } from "../../src/transcript/group";
import type { TranscriptPacket } from "../../src/transcript/segments/packet";
import type { TranscriptSettings } from "../../src/transcript/settings";
import { TranscriptWriter } from "../../src/transcript/transcript-writer";
import { formatOf } from "./support";
import { T0 } from "./wire";

const SETTINGS: TranscriptSettings = {
  ...formatOf("text"),
  emit: "stream",
  windowMs: 60_000,
  windowWords: 0,
  directory: "",
  filename: "",
  deleteRevoked: false,
};

function rtmsOf(streamId: string): TranscriptPacket["rtms"] {
  const times = { timestamp: T0, receivedAt: T0, sequence: 0 };
  return { product: "meeting", id: "m", streamId, medium: "transcript", speaker: { id: "1" }, ...times };
}

describe("streams whose end never comes", () => {
  const rig = (mostStreams: number) => {
    const sent: TranscriptOutMessage[] = [];
    const writer = new TranscriptWriter({ settings: SETTINGS, passOn, report: assert.fail, mostStreams });
    const emit = (message: TranscriptOutMessage): void => void sent.push(message);
    const say = (streamId: string, payload: string): void => {
      const rtms = rtmsOf(streamId);
      writer.push(writer.read({ payload, rtms }, rtms), emit);
    };
    return { sent, writer, emit, say };
  };

  it("are removed from memory, the oldest first, if nothing of them is open", () => {
    const { writer } = rig(3);
    for (const streamId of ["a", "b", "c", "d", "a"]) writer.notice(rtmsOf(streamId));
    assert.deepEqual([...writer.state.streams.keys()], ["c", "d", "a"]);
  });

  it("end with their last message when another stream needs their place", () => {
    const { sent, writer, say } = rig(2);
    for (const streamId of ["a", "b", "c"]) say(streamId, `I am ${streamId}.`);
    assert.deepEqual([...writer.state.streams.keys()], ["b", "c"]);
    assert.deepEqual(
      sent.map(({ payload, complete }) => [payload, complete]),
      [["1: I am a.\n", true]],
    );
    assert.equal(writer.open, 2);
  });

  it("stay while they speak, if other streams bring no words", () => {
    const { sent, writer, say, emit } = rig(2);
    for (const streamId of ["a", "b"]) say(streamId, "Hello.");
    for (const streamId of ["c", "d", "e"]) writer.notice(rtmsOf(streamId));
    say("a", "Still here.");
    assert.deepEqual([writer.state.streams.has("a"), writer.state.streams.has("b"), sent], [true, true, []]);
    writer.leave("a", emit);
    assert.match(String(sent[0]?.payload), /Hello\..*Still here\./s);
  });
});
