import assert from "node:assert/strict";
import { vttTime } from "../../../src/transcript/documents/vtt";
import { oneLine } from "../../../src/transcript/segments/words";
import { asVoice, asVttText, bare, HOSTILE, said, whole } from "../support";
import { parseVtt } from "../vtt-parser";

const written = (text: string, speakerId?: string) => whole("vtt", [{ ...said(text, 0, "1", 1000), speakerId }]);

describe("WebVTT", () => {
  for (const text of HOSTILE)
    it(`holds ${JSON.stringify(text.slice(0, 60))} as what is said and as a name`, () => {
      const read = parseVtt(written(text, text));
      assert.equal(bare(read.map((cue) => cue.text).join("")), bare(asVttText(oneLine(text))));
      for (const { voice } of read) assert.equal(voice, asVoice(oneLine(text)));
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
});
