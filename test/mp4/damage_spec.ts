// What a power failure makes of a growing file: sectors of zeros anywhere, with the length that was written.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AVC, completedBytes, OPUS, ownFolder, packets, pictures, writeMovie } from "./movies";

/** Bytes that a disk writes at once. */
const SECTOR = 512;

describe("a movie whose disk lost a sector", () => {
  const at = ownFolder();

  it("ends before the fragment whose list of samples it was in", async () => {
    const long = [
      { track: 0, at: 480_000, samples: packets(500, 500) },
      { track: 1, at: 900_000, samples: pictures(250, 250) },
    ];
    const first = [
      { track: 0, at: 0, samples: packets(500) },
      { track: 1, at: 0, samples: pictures(250) },
    ];
    const { path, ends } = writeMovie(at("sector.mp4"), [OPUS, AVC], [first, long]);
    const whole = readFileSync(path);
    const [, one = 0] = ends;
    const moof = whole.readUInt32BE(one);
    const [expected] = await completedBytes(path, whole.subarray(0, one));
    assert.equal(expected.duration, 10_000);
    assert.ok(moof > 4 * SECTOR);
    for (let from = Math.ceil(one / SECTOR) * SECTOR; from + SECTOR < one + moof; from += SECTOR) {
      const [told] = await completedBytes(path, Buffer.from(whole).fill(0, from, from + SECTOR));
      assert.deepEqual(told, expected, `zeros at ${from - one} of ${moof}`);
    }
  });
});
