import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { BitReader } from "../../../src/video/h264/bits";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { IDR_SLICE, nalUnits, typeOf } from "../../../src/video/h264/nal";
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

  it("say of what level they are: one that allows their size", () => {
    /** The most macroblocks of a picture, by `level_idc` (table A-1). */
    const most = new Map([
      [10, 99],
      [20, 396],
      [21, 792],
      [30, 1620],
      [31, 3600],
      [32, 5120],
      [40, 8192],
      [50, 22_080],
      [51, 36_864],
      [60, 139_264],
    ]);
    const sizes = [
      [160, 96],
      [320, 180],
      [640, 360],
      [960, 540],
      [1280, 720],
      [1280, 1024],
      [1920, 1080],
      [2560, 1440],
      [3840, 2160],
      [7680, 4320],
    ] as const;
    for (const [width, height] of sizes) {
      const level = blackFrame(width, height).sps[3] ?? 0;
      const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
      assert.ok(macroblocks <= (most.get(level) ?? 0), `level ${level} for ${width} x ${height}`);
    }
  });

  it("have another number than the key frame before and behind: two in a row must differ", () => {
    const idOf = (slice: Buffer | undefined) => {
      const bits = new BitReader((slice ?? Buffer.alloc(0)).subarray(1));
      // The first macroblock, the kind of the slice, its picture set, and the number of the frame.
      for (let fields = 3; fields > 0; fields--) bits.unsigned();
      bits.bits(4);
      return bits.unsigned();
    };
    const keys = nalUnits(clip({ frames: 10, gop: 2 })).filter((unit) => typeOf(unit) === IDR_SLICE);
    assert.deepEqual(new Set(keys.map(idOf)), new Set([0, 1]));
    assert.ok(!keys.map(idOf).includes(idOf(blackFrame(160, 120).slice)));
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
