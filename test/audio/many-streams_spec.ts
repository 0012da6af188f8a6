// Streams whose end never comes: what the recorder keeps of them is bounded, and their recordings are not lost.

import assert from "node:assert/strict";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { Recorder } from "../../src/audio/recorder";
import { type AudioSettings, LIMITS } from "../../src/audio/settings";
import type { AudioPacket } from "../../src/audio/time/packet";
import { passOn } from "../../src/runtime/output/outgoing";
import { DEFAULTS } from "./defaults";

const T0 = 1_763_700_000_000;
const SETTINGS: AudioSettings = { ...DEFAULTS, output: "raw", chunk: "stream" };
const PACKET = { data: Buffer.alloc(640, 1), frames: 320 };

function packetOf(streamId: string): AudioPacket {
  const times = { timestamp: T0, receivedAt: T0 };
  return {
    ...PACKET,
    ...times,
    rtms: { streamId, medium: "audio", ...times, sequence: 0, speaker: { id: "1" } },
    format: { rate: 16_000, channels: 1, encoding: "s16le" },
    message: {},
  };
}

describe("audio of streams whose end never comes", () => {
  function rig(streams: number) {
    const sent: AudioOutMessage[] = [];
    const emit = (message: AudioOutMessage): void => void sent.push(message);
    const callbacks = { emit, fail: (error: Error) => assert.fail(error) };
    const recorder = new Recorder(SETTINGS, passOn, callbacks, undefined, { ...LIMITS, streams });
    const receive = (streamId: string): void => assert.equal(recorder.push(packetOf(streamId), emit), undefined);
    const known = () => [...recorder.state.streams.keys()];
    return { sent, recorder, receive, known };
  }

  it("is removed from memory, the oldest stream first, if nothing of it is open", () => {
    const { recorder, known, sent } = rig(3);
    for (const streamId of ["a", "b", "c", "d", "a"]) recorder.learn(streamId, "1", "caller");
    assert.deepEqual([known(), sent], [["c", "d", "a"], []]);
  });

  it("ends with its last message when another stream needs its place", async () => {
    const { sent, recorder, receive, known } = rig(2);
    for (const streamId of ["a", "b", "c"]) receive(streamId);
    await recorder.settled();
    assert.deepEqual(known(), ["b", "c"]);
    assert.deepEqual(
      sent.map(({ rtms, complete, payload }) => [rtms.streamId, complete, payload]),
      [["a", true, PACKET.data]],
    );
    assert.equal(recorder.open, 2);
  });

  it("stays while it is open, if other streams bring no audio", () => {
    const { sent, recorder, receive, known } = rig(2);
    for (const streamId of ["a", "b"]) receive(streamId);
    for (const streamId of ["c", "d", "e"]) recorder.learn(streamId, "1", "caller");
    assert.deepEqual([known().slice(0, 2), known().length, sent], [["a", "b"], 3, []]);
  });
});
