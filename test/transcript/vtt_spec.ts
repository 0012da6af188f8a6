import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Cue, cuesOf } from "../../src/transcript/cues";
import { documentOf } from "../../src/transcript/documents";
import { vttTime } from "../../src/transcript/vtt";
import { oneLine } from "../../src/transcript/words";
import { parseVtt } from "./vtt-parser";

const cue = (text: string, speaker?: string): Cue => ({ start: 0, end: 1000, speaker, text });
const written = (text: string, speaker?: string) => documentOf("vtt", [cue(text, speaker)]);

/** Starts and texts of the captions that ffmpeg finds, or undefined where there is no ffmpeg. */
function readByFfmpeg(vtt: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "vtt-"));
  try {
    const file = join(folder, "captions.vtt");
    writeFileSync(file, vtt);
    const run = spawnSync("ffmpeg", ["-v", "error", "-xerror", "-i", file, "-f", "srt", "-"], { encoding: "utf8" });
    if (run.error) return undefined;
    assert.equal(run.stderr, "");
    return run.stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const hostile = [
  "a --> b",
  "00:00:01.000 --> 00:00:02.000",
  "<script>alert(1)</script>",
  "</v><v Mallory>",
  "one\n\n2\n00:00:09.000 --> 00:00:10.000\nforged",
  "NOTE to self",
  "a\rb\u0000c\u0085d\u2028e\u2029f",
  "&amp; &lt;",
  "שלום עולם",
  "مرحبا",
  "日本語のとても長い文章です。",
  "👩‍👩‍👧‍👦 \ud800 half",
];

describe("WebVTT", () => {
  for (const text of hostile)
    it(`holds ${JSON.stringify(text)} as what is said and as a name`, () => {
      const [read] = parseVtt(written(text, text));
      assert.equal(read?.text, oneLine(text));
      assert.equal(read?.voice, oneLine(text));
      assert.equal(parseVtt(written(text, text)).length, 1);
    });

  it("holds whatever people say and are called (property)", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(...hostile),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, fc.option(anyText), fc.integer({ min: -5000, max: 1e7 }))), (said) => {
        const segments = said.map(([text, speaker, start]) => ({
          text,
          speakerId: speaker ?? undefined,
          start,
          end: undefined,
        }));
        const read = parseVtt(
          documentOf(
            "vtt",
            cuesOf(segments, 0, () => undefined),
          ),
        );
        const words = segments.toSorted((one, other) => one.start - other.start).map(({ text }) => oneLine(text));
        assert.deepEqual(
          read.map(({ text }) => text),
          words.filter((text) => text !== ""),
        );
      }),
    );
  });

  it("writes no voice tag without a name, and no cue without words", () => {
    assert.equal(written("x", " \n "), "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nx\n\n");
    assert.equal(written("\u0000 \n", "A"), "WEBVTT\n\n");
  });

  it("writes times beyond a day", () => {
    assert.equal(vttTime(0), "00:00:00.000");
    assert.equal(vttTime(3_723_004), "01:02:03.004");
    assert.equal(vttTime(100 * 3_600_000 + 59_999), "100:00:59.999");
  });

  it("is read by ffmpeg as it was meant", function () {
    const segments = hostile.map((text, n) => ({ text, speakerId: "A<b>&c", start: n * 3000, end: n * 3000 + 2000 }));
    const found = readByFfmpeg(
      documentOf(
        "vtt",
        cuesOf(segments, 0, () => undefined),
      ),
    );
    if (found === undefined) return this.skip();
    const starts = [...found.matchAll(/^(\d\d):(\d\d):(\d\d),000 -->/gm)].map(
      ([, , minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
    );
    assert.deepEqual(
      starts,
      hostile.map((_, n) => n * 3),
    );
    assert.match(found, /forged/);
  });
});
