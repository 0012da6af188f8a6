// What a file of a recording says of its times and sizes, as a reader sees it that knows nothing of our writer.

import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { MovieFile } from "../../../src/video/movies/movie-file";
import type { ParameterSets } from "../../../src/video/movies/pictures";
import { ownFolder } from "../../audio/recording-support";
import { type FoundMovie, readMovie } from "../../mp4/movie-reader";
import { completed } from "../../mp4/movies";

const START = 1_000_000;
/** In 1/48,000 s. */
const [PACKET, MS] = [960, 48];

const setsOf = (width: number): ParameterSets => {
  const sps = Buffer.from([0x67, 0x42, 0xc0, width / 16]);
  return { sps, pps: Buffer.from([0x68, 0xce]), width, height: 96, chromaFormat: 1, lumaBits: 8, chromaBits: 8 };
};

const pictureAt = (time: number, sets: ParameterSets, isKey = true) => ({
  time: START + time,
  data: [Buffer.from(`picture at ${time}`)],
  isKey,
  isBlack: false,
  sets,
  speaker: undefined,
});

const soundAt = (time: number) => ({ time: START + time, data: Buffer.from(`${time}`), channels: 1 as const });

describe("the file of a recording", () => {
  const folder = ownFolder();

  /** What it is when it is complete. */
  async function finished(file: MovieFile): Promise<FoundMovie> {
    const path = join(folder(), "movie.mp4");
    appendFileSync(path, Buffer.concat([file.head, ...file.cut(Number.POSITIVE_INFINITY).fragment]));
    await completed(path, { describe: () => setsOf(320) });
    return readMovie(path);
  }

  it("has sound exactly when it was heard: without a step where times are rounded, and behind a hole", async () => {
    const file = new MovieFile(START, setsOf(160), 1);
    file.picture(pictureAt(0, setsOf(160)));
    for (const time of [0, 20.4, 39.6, 60, 4_000_007, 4_000_027]) file.sound(soundAt(time));
    const [, sound] = (await finished(file)).tracks;
    assert.deepEqual(
      sound?.samples.map(({ at }) => at),
      [0, PACKET, 2 * PACKET, 3 * PACKET, 4_000_007 * MS, 4_000_007 * MS + PACKET],
    );
  });

  it("has pictures exactly when they were shown, the last one for as long as the one before", async () => {
    const file = new MovieFile(START, setsOf(160), 1);
    for (const time of [0, 33, 67, 5067, 6600, 6633]) file.picture(pictureAt(time, setsOf(160)));
    const [video] = (await finished(file)).tracks;
    assert.deepEqual(
      video?.samples.map(({ at, duration }) => [at / 90, duration / 90]),
      [
        [0, 33],
        [33, 34],
        [67, 5000],
        [5067, 1533],
        [6600, 33],
        [6633, 33],
      ],
    );
    assert.equal(file.gaps, 1, "of 2 s or more");
  });

  it("has its last picture for as long as usual, not for as long as the gap before it", async () => {
    const file = new MovieFile(START, setsOf(160), 1);
    for (const time of [0, 40, 80, 3080]) file.picture(pictureAt(time, setsOf(160)));
    const [video] = (await finished(file)).tracks;
    assert.deepEqual(
      video?.samples.map(({ duration }) => duration / 90),
      [40, 40, 3000, 40],
    );
  });

  it("has 200 descriptions at most: what comes then has the first one", async () => {
    const file = new MovieFile(START, setsOf(0), 1);
    for (let n = 0; n < 202; n++) file.picture(pictureAt(40 * n, setsOf(16 * n)));
    const [video] = (await finished(file)).tracks;
    assert.deepEqual([video?.descriptions, video?.samples[199]?.description], [200, 200]);
    assert.deepEqual(
      video?.samples.slice(200).map(({ description }) => description),
      [1, 1],
    );
  });

  it("keeps 16 MiB of words at most, and counts what is left out", () => {
    const file = new MovieFile(START, setsOf(160), 1);
    for (let n = 0; n < 18; n++) file.caption("x".repeat(1024 * 1024));
    assert.deepEqual([file.cut(0).lines.length, file.counts().captionsDropped], [16, 2]);
  });

  it("has a description for each size, which its pictures name, and no more of a size that comes again", async () => {
    const file = new MovieFile(START, setsOf(160), 1);
    const [small, large] = [setsOf(160), setsOf(320)];
    for (const [n, sets] of [small, small, large, large, small].entries()) file.picture(pictureAt(40 * n, sets));
    const [video] = (await finished(file)).tracks;
    assert.equal(video?.descriptions, 2);
    assert.deepEqual(
      video?.samples.map(({ description }) => description),
      [1, 1, 2, 2, 1],
    );
  });
});
