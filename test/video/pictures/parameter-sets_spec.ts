// Key frames of H.264 behind their parameter sets: what ffmpeg decodes by itself.

import assert from "node:assert/strict";
import { type ParameterSets, withParameterSets } from "../../../src/video/pictures/parameter-sets";
import { ffmpeg, needFfmpeg } from "../../audio/ffmpeg";

/** A key frame of ffmpeg's test picture. */
function keyFrame(width: number, height: number, ...options: readonly string[]): Buffer {
  const source = `testsrc2=s=640x480:d=1:r=1,format=rgb24,crop=${width}:${height}:0:0`;
  const encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-bsf:v", "filter_units=remove_types=6", ...options];
  return ffmpeg(["-f", "lavfi", "-i", source, "-frames:v", "1", ...encoder, "-f", "h264", "-"]);
}

describe("a key frame of H.264", function () {
  this.timeout(60_000);
  before(function () {
    needFfmpeg(this);
  });

  it("gets the last parameter sets in front if it has none, and is then decoded by itself", () => {
    const whole = keyFrame(320, 180, "-pix_fmt", "yuv420p");
    const at = whole.indexOf(Buffer.from([0, 0, 1, 0x65]));
    const [sets, slice] = [whole.subarray(0, at), whole.subarray(at)];
    const known: ParameterSets = {};
    assert.equal(withParameterSets(slice, known), undefined, "nothing is known");
    assert.equal(withParameterSets(whole, known), whole);
    assert.ok((withParameterSets(slice, known)?.length ?? 0) > slice.length);
    const apart: ParameterSets = {};
    withParameterSets(sets, apart);
    const frame = withParameterSets(slice, apart) ?? Buffer.alloc(0);
    const pixels = ffmpeg(["-f", "h264", "-i", "-", "-f", "rawvideo", "-pix_fmt", "gray", "-"], frame);
    assert.equal(pixels.length, 320 * 180);
  });

  it("gets them as they were, although the memory that they came in has other bytes now", () => {
    const whole = Buffer.from([0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 4, 0, 0, 1, 0x65, 5]);
    const known: ParameterSets = {};
    withParameterSets(whole, known);
    whole.fill(9);
    assert.deepEqual([known.sps, known.pps], [Buffer.from([0x67, 1, 2]), [Buffer.from([0x68, 3, 4])]]);
  });
});
