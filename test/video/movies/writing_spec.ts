// The file of a film while it is written, and how little is left of it when its consent is revoked.

import assert from "node:assert/strict";
import { readdirSync, readlinkSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { filesIn, handClock, ownFolder, watchedDisk } from "../../audio/recording-support";
import { until } from "../../until";
import { annexB } from "../clips";
import { frameMessage, inOrder, Making, wordsMessage } from "./making";

const NAME = "meeting_abc==_2026-11-30_09-00-00";
const DESCRIPTORS = "/proc/self/fd";

describe("the file of a film that is written", () => {
  const folder = ownFolder();
  const key = annexB(Object.values(blackFrame(64, 64)));
  const camera = (from: number, to: number) =>
    Array.from({ length: (to - from) / 200 }, (_, n) => frameMessage(key, from + 200 * n));
  const idle = async ({ recorder }: Making) => {
    for (const writer of recorder.state.outlet.writers) await writer.idle();
  };
  /** What is open in the folder. */
  const openFiles = () =>
    readdirSync(DESCRIPTORS).flatMap((name) => {
      try {
        const path = readlinkSync(join(DESCRIPTORS, name));
        return path.startsWith(folder()) ? [path] : [];
      } catch {
        return [];
      }
    });

  it("is told to be gone if somebody removes it, and the film goes on in a new one", async () => {
    const clock = handClock();
    const making = new Making(folder(), {}, { clock });
    await making.push(...camera(0, 3000));
    await idle(making);
    rmSync(join(folder(), `${NAME}.mp4.part`));
    clock.pass(3);
    await until(() => making.problems.length > 0);
    assert.match(making.problems.join(), /EREMOVED/);
    clock.pass(2);
    await making.push(...camera(3000, 6000));
    await making.end();
    assert.deepEqual([making.problems.length, making.messages.length], [1, 1]);
    assert.deepEqual(making.resumed, ["S"]);
  });

  it("is touched while nothing comes: another machine is not to repair it", async () => {
    const clock = handClock();
    const making = new Making(folder(), {}, { clock });
    await making.push(...camera(0, 3000));
    await idle(making);
    const part = join(folder(), `${NAME}.mp4.part`);
    utimesSync(part, 1, 1);
    for (let second = 0; second < 20; second++) {
      clock.pass(1);
      await idle(making);
    }
    assert.ok(Date.now() - statSync(part).mtimeMs < 60_000);
    await making.end();
  });

  it("is closed when it is complete, or deleted", async function () {
    if (!readdirSync("/").includes("proc")) this.skip();
    for (const end of ["finish", "revoke"] as const) {
      const making = new Making(folder());
      await making.push(...camera(0, 3000));
      await idle(making);
      assert.equal(openFiles().length, 1);
      making.recorder[end]("S");
      await making.recorder.settled();
      assert.deepEqual(openFiles(), [], end);
    }
  });

  it("is not sent any more if its consent is revoked while it gets its name, and nothing of it stays", async () => {
    let revoke: (() => void) | undefined;
    const disk = watchedDisk((step) => {
      if (step !== "link") return;
      revoke?.();
      revoke = undefined;
    });
    const making = new Making(folder(), {}, { disk });
    await making.push(...inOrder(camera(0, 6000), [wordsMessage("Hello", 1000)]));
    revoke = () => making.recorder.revoke("S");
    await making.end();
    assert.equal(revoke, undefined);
    assert.deepEqual([filesIn(folder()), making.messages, making.problems], [[], [], []]);
  });
});
