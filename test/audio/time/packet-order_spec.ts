import assert from "node:assert/strict";
import fc from "fast-check";
import { DUPLICATE, HELD, LATE, PacketOrder } from "../../../src/audio/time/packet-order";

const PACKET = 320;
/** Packets of one time are alike, unless `sum` differs. */
const entry = (time: number, sum = 0) => ({ time, frames: PACKET, sum });
type Entry = ReturnType<typeof entry>;

/** Offers packets of 20 ms at 16 kHz at these milliseconds; gives what was placed, and what each offer was answered. */
function ordered(times: readonly number[], lateMs = 200, keepsLate = false) {
  const order = new PacketOrder<Entry>(16_000, 0, lateMs, keepsLate);
  const placed: { time: number; silence: number }[] = [];
  let now = Number.NEGATIVE_INFINITY;
  const fetch = (until: number) => {
    for (let next = order.next(until); next; next = order.next(until))
      placed.push({ time: next.packet.time, silence: next.silence });
  };
  const answers = times.map((time) => {
    now = Math.max(now, time);
    const answer = order.offer(entry(time), now);
    if (answer >= 0) placed.push({ time, silence: answer });
    fetch(now);
    return answer;
  });
  const waiting = order.holding;
  fetch(Number.POSITIVE_INFINITY);
  return { answers, placed, waiting, times: placed.map(({ time }) => time), position: order.position };
}

describe("a speaker's order", () => {
  it("releases what follows at once, with jitter below one packet too", () => {
    const { answers, waiting } = ordered([0, 20, 59, 41, 80, 119]);
    assert.deepEqual(answers, [0, 0, 0, 0, 0, 0]);
    assert.equal(waiting, 0);
  });

  it("holds packets that arrive early until the missing ones have arrived", () => {
    const { answers, times } = ordered([0, 40, 60, 20, 80]);
    assert.deepEqual(answers, [0, HELD, HELD, 0, 0]);
    assert.deepEqual(times, [0, 20, 40, 60, 80]);
  });

  it("holds them only until the stream has advanced by the bound, and puts silence in place of what is missing", () => {
    const { placed } = ordered([0, 40, 60, 80, 100, 120], 60);
    assert.deepEqual(placed.slice(0, 3), [
      { time: 0, silence: 0 },
      { time: 40, silence: PACKET },
      { time: 60, silence: 0 },
    ]);
    assert.equal(ordered([0, 40, 60, 80], 60).waiting, 3);
    assert.equal(ordered([0, 40, 60, 80, 100], 60).waiting, 0);
    assert.equal(ordered([0, 40], 0).waiting, 0);
  });

  it("drops what arrives later than that, unless places do not matter", () => {
    assert.deepEqual(ordered([0, 40, 60, 80, 100, 20], 60).answers.at(-1), LATE);
    assert.deepEqual(ordered([0, 40, 60, 80, 100, 20], 60, true).times, [0, 40, 60, 80, 100, 20]);
  });

  it("recognises a duplicate by its time, held back or placed", () => {
    assert.deepEqual(ordered([0, 20, 20, 0, 60, 60, 40, 40]).answers, [
      0,
      0,
      DUPLICATE,
      DUPLICATE,
      HELD,
      DUPLICATE,
      0,
      DUPLICATE,
    ]);
    assert.equal(ordered([0, 20, 0, 20], 200, true).times.length, 2);
  });

  it("keeps other sound of the same time, after the first, held back or placed", () => {
    const order = new PacketOrder<Entry>(16_000, 0, 200, false);
    assert.equal(order.offer(entry(0, 1), 0), 0);
    assert.equal(order.offer(entry(0, 2), 0), 0);
    assert.equal(order.offer(entry(0, 1), 0), DUPLICATE);
    assert.equal(order.offer(entry(0, 2), 0), DUPLICATE);
    assert.equal(order.position, 2 * PACKET);
    assert.equal(order.offer(entry(40, 3), 40), 0);
    assert.equal(order.offer(entry(80, 4), 80), HELD);
    assert.equal(order.offer(entry(80, 5), 80), HELD);
    assert.equal(order.offer(entry(80, 4), 80), DUPLICATE);
    assert.deepEqual(
      [1, 2].map(() => order.next(Number.POSITIVE_INFINITY)?.packet.sum),
      [4, 5],
    );
    assert.equal(order.position, 6 * PACKET);
  });

  it("is late for other sound of the same time when its place is taken by what follows", () => {
    const order = new PacketOrder<Entry>(16_000, 0, 200, false);
    for (const time of [0, 20, 40, 60]) order.offer(entry(time, 1), time);
    assert.equal(order.offer(entry(20, 2), 60), LATE);
    assert.equal(order.offer(entry(20, 1), 60), DUPLICATE);
  });

  it("puts nothing before what is held and earlier, however long it is", () => {
    const order = new PacketOrder<Entry>(16_000, 0, 200, false);
    order.offer(entry(0), 0);
    assert.equal(order.offer(entry(40), 40), HELD);
    assert.equal(order.offer({ time: 60, frames: 1600, sum: 0 }, 60), HELD);
    assert.equal(order.offer(entry(20), 60), 0);
    assert.deepEqual([order.next(60)?.packet.time, order.next(60)?.packet.time], [40, 60]);
  });

  it("moves packets that are longer than declared after each other", () => {
    const order = new PacketOrder<Entry>(16_000, 0, 200, false);
    order.offer(entry(0), 0);
    order.correct(PACKET);
    assert.equal(order.offer(entry(20), 20), LATE);
    assert.equal(order.offer(entry(40), 40), 0);
  });

  it("restores any order in which nothing is displaced by more than the bound, exactly (property)", () => {
    const stream = fc.record({
      gaps: fc.array(fc.constantFrom(0, 0, 0, 0, 60, 2000), { minLength: 1, maxLength: 60, size: "max" }),
      late: fc.array(fc.integer({ min: 0, max: 180 }), { minLength: 60, maxLength: 60 }),
      twice: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    });
    fc.assert(
      fc.property(stream, ({ gaps, late, twice }) => {
        let end = 0;
        const times = gaps.map((gap, n) => {
          const time = end + (n > 0 ? gap : 0);
          end = time + 20;
          return time;
        });
        // The first packet begins it; each other arrives up to 180 ms behind its time, some of them twice.
        const arrivals = times
          .flatMap((time, n) => {
            const arrival = n === 0 ? -1 : time + (late[n] ?? 0);
            return twice[n]
              ? [
                  { time, arrival },
                  { time, arrival: arrival + 15 },
                ]
              : [{ time, arrival }];
          })
          .sort((a, b) => a.arrival - b.arrival || a.time - b.time)
          .map(({ time }) => time);
        const { placed, position, answers } = ordered(arrivals);
        assert.deepEqual(
          placed.map(({ time }) => time),
          times,
        );
        assert.equal(position, (end * 16_000) / 1000);
        assert.equal(answers.includes(LATE), false);
        let at = 0;
        for (const { time, silence } of placed) {
          assert.equal(at + silence, time * 16);
          at += silence + PACKET;
        }
      }),
    );
  });

  it("delays nothing when nothing is missing, whatever the packets' lengths (property)", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 17, max: 2000 }), { maxLength: 100, size: "max" }), (lengths) => {
        const order = new PacketOrder<Entry>(16_000, 0, 200, false);
        let position = 0;
        for (const frames of lengths) {
          const time = Math.round(position / 16);
          assert.equal(order.offer({ time, frames, sum: 0 }, time), 0);
          position += frames;
        }
      }),
    );
  });
});
