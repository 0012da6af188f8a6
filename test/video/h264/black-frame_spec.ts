import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { readSps } from "../../../src/video/h264/sps";
import { needFfmpeg } from "../../audio/ffmpeg";
import { annexB, clip, pictureSums, pictures } from "../clips";

describe("black frames", () => {
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
  });

  function decode(data: Buffer): { pixels: Buffer; complaints: string } {
    const args = ["-v", "warning", "-f", "h264", "-i", "-", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"];
    const { stdout, stderr } = spawnSync("ffmpeg", args, { input: data, maxBuffer: 1e9 });
    return { pixels: stdout, complaints: stderr.toString() };
  }

  it("of any size are black to ffmpeg, which has no complaint", function () {
    this.timeout(60_000);
    const half = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(half, half, (w, h) => {
        const [width, height] = [2 * w, 2 * h];
        const { sps, pps, slice } = blackFrame(width, height);
        const read = readSps(sps);
        assert.deepEqual([read?.width, read?.height], [width, height]);
        const { pixels, complaints } = decode(annexB([sps, pps, slice]));
        assert.equal(complaints, "");
        const luma = width * height;
        assert.equal(pixels.length, 1.5 * luma);
        assert.ok(pixels.subarray(0, luma).every((value) => value === 16));
        assert.ok(pixels.subarray(luma).every((value) => value === 128));
      }),
      {
        numRuns: 12,
        examples: [
          [8, 8],
          [960, 540],
          [1, 1],
        ],
      },
    );
  });

  it("between two pictures change neither", () => {
    const all = pictures(clip({ frames: 20, gop: 10 }));
    const { sps, pps, slice } = blackFrame(160, 120);
    const black = annexB([sps, pps, slice]);
    const sums = pictureSums(Buffer.concat([...all.slice(0, 10), black, ...all.slice(10)]));
    assert.equal(sums.length, 21);
    assert.deepEqual(sums.toSpliced(10, 1), pictureSums(Buffer.concat(all)));
  });
});
