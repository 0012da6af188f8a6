import assert from "node:assert/strict";
import fc from "fast-check";
import type { Frame } from "../../../src/video/movies/frame";
import { FrameOrder } from "../../../src/video/movies/frame-order";

const LATE = 200;

function frameAt(time: number, more: Partial<Frame> = {}): Frame {
  const data = [Buffer.from(`${time}`)];
  return {
    time,
    speaker: { id: "1" },
    data,
    sps: undefined,
    pps: [],
    idr: false,
    hasPicture: true,
    begins: true,
    ...more,
  };
}

function released(order: FrameOrder, now: number): Frame[] {
  const frames: Frame[] = [];
  for (let frame = order.next(now); frame; frame = order.next(now)) frames.push(frame);
  return frames;
}

describe("the order of frames", () => {
  it("is that of their times, however much they are shuffled within 200 ms, and none is lost", () => {
    const delays = fc.array(fc.integer({ min: 0, max: LATE - 1 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(delays, (late) => {
        const arrivals = late.map((delay, n) => ({ time: 40 * n, at: 40 * n + delay })).sort((a, b) => a.at - b.at);
        const order = new FrameOrder(LATE);
        const out: number[] = [];
        let newest = 0;
        for (const { time } of arrivals) {
          assert.ok(order.add(frameAt(time)));
          newest = Math.max(newest, time);
          out.push(...released(order, newest).map((frame) => frame.time));
        }
        out.push(...released(order, Number.POSITIVE_INFINITY).map((frame) => frame.time));
        assert.deepEqual(
          out,
          late.map((_, n) => 40 * n),
        );
      }),
    );
  });

  it("has no place for what comes later", () => {
    const order = new FrameOrder(LATE);
    order.add(frameAt(0));
    order.add(frameAt(300));
    assert.equal(released(order, 300).length, 1);
    assert.equal(order.add(frameAt(0)), false);
    assert.equal(order.add(frameAt(200)), true);
  });

  it("joins slices of one time, but neither two pictures nor those of two people", () => {
    const order = new FrameOrder(LATE);
    order.add(frameAt(40));
    order.add(frameAt(40, { begins: false }));
    order.add(frameAt(40));
    order.add(frameAt(40, { begins: false, speaker: { id: "2" } }));
    const frames = released(order, Number.POSITIVE_INFINITY);
    assert.deepEqual(
      frames.map(({ data }) => data.length),
      [2, 1, 1],
    );
  });

  it("puts parameter sets of the same time before their picture", () => {
    const order = new FrameOrder(LATE);
    order.add(frameAt(0, { hasPicture: false, begins: false, sps: Buffer.from("sps") }));
    order.add(frameAt(0, { idr: true }));
    const [frame, ...more] = released(order, Number.POSITIVE_INFINITY);
    assert.deepEqual([more.length, frame?.idr, frame?.sps?.toString(), frame?.data.length], [0, true, "sps", 2]);
  });

  it("keeps no more than a few, whatever the times say", () => {
    const order = new FrameOrder(LATE);
    for (let n = 0; n < 1000; n++) {
      order.add(frameAt(n / 1000));
      released(order, 0);
    }
    assert.ok(order.holding <= 121);
  });
});
