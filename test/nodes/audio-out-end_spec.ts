// What ends a recording of zoom audio, what does not, and what a deploy carries over.

import assert from "node:assert/strict";
import { parseWav } from "../../src/audio/codecs/wav";
import { assertSamples, load, PACKET, packets, payloads, sent } from "./audio-out-support";
import { end, event, inNodeRed, ramp, T0 } from "./output-harness";

describe("zoom-rtms-audio-out", () => {
  inNodeRed();

  describe("the end of a stream", () => {
    for (const [name, last] of [
      ["its end message", end("audio", T0 + 40)],
      ["the event stopped", event("stopped", T0 + 40)],
      ["the event failed", event("failed", T0 + 40)],
      ["a flush of all", { payload: { action: "flush" } }],
      ["a flush of this stream", { payload: { action: "flush", streamId: "S1" } }],
    ] as const)
      it(`comes with ${name}, once`, async () => {
        const harness = await load({ chunk: "stream" });
        await harness.feed(...packets(2), last, last);
        assert.equal(harness.out.length, 1);
        assertSamples(payloads(harness)[0], ramp(0, 640));
        assert.equal(sent(harness)[0]?.complete, true);
      });

    for (const [name, other] of [
      ["another stream's end", end("audio", T0, "S2")],
      ["another medium's end", end("transcript", T0)],
      ["the failure of another medium", event("failed", T0, { medium: "video" })],
      ["a flush of another stream", { payload: { action: "flush", streamId: "S2" } }],
      ["another event", event("interrupted", T0)],
      ["a webhook", { payload: { event: "meeting.rtms_started" }, rtms: { action: "started" } }],
    ] as const)
      it(`does not come with ${name}`, async () => {
        const harness = await load({ chunk: "stream" });
        await harness.feed(...packets(1), other);
        assert.deepEqual(harness.out, []);
        assert.deepEqual(harness.caught, []);
      });

    it("continues the sequence after a flush, and restarts it after an end", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(1), { payload: { action: "flush" } }, ...packets(1, 5000, 0), end("audio", T0));
      await harness.feed(...packets(1, 9000), end("audio", T0));
      assert.deepEqual(
        sent(harness).map((m) => m.rtms.sequence),
        [0, 1, 0],
      );
      assert.equal(sent(harness)[1]?.audio.samples, PACKET, "a recording after a flush begins with its own audio");
    });

    it("comes when the node is removed", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(2));
      await harness.remove();
      assertSamples(payloads(harness)[0], ramp(0, 640));
      assert.equal(sent(harness)[0]?.complete, true);
    });
  });

  it("carries open chunks and sequences over a deploy", async () => {
    const properties = { output: "raw", chunk: "time", chunkMs: 50 };
    const harness = await load(properties);
    const [one, two, three, four, ...more] = packets(7);
    await harness.feed(...[one, two, three, four].filter((m) => m !== undefined));
    await harness.deploy({ ...properties, name: "changed" });
    assert.equal(harness.out.length, 1);
    await harness.feed(...more, end("audio", T0));
    assertSamples(Buffer.concat(payloads(harness)), ramp(0, 7 * PACKET));
    assert.deepEqual(
      sent(harness).map((m) => m.rtms.sequence),
      [0, 1, 2],
    );
    assert.equal(new Set(sent(harness).map((m) => m.parts.id)).size, 1);
  });

  it("ends what was begun under other settings when the deploy changed them", async () => {
    const harness = await load({ chunk: "time", chunkMs: 1000 });
    await harness.feed(...packets(2));
    await harness.deploy({ output: "wav", chunk: "stream" });
    await harness.feed(...packets(1, 40, 640), end("audio", T0));
    const [old, fresh] = sent(harness);
    assertSamples(old?.payload, ramp(0, 640));
    assert.equal(old?.complete, true);
    assertSamples(parseWav(fresh?.payload ?? Buffer.alloc(0)).samples, ramp(640, PACKET));
    assert.equal(fresh?.rtms.sequence, 1);
  });
});
