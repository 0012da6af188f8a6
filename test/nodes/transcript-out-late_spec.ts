// zoom-rtms-transcript-out: captions one by one, where somebody's words come after what was said later.

import assert from "node:assert/strict";
import transcriptOut from "../../nodes/transcript-out/transcript-out";
import { readBySubtitle } from "../transcript/readers";
import { parseVtt } from "../transcript/vtt-parser";
import { end, Harness, inNodeRed, type Message, segment, T0 } from "./output-harness";

const BOB = { id: "2", name: "Bob" };
const load = (properties: Message) => Harness.load(transcriptOut, "zoom-rtms-transcript-out", properties);
const text = ({ out }: Harness) => out.map(({ payload }) => String(payload)).join("");

describe("zoom-rtms-transcript-out, late captions", () => {
  inNodeRed();

  for (const output of ["vtt", "srt"])
    for (const times of ["relative", "absolute"])
      it(`leaves a caption that comes late on screen as long as it takes to read it (${output}, ${times})`, async () => {
        const harness = await load({ output, emit: "each", times });
        const late = "I have the tables here, can you see?";
        const said = [
          segment("Yes.", T0 + 8000, { end: T0 + 9000 }, { speaker: BOB }),
          segment(late, T0 + 5000, { end: T0 + 7200 }),
          segment("Then we go on.", T0 + 9500, { end: T0 + 11_000 }),
          // Sent again, corrected, with the same start; begun before the document's clock; ended before it can be read.
          segment("Then let us go on.", T0 + 9500, { end: T0 + 11_000, attribute: "UPDATE" }),
          segment("No.", T0 - 3000, { end: T0 - 1200 }, { speaker: BOB }),
          segment(late, T0 + 8500, { end: T0 + 8600 }, { speaker: BOB }),
        ];
        await harness.feed(...said, end("transcript", T0 + 20_000));
        const midnight = Math.floor(T0 / 86_400_000) * 86_400_000;
        const zero = times === "absolute" ? midnight : T0 + 8000;
        const read = readBySubtitle(text(harness));
        assert.deepEqual(
          read.map((one) => [one.start + zero - T0, one.end + zero - T0]),
          [
            [8000, 9000],
            [8001, 10_201],
            [9500, 11_000],
            [9500, 11_000],
            [9501, 11_301],
            [9502, 11_662],
          ],
        );
      });

  it("leaves each caption of a long sentence that comes late on screen as long", async () => {
    const harness = await load({ output: "vtt", emit: "each" });
    const words = "天气很好，".repeat(12);
    await harness.feed(segment("Yes.", T0 + 60_000), segment(words, T0 + 5000, {}, { speaker: BOB }));
    const [, ...late] = parseVtt(text(harness));
    assert.ok(late.length > 1);
    for (const [index, { start, end, text: some }] of late.entries()) {
      assert.ok(end - start >= Math.max(1000, 60 * [...some].length), `${some}: ${end - start} ms`);
      assert.equal(start, late[index - 1]?.end ?? 1);
    }
  });
});
