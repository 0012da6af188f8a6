// How zoom audio distinguishes streams and speakers, and what it makes of their sound.

import assert from "node:assert/strict";
import { assertSamples, BOB, load, packets, sent } from "./audio-out-support";
import { ALICE, end, event, inNodeRed, ramp, T0 } from "./output-harness";

describe("zoom-rtms-audio-out", () => {
  inNodeRed();

  it("keeps two streams and three speakers apart, sequences counted for each", async () => {
    const harness = await load({ chunk: "time", chunkMs: 40 });
    const who = [
      { streamId: "S1", speaker: ALICE },
      { streamId: "S1", speaker: BOB },
      { streamId: "S2", speaker: ALICE },
    ];
    const each = who.map((origin, n) => packets(5, 0, n * 10_000, origin));
    for (let n = 0; n < 5; n++) await harness.feed(...each.flatMap((list) => list.slice(n, n + 1)));
    await harness.feed(end("audio", T0, "S1"));
    assert.equal(sent(harness).filter((m) => m.rtms.streamId === "S2" && m.complete).length, 0);
    await harness.feed(end("audio", T0, "S2"));
    who.forEach(({ streamId, speaker }, n) => {
      const mine = sent(harness).filter((m) => m.rtms.streamId === streamId && m.rtms.speaker?.id === speaker.id);
      assertSamples(Buffer.concat(mine.map((m) => m.payload)), ramp(n * 10_000, 1600));
      assert.deepEqual(
        mine.map((m) => m.rtms.sequence),
        [0, 1, 2],
      );
      assert.deepEqual(
        mine.map((m) => m.parts.index),
        [0, 1, 2],
      );
      assert.deepEqual(
        mine.map((m) => m.complete),
        [undefined, undefined, true],
      );
      assert.equal(new Set(mine.map((m) => m.parts.id)).size, 1);
    });
  });

  it("takes mixed audio as one speaker without a name", async () => {
    const harness = await load({ chunk: "packet" });
    await harness.feed(...packets(1, 0, 0, { speaker: undefined }));
    const [message] = sent(harness);
    assert.equal(message?.topic, "rtms/S1/audio");
    assert.equal(message && "speaker" in message.rtms, false);
    assert.match(String(message?.filename), /_unknown_/);
  });

  it("waits for the resampler, in order", async () => {
    const harness = await load({ rate: 48_000, chunk: "stream" });
    await harness.feed(...packets(50), end("audio", T0));
    assert.deepEqual(
      sent(harness).map(({ audio }) => [audio.rate, audio.samples]),
      [[48_000, 48_000]],
    );
    assert.equal(harness.completed.length, 51);
  });

  it("has the caller on the left, according to the events", async () => {
    const harness = await load({ source: "stereo", chunk: "stream" });
    const call = (channelId: string, mode: string) => event("user_answered", T0, { participant: { channelId, mode } });
    await harness.feed(call("agent", "callee"), call("customer", "caller"));
    await harness.feed(...packets(2, 0, 0, { speaker: { id: "agent" } }));
    await harness.feed(...packets(2, 0, 1000, { speaker: { id: "customer" } }), end("audio", T0));
    const [message] = sent(harness);
    assert.deepEqual([message?.audio.channels, message?.audio.samples], [2, 640]);
    assert.equal(message?.payload.readInt16LE(0), ramp(1000, 1).readInt16LE(0));
    assert.equal(message?.payload.readInt16LE(2), ramp(0, 1).readInt16LE(0));
  });

  it("shows how many speakers are open and never their names", async () => {
    const harness = await load({ chunk: "stream" });
    await harness.feed(...packets(1));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.match(JSON.stringify(harness.statuses.at(-1)), /"▶ \d+"/);
    assert.doesNotMatch(JSON.stringify(harness.statuses), /Alice/);
  });
});
