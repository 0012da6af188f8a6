// When a recording of video goes on in a new file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { needFfmpeg, sound } from "../../audio/ffmpeg";
import { ownFolder } from "../../audio/recording-support";
import { clip, pictureSums, pictures } from "../clips";
import { BEN, frameMessage, frameMessages, inOrder, Making, probe, soundMessages } from "./making";

describe("a recording of video", () => {
  const folder = ownFolder();
  /** 100 pictures of 160 x 120, and 50 of another size; an IDR each second. */
  let small: Buffer[];
  let large: Buffer[];
  let speech: Buffer;
  before(function () {
    this.timeout(60_000);
    needFfmpeg(this as unknown as Mocha.Context);
    small = pictures(clip({ frames: 100 }));
    large = pictures(clip({ frames: 50, width: 320, height: 240, source: "testsrc" }));
    speech = sound("sine=f=440:d=10", 16_000);
  });

  const sums = (frames: readonly Buffer[]) => pictureSums(Buffer.concat(frames));
  const jsonOf = (path: string) => JSON.parse(readFileSync(path.replace(/mp4$/, "json"), "utf8"));

  it("begins a new file at each size if it is told to, but not again within 5 s", async () => {
    const making = new Making(folder(), { onSize: "newFile" });
    await making.push(
      ...frameMessages(small.slice(0, 50), 0),
      ...frameMessages(large, 2000),
      ...frameMessages(small.slice(50), 4000),
    );
    await making.end();
    assert.deepEqual(making.paths.map(pictureSums), [
      sums(small.slice(0, 50)),
      [...sums(large), ...sums(small.slice(50))],
    ]);
  });

  it("begins a new file after a time, at an IDR, and loses neither picture nor sound", async () => {
    const making = new Making(folder(), { rotateMinutes: 1.5 / 60 });
    await making.push(...inOrder(frameMessages(small, 0), soundMessages(speech.subarray(0, 128_000), 0)));
    await making.end();
    assert.deepEqual(making.paths.map(pictureSums), [sums(small.slice(0, 50)), sums(small.slice(50))]);
    const tracks = making.paths.map((path) => probe(path)[1]);
    assert.deepEqual(
      tracks.map((track) => [track?.start_time, track?.nb_frames]),
      [
        ["0.000000", "100"],
        ["0.000000", "100"],
      ],
    );
  });

  it("counts in each file the frames that are missing there", async () => {
    const making = new Making(folder(), { rotateMinutes: 1.5 / 60 });
    await making.push(
      ...frameMessages(small.slice(0, 60), 0),
      frameMessage(small[45] ?? Buffer.alloc(0), 1800, { receivedAt: 2500 }),
      ...frameMessages(large.slice(20, 25), 2400, { speaker: BEN }),
      ...frameMessages(small.slice(75), 2600),
    );
    await making.end();
    assert.deepEqual(
      making.paths.map((path) => jsonOf(path).dropped),
      [1, 5],
    );
  });

  it("begins a new file after so many bytes, at an IDR", async () => {
    const making = new Making(folder(), { rotateMB: 1 });
    // A message to nobody, which makes 25 pictures longer than a mebibyte.
    const more = Buffer.concat([Buffer.from([0, 0, 1, 6, 5]), Buffer.alloc(60_000, 0xff)]);
    await making.push(
      ...frameMessages(
        small.map((frame) => Buffer.concat([more, frame])),
        0,
      ),
    );
    await making.end();
    assert.deepEqual(
      making.messages.map(({ file }) => file.frames),
      [25, 25, 25, 25],
    );
  });
});
