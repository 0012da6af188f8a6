// Packets that are gathered for the disk come out as they went in, whatever becomes of the sender's memory.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Stretch } from "../../../src/audio/containers";
import { Tail } from "../../../src/audio/recording/tail";

describe("the newest samples of a recording", () => {
  const gathered = (queue: readonly Stretch[]) => Buffer.concat(queue.filter((each) => typeof each !== "number"));

  it("are one piece a second, byte for byte, in order", () => {
    const tail = new Tail();
    const queue: Stretch[] = [];
    const packets = Array.from({ length: 500 }, (_, n) =>
      randomBytes([640, 2, 320, 1920, 640, 17_000, 40_000][n % 7] ?? 0),
    );
    for (const packet of packets) {
      const lent = Buffer.from(packet);
      tail.add(lent, queue);
      lent.fill(0);
    }
    assert.equal(tail.isEmpty, false);
    tail.close(queue);
    assert.equal(tail.isEmpty, true);
    assert.deepEqual(gathered(queue), Buffer.concat(packets));
  });

  it("hold hardly more memory than is counted, however they are broken up by pauses", () => {
    for (const between of [1, 7, 30, 37, 38, 49, 51]) {
      const tail = new Tail();
      const queue: Stretch[] = [];
      for (let n = 0; n < 500; n += 1) {
        tail.add(Buffer.alloc(640, n), queue);
        if (n % between === 0) tail.close(queue);
      }
      tail.close(queue);
      const held = new Set(queue.flatMap((each) => (typeof each === "number" ? [] : [each.buffer])));
      const bytes = [...held].reduce((sum, { byteLength }) => sum + byteLength, 0);
      assert.ok(bytes <= 1.4 * 500 * 640, `${bytes} bytes for ${500 * 640}, by ${between}`);
    }
  });

  it("fifty packets of 20 ms are one write", () => {
    const tail = new Tail();
    const queue: Stretch[] = [];
    for (let n = 0; n < 50; n += 1) tail.add(Buffer.alloc(640, n), queue);
    tail.close(queue);
    assert.equal(queue.length, 1);
    tail.close(queue);
    assert.equal(queue.length, 1, "nothing is written twice");
    tail.add(Buffer.alloc(640, 99), queue);
    tail.close(queue);
    assert.deepEqual(
      queue.map((each) => (typeof each === "number" ? each : each.length)),
      [32_000, 640],
    );
  });
});
