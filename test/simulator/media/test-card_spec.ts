import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { MediaPayloadType, MediaResolution } from "../../../src/protocol/values";
import { testPicture } from "../../../src/simulator/media/test-card";
import { SIZES, sizeOfH264, sizeOfJpeg, sizeOfPng } from "../picture-sizes";

const { JPG, PNG, H264 } = MediaPayloadType;
const RESOLUTIONS = Object.values(MediaResolution);

/** NAL unit types of a picture in Annex B, by start codes of three bytes or four. */
function unitsOf(picture: Buffer): number[] {
  const units: number[] = [];
  for (let at = picture.indexOf("000001", 0, "hex"); at >= 0; at = picture.indexOf("000001", at + 3, "hex"))
    units.push((picture[at + 3] ?? 0) & 0x1f);
  return units;
}

describe("simulator: test card", () => {
  for (const [name, codec, sizeOf] of [
    ["JPG", JPG, sizeOfJpeg],
    ["PNG", PNG, sizeOfPng],
    ["H264", H264, sizeOfH264],
  ] as const)
    it(`has the size of each resolution as ${name}`, () => {
      assert.deepEqual(
        RESOLUTIONS.map((resolution) => sizeOf(testPicture(codec, resolution, 0, "Maya 0"))),
        SIZES,
      );
    });

  it("is one whole picture, whatever the resolution", () => {
    for (const resolution of RESOLUTIONS) {
      const jpeg = testPicture(JPG, resolution, 0, "Maya 0").toString("hex");
      assert.match(jpeg, /^ffd8ff.*ffd9$/);
      const png = testPicture(PNG, resolution, 0, "Maya 0");
      assert.equal(png.toString("latin1", png.length - 8, png.length - 4), "IEND");
      assert.equal(png.indexOf("IHDR"), png.lastIndexOf("IHDR"));
    }
  });

  it("says in a JPEG's comment which picture it is", () => {
    const jpeg = testPicture(JPG, MediaResolution.HD, 0, "Maya 7");
    assert.equal(jpeg.toString("hex", 20, 24), "fffe0008");
    assert.equal(jpeg.toString("latin1", 24, 30), "Maya 7");
    assert.equal(jpeg.toString("hex", 30, 32), "ffdb");
  });

  it("is H264 of parameter sets and an IDR slice, then P slices, with start codes of four bytes", () => {
    for (const resolution of RESOLUTIONS)
      for (let number = 0; number < 60; number++) {
        const picture = testPicture(H264, resolution, number, "");
        assert.deepEqual(unitsOf(picture), number === 0 ? [7, 8, 5] : [1], `${resolution}, ${number}`);
        assert.equal(picture.toString("hex").split("00000001").length - 1, number === 0 ? 3 : 1);
      }
  });

  it("numbers P slices as H264 asks: by 4 bits, from the keyframe on", () => {
    for (const resolution of RESOLUTIONS)
      for (let number = 1; number < 60; number++) {
        const header = testPicture(H264, resolution, number, "").readUInt32BE(5).toString(2).padStart(32, "0");
        // first_mb_in_slice 0, slice_type 5, pic_parameter_set_id 0, then frame_num.
        assert.match(header, /^1001101/);
        assert.equal(Number.parseInt(header.slice(7, 11), 2), number % 16);
      }
  });
});
