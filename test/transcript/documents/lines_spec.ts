import assert from "node:assert/strict";
import { LINE, linesOf, widthOf } from "../../../src/transcript/documents/lines";
import { piecesOf } from "../../../src/transcript/segments/segmenter";
import { oneLine, wordStarts } from "../../../src/transcript/segments/words";

/** One of each kind of text that a line may be made of. */
const KINDS: Readonly<Record<string, string>> = {
  "no spaces": "abcdefgh",
  spaced: "so it goes on ",
  Chinese: "学习汉字，",
  Thai: "สวัสดี",
  marks: "e\u0301",
  closing: "。",
  opening: "「",
  families: "👨‍👩‍👧",
  flags: "🇩🇪",
};
const repeated = (part: string, length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length);
const withoutSpaces = (text: string) => text.replaceAll(" ", "");

/** The longest text that `run` has Intl.Segmenter take at once. */
function longestSegmented(run: () => unknown): number {
  const { segment } = Intl.Segmenter.prototype;
  let longest = 0;
  Intl.Segmenter.prototype.segment = function (text) {
    longest = Math.max(longest, text.length);
    return segment.call(this, text);
  };
  try {
    run();
  } finally {
    Intl.Segmenter.prototype.segment = segment;
  }
  return longest;
}

describe("very long segments", () => {
  for (const [kind, part] of Object.entries(KINDS))
    it(`are broken into lines with every character in them, a block at a time: ${kind}`, () => {
      const long = oneLine(repeated(part, 100_000));
      let lines: ReturnType<typeof linesOf> = [];
      const used = longestSegmented(() => {
        lines = linesOf(long, 2, 10);
        return [widthOf(long), wordStarts(long)];
      });
      assert.equal(withoutSpaces(lines.map(({ text }) => text).join("")), withoutSpaces(long));
      assert.ok(lines.every(({ text, width }) => width <= LINE && width === widthOf(text)));
      assert.ok(used > 0 && used <= 1024, String(used));
    });

  it("are the same pieces as Intl.Segmenter has", () => {
    for (const part of Object.values(KINDS))
      for (const granularity of ["grapheme", "word"] as const) {
        const segmenter = new Intl.Segmenter("en", { granularity });
        const text = repeated(part, 5000);
        // What its own dictionary joins across a block's end is cut there at most.
        const expected = Array.from(segmenter.segment(text), ({ index }) => index);
        const found = Array.from(piecesOf(granularity, text), ({ index }) => index);
        const others = new Set(found);
        assert.ok(expected.filter((index) => !others.has(index)).length <= 5);
        assert.equal(Array.from(piecesOf(granularity, text), (piece) => piece.text).join(""), text);
      }
  });
});
