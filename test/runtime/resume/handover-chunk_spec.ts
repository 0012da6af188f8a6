// A stream as bytes, for its next owner in another process (contract#fleets).

import assert from "node:assert/strict";
import fc from "fast-check";
import { chunkOf, handoverIn } from "../../../src/runtime/resume/handover-chunk";
import { Rig, started } from "../../protocol/fixtures";

const audio = (timestamp: number, user = 5) => ({
  msg_type: 14,
  content: { user_id: user, data: Buffer.alloc(64, timestamp % 251).toString("base64"), timestamp },
});

/** A stream with two speakers, which its owner left. */
async function left(packets: number) {
  const rig = new Rig({ transcript: true });
  const [, sound] = rig.streaming();
  for (let n = 0; n < packets; n += 1) sound?.receive(audio(n * 20)).receive(audio(n * 20, 6));
  rig.stream.memory.roster.set("5", "Ann");
  const detached = rig.stream.detach();
  rig.world.pass(2_000);
  const handover = await detached;
  assert.ok(handover);
  return { rig, handover };
}

describe("a stream that is left to another process", () => {
  it("goes on with its numbers and names, and recognises what comes again", async () => {
    const { rig, handover } = await left(50);
    const chunk = chunkOf(handover, rig.world.clock);
    const restored = handoverIn(chunk, rig.world.clock);
    assert.equal(restored?.memory.peek("audio"), 100);
    assert.equal(restored?.memory.peek("event"), handover.memory.peek("event"));
    assert.equal(restored?.memory.roster.get("5"), "Ann");
    assert.equal(restored?.memory.replays.entries, 100);
    const successor = new Rig({ transcript: true }, started(), restored);
    successor.stream.start();
    const [, again] = successor.streaming();
    for (const n of [48, 49, 50]) again?.receive(audio(n * 20)).receive(audio(n * 20, 6));
    assert.deepEqual(
      successor.of("audio").map(({ rtms }) => [rtms.timestamp, rtms.sequence]),
      [
        [1000, 100],
        [1000, 101],
      ],
    );
  });

  it("recognises the newest packets, and still knows all numbers, when many were said", async () => {
    const { rig, handover } = await left(2_500);
    const restored = handoverIn(chunkOf(handover, rig.world.clock), rig.world.clock);
    assert.equal(restored?.memory.peek("audio"), 5_000);
    assert.equal(restored?.memory.replays.entries, 4_000);
    const newest = [...(restored?.memory.replays.packets() ?? [])].map(({ timestamp }) => timestamp);
    assert.equal(Math.min(...newest), 500 * 20);
  });

  it("is nothing in any other bytes", () => {
    const { clock } = new Rig().world;
    fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.equal(handoverIn(Buffer.from(bytes), clock), undefined)));
  });
});
