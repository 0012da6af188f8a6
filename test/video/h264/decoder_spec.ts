// Which units a decoder takes: all that x264 writes, whatever it is told to use, and nothing whose header is damaged.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { Decoder } from "../../../src/video/h264/decoder";
import { IDR_SLICE, nalUnits, PPS, SLICE, SPS, typeOf } from "../../../src/video/h264/nal";
import { needFfmpeg } from "../../audio/ffmpeg";
import { annexB, clip, pictures } from "../clips";

/** x264's options, each of which changes the header of a slice or its sets. */
const KINDS: Readonly<Record<string, string>> = {
  plain: "",
  "four slices": ":slices=4",
  "B pictures with temporal prediction": ":bframes=2:direct=temporal:ref=4:b-pyramid=normal",
  "weights and many references": ":weightp=2:ref=16:bframes=3:weightb=1",
  fields: ":interlaced=1:ref=3",
  "fields as pictures": ":tff=1:fake-interlaced=1:bframes=1",
  "CAVLC without a filter": ":cabac=0:no-deblock=1",
  "CABAC with a filter": ":cabac=1:deblock=-6,6:bframes=1",
  "a low quantiser": ":qp=1",
  "scaling lists": ":cqm=jvt:8x8dct=1",
};
const FORMATS = ["yuv420p", "yuv444p", "yuv420p10le", "gray"];

describe("a decoder of H.264, without decoding", function () {
  this.timeout(60_000);
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
  });

  const isSlice = (unit: Buffer) => [SLICE, IDR_SLICE].includes(typeOf(unit));
  const isSet = (unit: Buffer) => [SPS, PPS].includes(typeOf(unit));
  const unitsOf = (frames: readonly Buffer[]) => frames.map((frame) => nalUnits(frame));

  for (const [kind, options] of Object.entries(KINDS))
    it(`takes everything of a whole stream: ${kind}`, () => {
      for (const format of kind === "plain" ? FORMATS : FORMATS.slice(0, 1)) {
        const params = `scenecut=0:threads=1:keyint=10${options}`;
        const source = "mandelbrot";
        const data = clip({
          frames: 12,
          source,
          more: ["-preset", "slow", "-pix_fmt", format, "-x264-params", params],
        });
        const decoder = new Decoder();
        for (const units of unitsOf(pictures(data))) assert.equal(decoder.taken(units), units, `${kind}, ${format}`);
      }
    });

  it("takes no slice without its sets, and of another size none before its sets", () => {
    const [key = [], next = []] = unitsOf(pictures(clip({ frames: 2 })));
    const other = unitsOf(pictures(clip({ frames: 1, width: 320, height: 240 })))[0] ?? [];
    const decoder = new Decoder();
    assert.deepEqual(decoder.taken(next), []);
    assert.equal(decoder.taken(key), key);
    assert.equal(decoder.taken(next), next);
    // Its picture sets belong to another sequence set.
    assert.deepEqual(decoder.taken([...other.filter((unit) => typeOf(unit) === SPS), ...next]), []);
  });

  it("puts slices in order, takes each once, and none of another kind", () => {
    const [key = [], next = []] = unitsOf(pictures(clip({ frames: 2, more: ["-x264-params", "slices=4:threads=1"] })));
    const decoder = new Decoder();
    decoder.taken(key);
    const [one, two, three, four] = next.filter(isSlice) as [Buffer, Buffer, Buffer, Buffer];
    assert.deepEqual(decoder.taken([three, one, one, four, two]), [one, two, three, four]);
    assert.deepEqual(decoder.taken([two, ...key.filter(isSlice), one]), [one, two]);
  });

  it("leaves nothing of which ffmpeg makes an error, however headers are damaged", () => {
    const frames = pictures(clip({ frames: 400, gop: 5, width: 64, height: 48, more: ["-x264-params", "threads=1"] }));
    const decoder = new Decoder();
    let refused = 0;
    const written = unitsOf(frames).flatMap((units, n) => {
      const damaged = units.map((unit, index) => {
        if (n === 0 || (n * 7 + index) % 3 > 0) return unit;
        const bytes = Buffer.from(unit);
        // In the header: the type, or one of the first bytes behind it.
        const at = (n * 5 + index) % (isSet(unit) ? unit.length : 4);
        bytes[at] = (n * 89 + index * 31) % 256;
        return bytes;
      });
      const taken = decoder.taken(damaged);
      if (taken.length === 0) refused += 1;
      return taken;
    });
    assert.ok(refused > 20 && refused < 380, `${refused} refused`);
    const { stderr } = spawnSync(
      "ffmpeg",
      ["-v", "error", "-threads", "1", "-f", "h264", "-i", "-", "-f", "null", "-"],
      {
        input: annexB(written),
        maxBuffer: 1e9,
      },
    );
    assert.doesNotMatch(stderr.toString(), /Error while decoding/);
  });
});
