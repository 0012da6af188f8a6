// Runs that begin before the one before them ends: their writer's clock went back.

import assert from "node:assert/strict";
import { readMovie } from "./movie-reader";
import { AVC, completed, ownFolder, pictures, writeMovie } from "./movies";

describe("a movie whose writer's clock went back", () => {
  const at = ownFolder();

  it("has the picture before for a shorter time, or for none, and all that follow", async () => {
    // Each picture takes 3600.
    for (const [back, last] of [
      [1000, 2600],
      [3600, 0],
      [10_000, 0],
    ] as const) {
      const { path } = writeMovie(
        at(`back-${back}.mp4`),
        [AVC],
        [[{ track: 0, at: 0, samples: pictures(3) }], [{ track: 0, at: 3 * 3600 - back, samples: pictures(2, 3) }]],
      );
      const told = await completed(path);
      const [track] = readMovie(path).tracks;
      assert.deepEqual(
        track?.samples.map(({ duration }) => duration),
        [3600, 3600, last, 3600, 3600],
      );
      assert.equal(told.tracks[0]?.frames, 4 * 3600 + last);
    }
  });
});
