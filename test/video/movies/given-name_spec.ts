// Films whose end failed when they had their name, but no JSON: what repairs and deletions find of them.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DISK, type Disk } from "../../../src/files/disk/disk";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { deleteMovies } from "../../../src/video/movies/delete";
import { repairOnce } from "../../../src/video/movies/repair";
import { disown, failure, filesIn, ownFolder, watchedDisk } from "../../audio/recording-support";
import { annexB } from "../clips";
import { frameMessage, inOrder, Making, wordsMessage } from "./making";

const NAME = "meeting_abc==_2026-11-30_09-00-00";

describe("a film whose JSON could not be written", () => {
  const folder = ownFolder();
  const key = annexB(Object.values(blackFrame(64, 64)));

  /** @param taken names that others have meanwhile @param hasLinks whether a file can have two names */
  async function giveUp(taken: readonly string[], hasLinks: boolean): Promise<Making> {
    const watched = watchedDisk((step) => {
      if (step === "link" && !hasLinks) throw failure("EPERM");
    });
    let isBroken = false;
    const disk: Disk = {
      ...DISK,
      open: watched.open,
      link: watched.link,
      rename: async (from, to) => {
        if (isBroken && String(to).endsWith(".json")) throw failure("EIO");
        await DISK.rename(from, to);
      },
    };
    const making = new Making(folder(), {}, { disk });
    const camera = Array.from({ length: 20 }, (_, n) => frameMessage(key, 200 * n));
    await making.push(...inOrder(camera, [wordsMessage("Hello", 500)]));
    making.recorder.leave();
    await making.recorder.settled();
    for (const name of taken) writeFileSync(join(folder(), name), "mine");
    isBroken = true;
    await making.end();
    assert.deepEqual([making.messages.length, making.problems.length], [0, 1]);
    isBroken = false;
    return making;
  }

  for (const hasLinks of [true, false]) {
    const where = hasLinks ? "" : " on a disk without second names";

    it(`is deleted with its stream, whatever name it had${where}`, async () => {
      for (const [taken, name] of [
        [[], `${NAME}.mp4`],
        [[`${NAME}.mp4`], `${NAME}-2.mp4`],
      ] as const) {
        const making = await giveUp(taken, hasLinks);
        assert.ok(filesIn(folder()).includes(name));
        making.recorder.revoke("S");
        await making.recorder.settled();
        assert.deepEqual([filesIn(folder()), making.problems.length], [taken, 1]);
      }
      assert.equal(readFileSync(join(folder(), `${NAME}.mp4`), "utf8"), "mine");
    });

    it(`is repaired once, with its captions, under the name that it had${where}`, async () => {
      await giveUp([`${NAME}.mp4`], hasLinks);
      disown(folder());
      const { files, errors } = await repairOnce(folder());
      assert.deepEqual(errors, []);
      assert.deepEqual(
        files.map(({ path, frames }) => [path, frames]),
        [[join(folder(), `${NAME}-2.mp4`), 20]],
      );
      const stem = `${NAME}-2`;
      assert.deepEqual(filesIn(folder()), [`${stem}.json`, `${stem}.mp4`, `${stem}.vtt`, `${NAME}.mp4`].sort());
      await deleteMovies(folder(), "S", []);
      assert.deepEqual(filesIn(folder()), [`${NAME}.mp4`]);
    });
  }
});
