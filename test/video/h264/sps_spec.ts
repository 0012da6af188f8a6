import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { nalUnits, PPS, readUnits, SPS, typeOf } from "../../../src/video/h264/nal";
import { readSps } from "../../../src/video/h264/sps";
import { needFfmpeg } from "../../audio/ffmpeg";
import { clip } from "../clips";

interface Probed {
  readonly width: number;
  readonly height: number;
  readonly profile: string;
  readonly level: number;
}

function probe(data: Buffer): Probed {
  const args = ["-v", "error", "-f", "h264", "-show_entries", "stream=width,height,profile,level", "-of", "json", "-"];
  const { stdout } = spawnSync("ffprobe", args, { input: data });
  return JSON.parse(stdout.toString()).streams[0];
}

/** `profile_idc` by ffprobe's name. */
const PROFILES: Readonly<Record<string, number>> = {
  "Constrained Baseline": 66,
  Baseline: 66,
  Main: 77,
  High: 100,
  "High 10": 110,
  "High 10 Intra": 110,
  "High 4:2:2": 122,
  "High 4:2:2 Intra": 122,
  "High 4:4:4 Predictive": 244,
  "High 4:4:4 Intra": 244,
};

/** `chroma_format_idc` and bits of a sample, by ffmpeg's name. */
const FORMATS = { yuv420p: [1, 8], yuv422p: [2, 8], yuv444p: [3, 8], yuv420p10le: [1, 10] } as const;

/** The sets of a clip. */
function sets(data: Buffer): { sps: Buffer; pps: Buffer } {
  const units = nalUnits(data);
  const [sps, pps] = [SPS, PPS].map((type) => units.find((unit) => typeOf(unit) === type) ?? Buffer.alloc(0));
  return { sps: sps ?? Buffer.alloc(0), pps: pps ?? Buffer.alloc(0) };
}

describe("parameter sets of H.264", () => {
  before(function () {
    needFfmpeg(this as unknown as Mocha.Context);
  });

  const format = fc.constantFrom(...(Object.keys(FORMATS) as (keyof typeof FORMATS)[]));
  const flag = fc.constantFrom("", ":interlaced=1", ":cqm=jvt", ":bframes=2:b-pyramid=strict", ":cabac=0", ":keyint=1");
  const half = fc.integer({ min: 8, max: 700 });

  it("have the size, profile and level that ffprobe sees, whatever x264 wrote", function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(half, half, format, flag, (w, h, pixels, more) => {
        // Interlaced 4:2:0 is cropped by four lines.
        const [width, height] = [2 * w, more.includes("interlaced") ? 4 * Math.ceil(h / 2) : 2 * h];
        const options = ["-pix_fmt", pixels, "-x264-params", `scenecut=0:threads=1${more}`];
        const data = clip({ width, height, frames: 2, more: options });
        const sps = readSps(sets(data).sps);
        const probed = probe(data);
        assert.deepEqual([sps?.width, sps?.height], [width, height]);
        assert.deepEqual([sps?.width, sps?.height], [probed.width, probed.height]);
        const [chromaFormat, bits] = FORMATS[pixels];
        assert.deepEqual([sps?.chromaFormat, sps?.lumaBits, sps?.chromaBits], [chromaFormat, bits, bits]);
        const [profile, , level] = Buffer.from(sps?.codec.slice("avc1.".length) ?? "", "hex");
        assert.deepEqual([profile, level], [PROFILES[probed.profile], probed.level]);
      }),
      { numRuns: 20 },
    );
  });

  it("that are damaged are none, and never an exception", () => {
    const { sps } = sets(clip({ frames: 1, more: ["-profile:v", "high"] }));
    const damage = fc.record({ at: fc.nat(sps.length - 1), to: fc.nat(255), length: fc.nat(sps.length) });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        let bytes = Buffer.from(sps);
        for (const { at, to, length } of damages) {
          bytes[Math.min(at, bytes.length - 1)] = to;
          if (length % 5 === 0) bytes = bytes.subarray(0, Math.max(1, length));
        }
        const read = readSps(bytes);
        if (read) assert.ok(read.width > 0 && read.width <= 16_880 && read.height > 0 && read.height <= 16_880);
      }),
      { numRuns: 3000 },
    );
    assert.equal(readSps(sps.subarray(0, 4)), undefined);
  });
});

describe("NAL units", () => {
  const unit = fc
    .uint8Array({ minLength: 1, maxLength: 30 })
    // Neither a start code inside nor zeros at the end, which no encoder writes.
    .map((bytes) => Buffer.from([0x41, ...bytes.map((byte) => byte || 1)]));

  it("are those between start codes of 3 or 4 bytes, and padding", () => {
    const framed = fc.array(fc.tuple(unit, fc.boolean(), fc.nat(3)), { maxLength: 6 });
    fc.assert(
      fc.property(framed, (units) => {
        const start = (isLong: boolean) => (isLong ? [0, 0, 0, 1] : [0, 0, 1]);
        const data = units.flatMap(([bytes, isLong, padding]) => [
          ...start(isLong),
          ...bytes,
          ...Array(padding).fill(0),
        ]);
        assert.deepEqual(
          nalUnits(Buffer.from(data)),
          units.map(([bytes]) => bytes),
        );
      }),
    );
  });

  it("without delimiters and damage, and with what they are", () => {
    const units = [
      [0x09, 0xf0],
      [0x67, 1],
      [0x68, 2],
      [0x06, 3],
      [0xe5, 0x88],
      [0x65, 0x88],
      [0x0c, 0xff],
    ];
    const read = readUnits(Buffer.from(units.flatMap((bytes) => [0, 0, 1, ...bytes])));
    assert.deepEqual(
      read.units.map((each) => each[0]),
      [0x67, 0x68, 0x06, 0x65],
    );
    assert.deepEqual([read.idr, read.hasPicture, read.begins], [true, true, true]);
    assert.deepEqual([read.sps?.[1], read.pps.length], [1, 1]);
    assert.deepEqual(readUnits(Buffer.from("not H.264")).units, []);
  });
});
