import assert from "node:assert/strict";
import { repairedMessage } from "../../../src/audio/groups/repaired";
import type { FinishedFile } from "../../../src/audio/saved/end";

const FILE: FinishedFile = {
  path: "/somewhere/a.wav",
  bytes: 680,
  duration: 20,
  start: 1_763_700_000_000,
  samples: 320,
  speaker: { id: "1", name: "Alice" },
  format: { rate: 16_000, channels: 1, width: 2, encoding: "s16le" },
  container: "wav",
  streamId: "S/1",
  product: "meeting",
  id: "uuid==",
  complete: true,
  repaired: true,
};

describe("the message about a repaired file", () => {
  it("is the message of a complete file, in a group of its own", () => {
    const message = repairedMessage(FILE, 1_763_700_100_000);
    assert.equal(message.payload, FILE.path);
    assert.equal(message.topic, "rtms/S_1/audio/1");
    assert.deepEqual(message.rtms, {
      product: "meeting",
      id: "uuid==",
      speaker: FILE.speaker,
      streamId: "S/1",
      medium: "audio",
      timestamp: FILE.start,
      receivedAt: 1_763_700_100_000,
      sequence: 0,
    });
    assert.deepEqual(message.file, {
      path: FILE.path,
      bytes: 680,
      duration: 20,
      start: FILE.start,
      speaker: FILE.speaker,
    });
    assert.deepEqual([message.parts.index, message.parts.count, message.complete], [0, 1, true]);
    assert.equal(message.audio.samples, 320);
  });

  it("names no speaker for a mix", () => {
    const { speaker: _, ...mix } = FILE;
    const message = repairedMessage(mix, 0);
    assert.equal(message.topic, "rtms/S_1/audio");
    assert.equal("speaker" in message.rtms, false);
    assert.equal("speaker" in (message.file ?? {}), false);
  });
});
