// The brightness of pictures at an eighth of their size, against the means of what ffmpeg decodes.

import assert from "node:assert/strict";
import { jpegLuma } from "../../../src/video/pictures/jpeg-luma";
import type { Luma } from "../../../src/video/pictures/luma";
import { pngLuma } from "../../../src/video/pictures/png-luma";
import { jpegSize, pngSize } from "../../../src/video/pictures/size";
import { needFfmpeg } from "../../audio/ffmpeg";
import { decoded, drawn } from "./drawn";

/** The means of squares of 8x8 pixels. */
function means(pixels: Buffer, width: number, height: number): number[] {
  const [columns, rows] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  return Array.from({ length: columns * rows }, (_, n) => {
    const [left, top] = [(n % columns) * 8, Math.floor(n / columns) * 8];
    let [sum, count] = [0, 0];
    for (let y = top; y < Math.min(top + 8, height); y += 1)
      for (let x = left; x < Math.min(left + 8, width); x += 1) {
        sum += pixels[y * width + x] ?? 0;
        count += 1;
      }
    return sum / count;
  });
}

/** @param most the largest difference of a whole square */
function assertMeans(luma: Luma | undefined, picture: Buffer, width: number, height: number, most: number): void {
  assert.deepEqual([luma?.width, luma?.height], [Math.ceil(width / 8), Math.ceil(height / 8)]);
  for (const [n, mean] of means(decoded(picture), width, height).entries()) {
    const [x, y] = [n % Math.ceil(width / 8), Math.floor(n / Math.ceil(width / 8))];
    // A JPG ends in the middle of a block, whose rest is made up.
    const isWhole = (x + 1) * 8 <= width && (y + 1) * 8 <= height;
    const found = luma?.cells[n] ?? -1;
    assert.ok(!isWhole || Math.abs(found - mean) <= most, `${x}, ${y}: ${found}, not ${mean}`);
  }
}

describe("the brightness of a damaged JPG", () => {
  it("is unknown where a segment that should have a value has none", () => {
    const startOfFrame = "ffc0001108001000100301110002110103110 1".replaceAll(" ", "");
    const bytes = Buffer.from(`ffd8${startOfFrame}ffdd0002`, "hex");
    assert.equal(jpegLuma(bytes), undefined);
  });
});

const source = (width: number, height: number): string =>
  `testsrc2=s=640x360:d=1:r=1,format=rgb24,crop=${width}:${height}:0:0`;

describe("the brightness of a picture", function () {
  this.timeout(60_000);
  before(function () {
    needFfmpeg(this);
  });

  for (const [format, width, height] of [
    ["yuvj420p", 321, 183],
    ["yuvj422p", 640, 360],
    ["yuvj444p", 205, 99],
    ["gray", 321, 183],
  ] as const)
    it(`of a JPG of ${width}x${height} in ${format} is that of its squares`, () => {
      const picture = drawn("jpg", source(width, height), "-pix_fmt", format, "-strict", "-1");
      assert.deepEqual(jpegSize(picture), { width, height });
      assertMeans(jpegLuma(picture), picture, width, height, 3);
    });

  it("of a JPG with restarts is that of its squares", () => {
    const picture = drawn("jpg", source(640, 360), "-pix_fmt", "yuvj420p", "-slices", "4");
    assert.ok(picture.includes(Buffer.from("ffdd0004", "hex")), "ffmpeg writes a restart interval");
    assertMeans(jpegLuma(picture), picture, 640, 360, 3);
  });

  for (const format of ["rgb24", "rgba", "gray", "ya8"])
    it(`of a PNG in ${format} with every filter is that of its squares`, async () => {
      const [width, height] = [205, 99];
      const picture = drawn("png", source(width, height), "-pix_fmt", format, "-pred", "mixed");
      assert.deepEqual(pngSize(picture), { width, height });
      assertMeans(await pngLuma(picture), picture, width, height, 3);
    });

  it("of a PNG with a palette is that of its squares", async () => {
    const picture = drawn("png", `${source(320, 180)},split[a][b];[a]palettegen[p];[b][p]paletteuse`);
    assert.equal(picture[25], 3);
    assertMeans(await pngLuma(picture), picture, 320, 180, 3);
  });

  it("is not made up where a picture is cut, of another kind, or none", async () => {
    const jpg = drawn("jpg", source(640, 360));
    const png = drawn("png", source(640, 360));
    assert.equal(jpegLuma(jpg.subarray(0, jpg.length / 2)), undefined);
    assert.equal(await pngLuma(png.subarray(0, png.length / 2)), undefined);
    for (const other of [Buffer.alloc(0), Buffer.from("GIF89a"), Buffer.alloc(1000, 0xff)]) {
      assert.deepEqual([jpegLuma(other), await pngLuma(other)], [undefined, undefined]);
      assert.deepEqual([jpegSize(other), pngSize(other)], [undefined, undefined]);
    }
    assert.deepEqual([jpegLuma(png), await pngLuma(jpg)], [undefined, undefined]);
    const deep = drawn("png", source(64, 36), "-pix_fmt", "rgb48be");
    assert.deepEqual([await pngLuma(deep), pngSize(deep)], [undefined, { width: 64, height: 36 }]);
  });
});
