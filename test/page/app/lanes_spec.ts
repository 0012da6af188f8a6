// The time line: what of a meeting it shows, where its bars stand, and how loud they are.

import assert from "node:assert/strict";
import fc from "fast-check";
import { LevelStore } from "../../../page/data/levels";
import { nearest, SHAPES, shares } from "../../../page/lanes/marks";
import { barsOf, moved, showing, ticks, type Window, within, zoomed } from "../../../page/lanes/window";
import { GAP, LEVEL_MS, MARK_KINDS, type Mark } from "../../../src/page/model";

const HOUR = 3_600_000;

describe("what the time line shows", () => {
  it("never leaves the meeting, and never nothing", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 * HOUR }),
        fc.integer({ min: -HOUR, max: 3 * HOUR }),
        fc.integer({ min: 0, max: 3 * HOUR }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (end, from, length, factor) => {
          const first = within({ from, to: from + length }, end);
          for (const window of [
            first,
            zoomed(first, factor, from, end),
            moved(first, from, end),
            showing(first, end / 2, end),
          ]) {
            assert.ok(window.from >= 0 && window.to <= end + 1e-6 && window.to > window.from, JSON.stringify(window));
          }
        },
      ),
    ));

  it("keeps the time under the fingers where it is", () => {
    const window = zoomed({ from: 0, to: 100_000 }, 0.5, 25_000, 100_000);
    assert.deepEqual(window, { from: 12_500, to: 62_500 });
  });

  it("goes on with the play head", () => {
    assert.deepEqual(showing({ from: 0, to: 10_000 }, 5000, HOUR), { from: 0, to: 10_000 });
    assert.deepEqual(showing({ from: 0, to: 10_000 }, 10_001, HOUR), { from: 9001, to: 19_001 });
  });

  it("has times at round places, not too close", () => {
    assert.deepEqual(ticks({ from: 500, to: 28_540 }, 400, 72), [10_000, 20_000]);
    assert.deepEqual(ticks({ from: 0, to: 2 * HOUR }, 1000, 72).slice(0, 3), [0, 600_000, 1_200_000]);
  });
});

describe("bars", () => {
  it("stand on a grid of time that does not move with what is shown", () => {
    const starts = (window: Window) => barsOf(window, 300, LEVEL_MS).bars.map(({ start }) => start);
    const [one, other] = [starts({ from: 0, to: 60_000 }), starts({ from: 1234, to: 61_234 })];
    assert.ok(other.slice(0, -3).every((start) => one.includes(start)));
  });

  it("cover all that is shown, each wide enough to be seen", () => {
    const { bars, pitch } = barsOf({ from: 0, to: 2 * HOUR }, 1000, LEVEL_MS);
    assert.ok(pitch >= 4 && bars.length <= 250);
    assert.ok((bars.at(-1)?.end ?? 0) >= 2 * HOUR);
  });
});

describe("levels", () => {
  it("are the greatest of a stretch, however long it is and in whatever pieces they came", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 254 }), { minLength: 1, maxLength: 700 }),
        fc.integer({ min: 1, max: 90 }),
        (values, piece) => {
          const levels = new LevelStore();
          for (let from = 0; from < values.length; from += piece)
            levels.set("a", from, values.slice(from, from + piece));
          assert.deepEqual([...levels.all("a")], values);
          for (const each of [1, 7, 20, 40, 200, 400]) {
            const to = Math.min(each, values.length);
            // A long stretch is read by tens and hundreds, and so may have a little more.
            const rounded = each >= 200 ? Math.ceil(to / 100) * 100 : each >= 20 ? Math.ceil(to / 10) * 10 : to;
            assert.ok(levels.loudest("a", 0, each * LEVEL_MS) >= Math.max(...values.slice(0, to)));
            assert.ok(levels.loudest("a", 0, each * LEVEL_MS) <= Math.max(...values.slice(0, rounded)));
          }
        },
      ),
    ));

  it("are a gap only where there is nothing else", () => {
    const levels = new LevelStore();
    levels.set("a", 0, [GAP, GAP, 0, 90, GAP]);
    assert.equal(levels.loudest("a", 0, 200), GAP);
    assert.equal(levels.loudest("a", 0, 400), 90);
    assert.equal(levels.loudest("nobody", 0, 400), 0);
  });

  it("come live, are silence for whom they do not name, and are replaced by what comes late", () => {
    const levels = new LevelStore();
    levels.live({ from: 2, count: 2, values: { a: [7, 8] } });
    levels.live({ from: 4, count: 2, values: { b: [5, 6] } });
    levels.live({ from: 3, count: 1, values: { a: [9] } });
    assert.deepEqual([...levels.all("a")], [0, 0, 7, 9, 0, 0]);
    assert.deepEqual([...levels.all("b")], [0, 0, 0, 0, 5, 6]);
  });

  it("of before do not replace what has come live since", () => {
    const levels = new LevelStore();
    levels.live({ from: 3, count: 2, values: { a: [50, 51] } });
    levels.fill(["a", "b"], Uint8Array.of(1, 2, 3, 4, 11, 12, 13, 14), 4);
    assert.deepEqual([...levels.all("a")], [1, 2, 3, 50, 51]);
    assert.deepEqual([...levels.all("b")], [11, 12, 13, 14]);
    assert.equal(levels.end, 500);
  });
});

describe("marks", () => {
  const at = (time: number, kind: Mark["kind"]): Mark => ({ at: time, kind });

  it("have a shape each, unlike all others", () =>
    assert.equal(new Set(MARK_KINDS.map((kind) => SHAPES[kind])).size, MARK_KINDS.length));

  it("say from when to when a screen was shared, to the end if nobody stopped", () =>
    assert.deepEqual(
      shares([at(1, "share_started"), at(5, "share_stopped"), at(6, "share_stopped"), at(9, "share_started")], 20),
      [
        { start: 1, end: 5 },
        { start: 9, end: 20 },
      ],
    ));

  it("are found near a pointer", () => {
    const marks = [at(100, "join"), at(150, "leave")];
    assert.equal(nearest(marks, 130, 40)?.kind, "leave");
    assert.equal(nearest(marks, 200, 40), undefined);
  });
});
