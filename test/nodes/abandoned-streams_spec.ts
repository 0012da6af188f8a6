// A stream whose node a deploy removed together with the nodes before an output node: no wire reports its end.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import transcriptOut from "../../nodes/transcript-out/transcript-out";
import { announceAbandonedStream } from "../../src/runtime/stream/abandoned-streams";
import { claim, release } from "../../src/runtime/stream/owners";
import { until } from "../until";
import { load, packets, payloads, sent } from "./audio-out-support";
import { end, Harness, inNodeRed, ramp, segment, T0 } from "./output-harness";

describe("a stream that was left, which no wire reports", () => {
  inNodeRed();

  it("ends in audio-out, once", async () => {
    const harness = await load({ chunk: "stream" });
    await harness.feed(...packets(2));
    announceAbandonedStream("another", 1);
    announceAbandonedStream("S1", 20);
    await until(() => harness.out.length === 1);
    assert.deepEqual(payloads(harness), [ramp(0, 640)]);
    assert.equal(sent(harness)[0]?.complete, true);
    announceAbandonedStream("S1", 1);
    await harness.feed(end("audio", T0 + 40));
    await sleep(20);
    assert.equal(harness.out.length, 1);
  });

  it("ends in transcript-out, once", async () => {
    const harness = await Harness.load(transcriptOut, "zoom-rtms-transcript-out", { output: "vtt", emit: "stream" });
    await harness.feed(segment("Hello.", T0, { end: T0 + 900 }));
    announceAbandonedStream("S1", 20);
    await until(() => harness.out.length === 1);
    assert.match(String(harness.out[0]?.payload), /Hello\./);
    assert.equal(harness.out[0]?.complete, true);
    await harness.feed(end("transcript", T0 + 5000));
    assert.equal(harness.out.length, 1);
  });

  it("continues if another stream node has taken it over", async () => {
    const harness = await load({ chunk: "stream" });
    await harness.feed(...packets(1));
    claim("S1", "another stream node");
    try {
      announceAbandonedStream("S1", 1);
      await sleep(20);
      assert.deepEqual(harness.out, []);
    } finally {
      release("S1");
    }
  });
});
