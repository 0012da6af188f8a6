// Turns and windows: who said what at a stretch, and what was said last.

import assert from "node:assert/strict";
import fc from "fast-check";
import { MOST_IN_WINDOW, Window } from "../../../src/transcript/contents/window";
import { documentOf } from "../../../src/transcript/documents/documents";
import type { Segment } from "../../../src/transcript/segments/segment";
import { turnsOf } from "../../../src/transcript/segments/turns";
import { MOST_KEPT, type UnitChange, Units } from "../../../src/transcript/segments/units";
import { joined, wordStarts } from "../../../src/transcript/segments/words";
import { anyChaos, anyTalk, bare, formatOf, said } from "../support";

const summary = (changes: readonly UnitChange[]) => changes.map(({ kind, segment }) => [kind, segment.text]);

/** All turns, one by one. */
function turnsOneByOne(segments: readonly Segment[], pauseMs = 2000): Segment[] {
  const units = new Units(pauseMs);
  const changes = segments.flatMap((segment) => units.take(segment, "NONE"));
  return [...changes, ...units.close()].map(({ segment }) => segment);
}

describe("turns", () => {
  it("end when somebody else speaks, or nobody for the pause", () => {
    const segments = [
      said("One.", 0, "1", 900),
      said("Two.", 2899, "1", 3000),
      said("Three.", 5000, "1", 5500),
      said("Four.", 5500, "2", 5600),
      said("Five.", 5600, "1", 5700),
    ];
    const turns = turnsOneByOne(segments);
    assert.deepEqual(
      turns.map(({ text, speakerId, start, end }) => [text, speakerId, start, end]),
      [
        ["One. Two.", "1", 0, 3000],
        ["Three.", "1", 5000, 5500],
        ["Four.", "2", 5500, 5600],
        ["Five.", "1", 5600, 5700],
      ],
    );
    assert.equal(turns[0]?.id, segments[0]?.id);
  });

  it("hold every word exactly once, in order (property)", () => {
    fc.assert(
      fc.property(anyChaos, fc.integer({ min: 0, max: 5000 }), (segments, pauseMs) => {
        const words = bare(segments.map(({ text }) => text).join(""));
        assert.equal(
          bare(
            turnsOneByOne(segments, pauseMs)
              .map(({ text }) => text)
              .join(""),
          ),
          words,
        );
        assert.equal(
          bare(
            turnsOf(segments, pauseMs)
              .map(({ text }) => text)
              .join(""),
          ),
          words,
        );
      }),
    );
  });

  it("are the same one by one and in the whole document (property)", () => {
    fc.assert(
      fc.property(anyTalk, (segments) => {
        const meaningful = (turns: readonly Segment[]) =>
          turns.map(({ id, text, start, end }) => ({ id, text, start, end }));
        assert.deepEqual(meaningful(turnsOneByOne(segments)), meaningful(turnsOf(segments, 2000)));
      }),
    );
  });

  it("join words as their script does", () => {
    assert.equal(joined(["Hello.", " ", "", "How are you?"]), "Hello. How are you?");
    assert.equal(joined(["今日は。", "良い天気ですね"]), "今日は。良い天気ですね");
    assert.equal(joined(["สวัสดี", "ครับ"]), "สวัสดีครับ");
    assert.equal(joined(["안녕하세요.", "여러분"]), "안녕하세요. 여러분");
    assert.equal(joined(["日本", "OK", "です"]), "日本 OK です");
  });

  it("that are open take an update or delete in, and those that were sent come again by the same id", () => {
    const units = new Units(2000);
    const [one, two] = [said("One.", 0), said("Two.", 1000)];
    assert.deepEqual([...units.take(one, "NONE"), ...units.take(two, "NEW")], []);
    assert.deepEqual(units.take(said("TWO.", 1000), "UPDATE"), []);
    const [sent] = units.take(said("Yes.", 1500, "2"), "NONE");
    assert.deepEqual([sent?.kind, sent?.segment.text, sent?.segment.id], ["new", "One. TWO.", one.id]);
    const [changed] = units.take(said("ONE.", 0), "UPDATE");
    assert.deepEqual([changed?.kind, changed?.segment.text, changed?.segment.id], ["update", "ONE. TWO.", one.id]);
    assert.deepEqual(summary(units.take(said("", 0), "DELETE")), [["update", "TWO."]]);
    const [deleted] = units.take(said("", 1000), "DELETE");
    assert.deepEqual([deleted?.kind, deleted?.segment.id, deleted?.unit], ["delete", one.id, sent?.unit]);
    assert.deepEqual(units.take(said("", 0), "DELETE"), []);
    assert.deepEqual(summary(units.close()), [["new", "Yes."]]);
  });

  it("of which all was deleted never come", () => {
    const units = new Units(2000);
    units.take(said("One.", 0), "NONE");
    units.take(said("", 0), "DELETE");
    assert.equal(units.holding, undefined);
    assert.deepEqual(units.close(), []);
  });

  it("continue in another after 128 segments, and old ones are removed whole", () => {
    const units = new Units(2000);
    const changes: UnitChange[] = [];
    for (let n = 0; n < 1000; n++) changes.push(...units.take(said(`w${n}`, n * 1000, "1", n * 1000 + 1000), "NONE"));
    assert.equal(changes.length, 7);
    assert.equal(changes[0]?.segment.text.split(" ").length, 128);
    let changed = 0;
    for (let n = 0; n < 1000; n++)
      for (const { kind, segment } of units.take(said("late", n * 1000, "1", n * 1000 + 1000), "UPDATE")) {
        assert.deepEqual([kind, segment.text.split(" ").length], ["update", 128]);
        changed += 1;
      }
    assert.equal(changed, 128);
    assert.ok(MOST_KEPT >= 2 * 128);
  });
});

describe("segments one by one", () => {
  it("come at once, and again where they are updated", () => {
    const units = new Units(undefined);
    assert.deepEqual(summary(units.take(said("One.", 0), "NONE")), [["new", "One."]]);
    assert.deepEqual(summary(units.take(said("Two.", 1), "NONE")), [["new", "Two."]]);
    assert.deepEqual(summary(units.take(said("ONE.", 0), "UPDATE")), [["update", "ONE."]]);
    assert.deepEqual(summary(units.take(said("", 0), "DELETE")), [["delete", "ONE."]]);
    assert.equal(units.holding, undefined);
  });
});

describe("windows", () => {
  const textOf = (window: Window) => documentOf(formatOf("window"), window.segments(), 0, (id) => `Name ${id}`);

  it("reach back from the newest words, with who said them", () => {
    const window = new Window({ windowMs: 10_000, windowWords: 0 });
    window.take(said("Gone.", 0, "1", 1000), "NONE");
    window.take(said("One.", 9000, "1", 9900), "NONE");
    window.take(said("Two.", 9900, "1", 10_000), "NONE");
    window.take(said("Three.", 10_500, "2", 11_000), "NONE");
    assert.equal(textOf(window), "Name 1: One. Two.\nName 2: Three.\n");
    assert.equal(window.take(said("THREE.", 10_500, "2", 11_000), "UPDATE"), true);
    assert.equal(window.take(said("", 9900, "1"), "DELETE"), true);
    assert.equal(window.take(said("", 0, "3"), "DELETE"), false);
    assert.equal(textOf(window), "Name 1: One.\nName 2: THREE.\n");
  });

  it("hold the last words, of any script, and no more (property)", () => {
    fc.assert(
      fc.property(anyTalk, fc.integer({ min: 1, max: 50 }), (segments, windowWords) => {
        const window = new Window({ windowMs: 1, windowWords });
        for (const segment of segments) window.take(segment, "NONE");
        const kept = window.segments().map(({ text }) => text);
        const all = segments.map(({ text }) => text);
        const count = (texts: readonly string[]) => texts.reduce((sum, text) => sum + wordStarts(text).length, 0);
        // Words as they are in the whole text: cut off what stands before, and some scripts have other words.
        const cut = all.at(-kept.length) ?? "";
        const left = cut.length - (kept[0] ?? "").length;
        const gone = kept.length === 0 ? 0 : wordStarts(cut).filter((start) => start < left).length;
        assert.equal(count(all.slice(all.length - kept.length)) - gone, Math.min(windowWords, count(all)));
        const [first = "", ...others] = kept;
        const tail = all.slice(all.length - kept.length);
        assert.ok((tail[0] ?? "").endsWith(first));
        assert.deepEqual(others, tail.slice(1));
      }),
    );
  });

  it("count Chinese words, which no space separates", () => {
    const window = new Window({ windowMs: 1, windowWords: 2 });
    window.take(said("我们喜欢苹果", 0), "NONE");
    assert.equal(window.segments()[0]?.text, "喜欢苹果");
  });

  it("are bounded however large they were set", () => {
    const window = new Window({ windowMs: 2 ** 31 - 1, windowWords: 0 });
    const many = Array.from({ length: 300 }, (_, n) => said("x", n));
    for (const segment of many) window.take(segment, "NONE");
    assert.equal(window.segments().length, 300);
    assert.ok(MOST_IN_WINDOW <= 10_000);
  });
});
