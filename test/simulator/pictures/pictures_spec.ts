// The pictures that the simulator draws and encodes itself: ffmpeg decodes each without a complaint, to what was drawn.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { MediaPayloadType, MediaResolution } from "../../../src/protocol/values";
import { encodePicture, personPicture, slidePicture } from "../../../src/simulator/pictures";
import { COLUMNS, PALETTE, ROWS } from "../../../src/simulator/pictures/canvas";
import { initialsOf } from "../../../src/simulator/pictures/people";
import type { Picture } from "../../../src/simulator/pictures/pictures";
import { decode, ffmpeg, readMark } from "../picture-mark";
import { SIZES, sizeOfH264, sizeOfJpeg, sizeOfPng } from "../picture-sizes";

const { JPG, PNG, H264 } = MediaPayloadType;
const { SD, HD } = MediaResolution;
const RESOLUTIONS = Object.values(MediaResolution);
const NAMES = ["Maya Chen", "Tom Becker", "Aisha Khan", "Luis Ortega", "Émile Zola", "田中ゆき"];

const PEOPLE = NAMES.map((name, number) => personPicture(name, number, 7 * number + 1));
const SLIDES = [0, 1, 2, 3, 4].flatMap((number) =>
  [false, true].map((complete) => slidePicture(number, complete, 300 * number + 5)),
);
const ALL = [...PEOPLE, ...SLIDES];

const still = (picture: Picture, codec: number, resolution: number) =>
  encodePicture(picture, codec, resolution, { since: 0, label: "Maya 7" });

/** Pictures of one subject as one stream. @param every pictures from a keyframe to the next */
function stream(pictures: readonly Picture[], resolution: number, every: number): Buffer[] {
  return pictures.map((picture, index) =>
    encodePicture(picture, H264, resolution, { since: index % every, label: "" }),
  );
}

/** NAL unit types of a picture in Annex B, by start codes of three bytes or four. */
function unitsOf(picture: Buffer): number[] {
  const units: number[] = [];
  for (let at = picture.indexOf("000001", 0, "hex"); at >= 0; at = picture.indexOf("000001", at + 3, "hex"))
    units.push((picture[at + 3] ?? 0) & 0x1f);
  return units;
}

/** Brightness of a block's colour by ITU-R BT.601, from 16 to 235. */
function lumaOf(colour: number): number {
  const [r, g, b] = PALETTE[colour] ?? [0, 0, 0];
  return Math.round(16 + ((0.299 * r + 0.587 * g + 0.114 * b) * 219) / 255);
}

describe("simulator: pictures", function () {
  this.timeout(60_000);

  for (const [kind, codec, sizeIn] of [
    ["jpg", JPG, sizeOfJpeg],
    ["png", PNG, sizeOfPng],
    ["h264", H264, sizeOfH264],
  ] as const) {
    it(`have the size of each resolution (${kind})`, () => {
      const [person] = PEOPLE;
      assert.ok(person);
      assert.deepEqual(
        RESOLUTIONS.map((resolution) => sizeIn(still(person, codec, resolution))),
        SIZES,
      );
    });

    it(`tell by their mark, when decoded, what they show (${kind})`, () => {
      for (const resolution of [SD, HD]) {
        const bytes = Buffer.concat(ALL.map((picture) => still(picture, codec, resolution)));
        assert.deepEqual(
          decode(kind, bytes, SIZES[resolution - 1] ?? []).map(readMark),
          ALL.map(({ shows }) => shows),
        );
      }
    });
  }

  it("keep every block's brightness exactly in H.264, in keyframes and P pictures, of whole rows and of cut ones", () => {
    for (const resolution of [SD, HD]) {
      const [width = 0, height = 0] = SIZES[resolution - 1] ?? [];
      const pictures = Array.from({ length: 4 }, (_, index) => personPicture("Maya Chen", 2, 13 + index));
      const bytes = Buffer.concat(stream(pictures, resolution, 3));
      const planes = ffmpeg("-v warning -f h264 -i - -fps_mode passthrough -f rawvideo -pix_fmt yuv420p -", bytes);
      assert.equal(planes.length, (pictures.length * width * height * 3) / 2);
      const edge = width / COLUMNS;
      for (const [index, { canvas }] of pictures.entries())
        for (let block = 0; block < COLUMNS * ROWS; block++) {
          const [x, y] = [(block % COLUMNS) * edge, Math.floor(block / COLUMNS) * edge];
          const start = index * ((width * height * 3) / 2);
          for (const row of [y, Math.min(y + edge, height) - 1]) {
            const line = planes.subarray(start + row * width + x, start + row * width + x + edge);
            assert.ok(
              line.every((luma) => luma === lumaOf(canvas.blocks[block] ?? 0)),
              `${resolution}, picture ${index}, block ${block}`,
            );
          }
        }
    }
  });

  it("make streams of H.264 of any length, of which every picture tells its number", () => {
    const pictures = Array.from({ length: 130 }, (_, index) => personPicture("Tom Becker", 1, 4000 + index));
    const shown = decode("h264", Buffer.concat(stream(pictures, SD, 50)), [640, 360]).map(readMark);
    assert.deepEqual(
      shown.map(({ frame }) => frame),
      pictures.map((_, index) => (4000 + index) % 4096),
    );
  });

  it("are small", () => {
    const most = (pictures: readonly Buffer[]) => Math.max(...pictures.map(({ length }) => length));
    assert.ok(most(ALL.map((picture) => still(picture, JPG, HD))) < 8000);
    assert.ok(most(ALL.map((picture) => still(picture, PNG, HD))) < 4000);
    assert.ok(most(ALL.map((picture) => still(picture, H264, HD))) < 8000);
    assert.ok(most(ALL.map((picture) => encodePicture(picture, H264, HD, { since: 1, label: "" }))) < 500);
  });

  it("are one whole picture, whatever the resolution", () => {
    for (const resolution of RESOLUTIONS)
      for (const picture of [PEOPLE[0], SLIDES[0]]) {
        assert.ok(picture);
        assert.match(still(picture, JPG, resolution).toString("hex"), /^ffd8ff.*ffd9$/);
        const png = still(picture, PNG, resolution);
        assert.equal(png.toString("latin1", png.length - 8, png.length - 4), "IEND");
      }
  });

  it("say in a JPEG's comment which picture it is", () => {
    const [person] = PEOPLE;
    assert.ok(person);
    const jpeg = still(person, JPG, HD);
    assert.equal(jpeg.toString("hex", 20, 24), "fffe0008");
    assert.equal(jpeg.toString("latin1", 24, 30), "Maya 7");
    assert.equal(jpeg.toString("hex", 30, 32), "ffdb");
  });

  it("are H264 of parameter sets and an IDR slice, then P slices numbered by 4 bits, with start codes of four bytes", () => {
    const pictures = Array.from({ length: 60 }, (_, index) => personPicture("Maya Chen", 0, index));
    for (const resolution of RESOLUTIONS)
      for (const [since, picture] of stream(pictures, resolution, 60).entries()) {
        assert.deepEqual(unitsOf(picture), since === 0 ? [7, 8, 5] : [1], `${resolution}, ${since}`);
        assert.equal(picture.toString("hex").split("00000001").length - 1, since === 0 ? 3 : 1);
        if (since === 0) continue;
        // first_mb_in_slice 0, slice_type 5, pic_parameter_set_id 0, then frame_num.
        const header = picture.readUInt32BE(5).toString(2).padStart(32, "0");
        assert.match(header, /^1001101/);
        assert.equal(Number.parseInt(header.slice(7, 11), 2), since % 16);
      }
  });

  it("bear initials on a tag, or a number where a name has no Latin letter", () => {
    assert.deepEqual(
      NAMES.map((name, number) => initialsOf(name, number)),
      ["MC", "TB", "AK", "LO", "EZ", "6"],
    );
    assert.deepEqual(
      ["Maya", "Anna Maria de la Cruz", "", "O'Neill, Sam"].map((name) => initialsOf(name, 98)),
      ["M", "AC", "99", "OS"],
    );
  });

  it("are a new slide where the last line or another slide appears, and not where the pointer moves", () => {
    /** Blocks that differ, without those in the corner of the mark. */
    const changed = ({ canvas: one }: Picture, { canvas: other }: Picture) =>
      one.blocks.filter((colour, index) => {
        const isCorner = index % COLUMNS < COLUMNS / 4 && index < (COLUMNS * ROWS) / 4;
        return !isCorner && colour !== other.blocks[index];
      }).length;
    for (let frame = 0; frame < 100; frame++)
      assert.equal(changed(slidePicture(1, true, frame), slidePicture(1, true, frame + 1)), 2);
    for (const number of [0, 1, 2, 3]) {
      assert.ok(changed(slidePicture(number, true, 9), slidePicture(number + 1, false, 9)) > 200);
      const line = changed(slidePicture(number, false, 9), slidePicture(number, true, 9));
      assert.ok(line >= 24 && line <= 44, `${line}`);
    }
  });
});
