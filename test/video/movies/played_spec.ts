// A film in a real Chromium: as a killed process left it, after its repair, and finished.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { DISK } from "../../../src/files/disk/disk";
import { repairOnce } from "../../../src/video/movies/repair";
import { newFolder, removeFolder } from "../../audio/recording-support";
import { launch } from "../../editor/browser";
import { readMark } from "../../simulator/picture-mark";
import { Player } from "../player";
import { BEEPS, expectedAt, filmMessages, LENGTH, STEP } from "./film";
import { Making } from "./making";

/** Milliseconds that a killed process may lose. */
const MOST_LOST = 2000;
/** How much faster than it was recorded. */
const RATE = 4;
/** Milliseconds that are searched for, in the middle of pictures, back and forth over sizes, people and the camera that is off. */
const SEARCHES = [4460, 100, 2780, 1220, 3900, 5420, 60, 1180, 5380, 2980, 4220];
/** Of 255. */
const DARK = 40;
const FILMS = ["as a killed process left it", "after the repair", "that is finished"] as const;

describe("a film in Chromium", function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let player: Player;
  let folder: string;
  const paths = new Map<string, string>();

  before(async function () {
    browser = await launch();
    if (!browser) return this.skip();
    player = await Player.start(browser);
    folder = newFolder();
    const killed = join(folder, "killed");
    mkdirSync(killed);
    const program = [join(__dirname, "film-process.ts"), killed];
    const { signal, stderr } = spawnSync(process.execPath, ["--import", "tsx", ...program]);
    assert.equal(signal, "SIGKILL", stderr.toString());
    const growing = join(folder, "growing.mp4");
    copyFileSync(join(killed, "meeting_abc==_2026-11-30_09-00-00.mp4.part"), growing);
    const repaired = await repairOnce(killed, DISK, () => Date.now() + 61_000);
    assert.deepEqual([repaired.errors, repaired.files.length], [[], 1]);
    const making = await new Making(folder).push(...filmMessages());
    await making.end();
    for (const [index, path] of [growing, repaired.files[0]?.path ?? "", making.path].entries())
      paths.set(FILMS[index] ?? "", path);
  });
  after(async () => {
    await player?.close();
    await browser?.close();
    if (folder) await removeFolder(folder);
  });

  for (const film of FILMS) {
    const least = LENGTH - (film === "that is finished" ? 0 : MOST_LOST);

    it(`${film} plays to its end, in the right size at every moment, and is heard`, async () => {
      await player.open(paths.get(film) ?? "");
      const { shown, end, loudest, decoded } = await player.play(RATE);
      assert.ok(end * 1000 >= least - STEP, `it ended at ${end} s`);
      assert.ok(shown.length > (LENGTH / STEP / RATE) * 0.3, `${shown.length} pictures were shown`);
      for (const [index, { at, size, video }] of shown.entries()) {
        assert.ok(at >= (shown[index - 1]?.at ?? 0));
        assert.deepEqual(size, expectedAt(Math.round(at * 1000)).size, `at ${at} s`);
        // The element follows its picture: it is right at the latest with the next one.
        const before = shown[index - 1]?.size.join();
        assert.ok([size.join(), before].includes(video.join()), `${video} at ${at} s`);
      }
      assert.ok(loudest > 100 && decoded > 0, `${loudest} of 255, ${decoded} bytes`);
      const beeps = await player.beeps(0.2);
      assert.ok(beeps.length >= BEEPS.filter((beep) => beep < least).length && beeps.length <= BEEPS.length);
      for (const [index, beep] of beeps.entries())
        assert.ok(Math.abs(beep * 1000 - (BEEPS[index] ?? 0)) <= 20, `${beep} s`);
    });

    it(`${film} shows the very picture that is searched for`, async () => {
      const seconds = await player.open(paths.get(film) ?? "");
      assert.ok(seconds * 1000 >= least, `${seconds} s`);
      for (const time of SEARCHES) {
        const { shows, size } = expectedAt(time);
        const picture = await player.seek(time / 1000);
        assert.deepEqual(picture.size, size, `at ${time} ms`);
        if (shows) {
          const { number, frame } = readMark(picture);
          assert.deepEqual([number, frame], [shows.person, shows.frame], `at ${time} ms`);
        } else
          assert.ok(
            picture.luma.every((value) => value < DARK),
            `black at ${time} ms`,
          );
      }
    });
  }
});
