// What a power failure makes of a growing file: sectors of zeros anywhere, with the length that was written.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { AVC, completed, completedBytes, OPUS, ownFolder, packets, pictures, seconds, writeMovie } from "./movies";

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

  it("is damaged, and not empty, if that was in front of all samples: nothing of it is changed", async () => {
    const { path, ends } = writeMovie(at("front.mp4"), [OPUS, AVC], seconds(3));
    const growing = readFileSync(path);
    await completed(path);
    const finished = readFileSync(path);
    const [head = 0] = ends;
    const moov = growing.indexOf("moov") - 4;
    const traks = [growing.indexOf("trak"), growing.lastIndexOf("trak")] as const;
    const damages: Record<string, (bytes: Buffer) => unknown> = {
      "its first bytes": (bytes) => bytes.fill(0, 0, SECTOR),
      "the first length": (bytes) => bytes.writeUInt32BE(0xf0_0000, 0),
      "the length of the tracks": (bytes) => bytes.writeUInt32BE(0xf0_0000, moov),
      "all tracks": (bytes) => bytes.fill(0, moov + 8, head),
      "the first track": (bytes) => bytes.write("free", traks[0]),
      "the second track": (bytes) => bytes.write("free", traks[1]),
      "the first fragment": (bytes) => bytes.fill(0, head, head + SECTOR),
      "the length of the first fragment": (bytes) => bytes.writeUInt32BE(0xf0_0000, head),
    };
    for (const [what, damage] of Object.entries(damages))
      for (const whole of [growing, finished]) {
        const bytes = Buffer.from(whole);
        damage(bytes);
        writeFileSync(path, bytes);
        await assert.rejects(completed(path), RangeError, what);
        assert.ok(readFileSync(path).equals(bytes), what);
      }
  });

  it("is damaged also if what is left is far behind", async () => {
    const { path, ends } = writeMovie(at("far.mp4"), [OPUS], [[{ track: 0, at: 0, samples: packets(50) }]]);
    const [head, fragment] = [readFileSync(path).subarray(0, ends[0]), readFileSync(path).subarray(ends[0])];
    // Across the place where a reader of 32 KiB goes on.
    for (let behind = 32_740; behind <= 32_780; behind++) {
      writeFileSync(path, Buffer.concat([head, Buffer.alloc(behind - head.length), fragment]));
      await assert.rejects(completed(path), RangeError, `${behind} bytes`);
    }
  });
});
