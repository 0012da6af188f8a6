// Words at their times, and pauses: pure, so every text and every length can be tried.

import assert from "node:assert/strict";
import fc from "fast-check";
import { afterQuiet, clock, cut, lastBegun, length, quietSpans, size, wordsOf } from "../../../page/time";
import { GAP } from "../../../src/page/model";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/gu, " ");

describe("the words of a caption", () => {
  it("share its time by their letters", () => {
    const words = wordsOf({ text: "I am here.", start: 1000, end: 1700 });
    assert.deepEqual(words, [
      { text: "I ", start: 1000, end: 1100 },
      { text: "am ", start: 1100, end: 1300 },
      { text: "here.", start: 1300, end: 1700 },
    ]);
  });

  it("are found where no spaces are written", () => {
    assert.ok(cut("会議の録音を聞きましょう。").length > 3);
    assert.deepEqual(cut("我们明天见。").join("|"), "我们|明天|见。");
  });

  it("are the text again, in order, within its time", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(100_000), fc.nat(10_000), (text, start, duration) => {
        const words = wordsOf({ text, start, end: start + duration });
        assert.equal(words.map((word) => word.text).join(""), text);
        let before = start;
        for (const word of words) {
          assert.ok(Math.abs(word.start - before) < 0.01 && word.end >= word.start);
          before = word.end;
        }
        if (words.length > 0) assert.ok(Math.abs(before - start - duration) < 0.01);
      }),
    ));

  it("are found by time", () => {
    const words = wordsOf({ text: "I am here.", start: 1000, end: 1700 });
    assert.deepEqual(
      [999, 1000, 1299, 1300, 9000].map((time) => lastBegun(words, time)),
      [-1, 0, 1, 2, 2],
    );
  });
});

describe("pauses", () => {
  /** Loud, with a pause of 3 s from 2 s on, and a short one. */
  const levels = new Uint8Array(100).fill(180).fill(3, 20, 50).fill(0, 70, 75);

  it("are left out but for their edges; short ones are talk", () => {
    const spans = quietSpans([levels], [], 10_000);
    assert.deepEqual(spans, [{ start: 2300, end: 4700 }]);
    assert.deepEqual(
      [0, 2299, 2300, 4699, 4700].map((time) => afterQuiet(spans, time)),
      [undefined, undefined, 4700, 4700, undefined],
    );
  });

  it("are no pauses where somebody else speaks, or a caption says so, and lost sound is one", () => {
    assert.deepEqual(quietSpans([levels, new Uint8Array(100).fill(180)], [], 10_000), []);
    const caption = { id: "a", speaker: "s", start: 3000, end: 4500, text: "softly" };
    assert.deepEqual(quietSpans([levels], [caption], 10_000), []);
    const lost = new Uint8Array(100).fill(GAP).fill(180, 0, 10);
    assert.deepEqual(quietSpans([lost], [], 10_000), [{ start: 1300, end: 9700 }]);
  });

  it("are none where nothing tells who speaks", () => {
    assert.deepEqual(quietSpans([], [], 10_000), []);
    assert.deepEqual(quietSpans([new Uint8Array(100)], [], 10_000), []);
  });
});

describe("lengths and sizes", () => {
  it("are short where they are read at a glance, and words elsewhere", () => {
    assert.deepEqual([0, 7999, 750_000, 3_723_000].map(clock), ["0:00", "0:07", "12:30", "1:02:03"]);
    assert.deepEqual(
      [28_540, 90_000, 3_600_000, 3_720_000].map((ms) => plain(length(ms, "en-US"))),
      ["28 sec", "2 min", "1 hr", "1 hr 2 min"],
    );
    assert.deepEqual(
      [12, 913_324, 1_234_567].map((bytes) => plain(size(bytes, "en-US"))),
      ["12 bytes", "913 kB", "1.2 MB"],
    );
  });
});
