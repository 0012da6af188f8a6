// What a movie says of its tracks, in the head of a growing file and in the index of a finished one, as the standards have it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { all, one } from "./movie-reader";
import { AVC, completed, OPUS, ownFolder, packets, pictures, seconds, writeMovie } from "./movies";

/** ISO/IEC 14496-12, 8.3.2: the track is enabled, and is presented. */
const PRESENTED = 3;
/** `opusEntry` and `avcEntry` begin so, before their own boxes. */
const [SOUND_ENTRY, PICTURE_ENTRY] = [28, 78];

describe("the head of a movie", () => {
  const at = ownFolder();

  /** The `moov` of a growing file, and of the same when it is finished. */
  async function heads(name: string): Promise<{ growing: Buffer; finished: Buffer }> {
    const { path } = writeMovie(at(name), [OPUS, AVC], seconds(2));
    const moov = () => one(readFileSync(path), "moov");
    const growing = moov();
    await completed(path);
    return { growing, finished: moov() };
  }

  for (const when of ["growing", "finished"] as const) {
    it(`of one that is ${when} has tracks that are presented: loud sound, and pictures of their size`, async () => {
      const { [when]: moov } = await heads(`${when}-tracks.mp4`);
      const tracks = all(moov, "trak").map((trak) => {
        const tkhd = one(trak, "tkhd");
        const flags = tkhd.readUInt32BE(0) & 0xff_ffff;
        return [flags, tkhd.readUInt16BE(48) / 0x100, tkhd.readUInt32BE(88) / 0x10000, tkhd.readUInt32BE(92) / 0x10000];
      });
      assert.deepEqual(tracks, [
        [PRESENTED, 1, 0, 0],
        [PRESENTED, 0, 320, 180],
      ]);
    });

    it(`of one that is ${when} tells decoders what they need`, async () => {
      const { [when]: moov } = await heads(`${when}-codecs.mp4`);
      const [sound, picture] = all(moov, "trak", "mdia", "minf", "stbl", "stsd").map((stsd) => stsd.subarray(8));
      assert.ok(sound && picture);
      const opus = one(sound, "Opus");
      assert.deepEqual([opus.readUInt16BE(16), opus.readUInt32BE(24) / 0x10000], [1, 48_000]);
      // Version, channels, frames to leave out, rate of the input, gain, and mono or stereo.
      assert.equal(one(opus.subarray(SOUND_ENTRY), "dOps").toString("hex"), "00010138" + "00003e80" + "000000");
      const avc = one(picture, "avc1");
      assert.deepEqual([avc.readUInt16BE(24), avc.readUInt16BE(26)], [320, 180]);
      // Of profile High: behind the sets, 4:2:0 and 8 bits.
      const sets = "e1" + "0004" + "67640028" + "01" + "0002" + "68ee";
      assert.equal(one(avc.subarray(PICTURE_ENTRY), "avcC").toString("hex"), `01640028ff${sets}fdf8f800`);
    });
  }

  it("tells of more bits, and of another format of colour", () => {
    const track = AVC.kind === "avc" ? AVC.descriptions[0] : undefined;
    assert.ok(track);
    const deep = { ...track, chromaFormat: 2, lumaBits: 10, chromaBits: 9 };
    const { path } = writeMovie(
      at("deep.mp4"),
      [{ kind: "avc", descriptions: [deep] }],
      [[{ track: 0, at: 0, samples: pictures(1) }]],
    );
    const stsd = one(readFileSync(path), "moov", "trak", "mdia", "minf", "stbl", "stsd").subarray(8);
    const config = one(one(stsd, "avc1").subarray(PICTURE_ENTRY), "avcC");
    assert.equal(config.subarray(-4).toString("hex"), "fefaf900");
  });

  it("of one that grows leaves out what an encoder adds in front, and describes all that comes", async () => {
    const { growing } = await heads("open.mp4");
    const [edits] = all(growing, "trak", "edts", "elst");
    // An edit of unknown length, from frame 312 on, at normal speed.
    assert.equal(edits?.toString("hex"), `01000000${"00000001"}${"0".repeat(16)}${"0000000000000138"}00010000`);
    const rules = all(growing, "mvex", "trex").map((trex) => [trex.readUInt32BE(4), trex.readUInt32BE(8)]);
    assert.deepEqual(rules, [
      [1, 1],
      [2, 1],
    ]);
  });

  it("of finished sound tells players to begin 80 ms before a place that they search for", async () => {
    const { path } = writeMovie(at("roll.m4a"), [OPUS], [[{ track: 0, at: 0, samples: packets(100) }]]);
    await completed(path);
    const stbl = one(readFileSync(path), "moov", "trak", "mdia", "minf", "stbl");
    const groups = one(stbl, "sgpd");
    // Groups of the kind `roll`, of 2 bytes each; one, of 4 packets before.
    assert.deepEqual(
      [groups.toString("latin1", 4, 8), groups.readUInt32BE(8), groups.readUInt32BE(12), groups.readInt16BE(16)],
      ["roll", 2, 1, -4],
    );
    const members = one(stbl, "sbgp");
    assert.deepEqual([members.readUInt32BE(8), members.readUInt32BE(12), members.readUInt32BE(16)], [1, 100, 1]);
  });
});
