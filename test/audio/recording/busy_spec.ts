// A disk counts as silent by the time that it takes itself: not by that of a busy machine, and not by the number of its answers.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { encodeInTurn } from "../../../src/audio/containers/encoding-turns";
import { openRecording } from "../../../src/audio/recording/writer";
import type { Disk } from "../../../src/files/disk/disk";
import { until } from "../../until";
import { opusFormat, voice } from "../opus-files";
import { filesIn, handClock, optionsOf, ownFolder, watchedDisk } from "../recording-support";

const RATE = 16_000;

describe("a compressed recording", () => {
  const folder = ownFolder();
  const sizeOf = (name: string) => statSync(join(folder(), name), { throwIfNoEntry: false })?.size ?? 0;

  it("reports no silent disk while it waits for its turn to be encoded", async () => {
    const clock = handClock();
    let [isOpen, isWritten, seconds] = [false, false, 0];
    const watched = watchedDisk((step) => {
      if (step === "writev") isWritten = true;
    });
    const disk: Disk = {
      ...watched,
      link: watched.link,
      open: async (...args) => {
        const handle = await watched.open(...args);
        isOpen ||= String(args[0]).endsWith(".m4a.part");
        return handle;
      },
    };
    const told: string[] = [];
    const tell = (error: Error) => void told.push(error.message);
    const format = opusFormat(RATE);
    const recording = openRecording(
      optionsOf(folder(), { container: "m4a", format, clock, disk, onError: tell, onSilence: tell }),
    );
    recording.write(voice(format, 6 * RATE));
    // Others encode for most of each turn of the event loop, and each is as late as if it took a second.
    while (!isWritten) {
      await new Promise(setImmediate);
      await encodeInTurn(() => {
        for (const until = performance.now() + 3; performance.now() < until; );
      });
      if (!isOpen || isWritten) continue;
      clock.pass(1);
      seconds += 1;
    }
    assert.equal((await recording.finish()).length, 1);
    assert.ok(seconds > 8, `${seconds} s`);
    assert.deepEqual(told, []);
  });

  it("that takes long to end reports no silent disk while that answers", async () => {
    const clock = handClock();
    let isEnding = false;
    const disk = watchedDisk((step) => {
      const taken = { read: 1, writev: 3, datasync: 3 }[step] ?? 0;
      if (isEnding) clock.pass(taken);
    });
    const told: string[] = [];
    const tell = (error: Error) => void told.push(error.message);
    const format = opusFormat(RATE);
    const recording = openRecording(
      optionsOf(folder(), { container: "m4a", format, clock, disk, onError: tell, onSilence: tell }),
    );
    for (let second = 0; second < 30; second++) recording.write(voice(format, RATE, second * RATE));
    await until(() => sizeOf("Ana_16778240.m4a.part") > 75_000);
    isEnding = true;
    const [file] = await recording.finish();
    assert.ok(clock.now() > 15_000, `${clock.now()} ms`);
    assert.deepEqual([told, file?.duration, filesIn(folder()).length], [[], 30_000, 2]);
  });
});
