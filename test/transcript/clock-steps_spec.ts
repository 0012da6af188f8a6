// This machine's clock is set by days while people speak: the document does not change by that.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { TranscriptSettings } from "../../src/transcript/settings";
import { type Content, T0, Wire, written } from "./wire";

const DAY = 24 * 3_600_000;

/** What is written of a line every three seconds, with the clock set by so many days before the fourth. */
function document(days: number, output: TranscriptSettings["output"], contentOf: (at: number) => Content): string[] {
  const wire = new Wire();
  const messages = Array.from({ length: 8 }, (_, n) => {
    const at = 3000 * n;
    const content = { user_id: 5, user_name: "Ann", data: `Line ${n}.`, ...contentOf(T0 + at) };
    return wire.receive(content, {}, T0 + at + 50 + (n < 4 ? 0 : days * DAY));
  });
  return written(messages, { output }).map(({ payload }) => payload);
}

const TIMED = {
  "with a time of their own": (timestamp: number) => ({ timestamp }),
  "with start and end": (timestamp: number) => ({
    timestamp,
    start_time: timestamp - 2000,
    end_time: timestamp - 100,
  }),
};

describe("a machine's clock that is set while captions come", () => {
  for (const days of [-400, -2, 2, 400])
    for (const [what, contentOf] of Object.entries(TIMED))
      for (const output of ["vtt", "jsonl"] as const)
        it(`by ${days} days moves none of those ${what} (${output})`, () => {
          assert.deepEqual(document(days, output, contentOf), document(0, output, contentOf));
        });

  for (const days of [-2, 2])
    it(`by ${days} days moves those without a time no further than the monotonic clock`, () => {
      const starts = document(days, "jsonl", () => ({}))
        .join("")
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { start: number | string }).start)
        .map((start) => (typeof start === "string" ? Date.parse(start) : start));
      assert.equal(starts.length, 8);
      for (const start of starts) assert.ok(Math.abs(start - (starts[0] ?? 0)) < 60_000, `${starts}`);
    });
});
