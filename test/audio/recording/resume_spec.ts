// A recording that its disk interrupts continues in a new file: reported once each way, with the gap in its JSON.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecording } from "../../../src/audio/recording/writer";
import type { FinishedFile } from "../../../src/audio/saved/end";
import type { RtmsError } from "../../../src/protocol/errors/errors";
import { opusFormat } from "../opus-files";
import {
  FORMAT,
  failure,
  filesIn,
  handClock,
  optionsOf,
  ownFolder,
  START,
  samples,
  samplesOf,
  settled,
  watchedDisk,
} from "../recording-support";

/** Frames of a second. */
const SECOND = 16_000;

describe("a recording whose disk fails for a while", () => {
  const folder = ownFolder();

  /** Records second by second; each second's samples differ from all others. */
  function begin(more: Parameters<typeof optionsOf>[1] = {}) {
    const clock = handClock();
    const told: string[] = [];
    const files: FinishedFile[] = [];
    const onError = ({ code, message }: RtmsError) => void told.push(`${code} ${message}`);
    const onResumed = () => void told.push("resumed");
    const onFile = (file: FinishedFile) => void files.push(file);
    const recording = openRecording(
      optionsOf(folder(), { clock, onError, onResumed, onFile, template: "take", ...more }),
    );
    let second = 0;
    const speak = async (seconds: number): Promise<void> => {
      for (let spoken = 0; spoken < seconds; spoken += 1, second += 1) {
        recording.write(samples(FORMAT, SECOND, second * SECOND), START + second * 1000);
        clock.pass(1);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    };
    return { told, files, recording, speak };
  }

  /** Every file holds what was spoken from its start on, and its JSON says what is missing before it. */
  function checkPlaces(files: readonly FinishedFile[]): number[] {
    let end = 0;
    const gaps: number[] = [];
    for (const { path, start, samples: frames } of files) {
      const json = JSON.parse(readFileSync(path.replace(/(wav|m4a)$/, "json"), "utf8"));
      const from = ((start - START) * SECOND) / 1000;
      if (path.endsWith("wav"))
        assert.deepEqual(
          samplesOf(files.find((file) => file.path === path) as FinishedFile),
          samples(FORMAT, frames, from),
        );
      assert.equal(json.missingBefore ?? 0, from - end);
      gaps.push(from - end);
      end = from + frames;
    }
    return gaps;
  }

  for (const [code, container, format] of [
    ["ENOSPC", "wav", FORMAT],
    ["EIO", "wav", FORMAT],
    ["EDQUOT", "wav", FORMAT],
    ["ENOSPC", "m4a", opusFormat()],
  ] as const)
    it(`continues when the disk accepts a file again: ${code}, ${container}`, async () => {
      let full = false;
      const disk = watchedDisk((step) => {
        // A disk that is full takes no JSON either.
        if (full && (step === "writev" || step === "writeFile")) throw failure(code);
      });
      const { told, files, recording, speak } = begin({ disk, container, format });
      await speak(5);
      const part = join(folder(), `take.${container}.part`);
      await settled(() => (statSync(part, { throwIfNoEntry: false })?.size ?? 0) > 44);
      full = true;
      await speak(2);
      await settled(() => told.length > 0);
      full = false;
      await speak(20);
      assert.deepEqual(await recording.finish(), files);
      assert.deepEqual(
        told.map((text) => text.split(" ")[0]),
        ["RTMS_FILE", "resumed"],
      );
      assert.deepEqual(
        files.map(({ complete }) => complete),
        [false, true],
      );
      const [, gap = 0] = checkPlaces(files);
      // Encoding takes its time, while this clock is moved by seconds.
      const most = container === "wav" ? 8 : 21;
      assert.ok(gap > 0 && gap <= most * SECOND, `${gap / SECOND} s are missing`);
      assert.equal(recording.failed, false);
    });

  it("reports once however long it lasts, retries less and less often, and reports the next failure again", async () => {
    let full = false;
    let tries = 0;
    const disk = watchedDisk((step) => {
      if (full && step === "mkdir") tries += 1;
      if (full && (step === "writev" || step === "writeFile")) throw failure("ENOSPC");
    });
    const { told, files, recording, speak } = begin({ disk });
    await speak(3);
    for (const _ of [1, 2]) {
      full = true;
      await speak(60);
      full = false;
      await speak(20);
    }
    await recording.finish();
    assert.deepEqual(
      told.map((text) => text.split(" ")[0]),
      ["RTMS_FILE", "resumed", "RTMS_FILE", "resumed"],
    );
    assert.ok(tries > 4 && tries <= 16, `${tries} tries in two minutes`);
    checkPlaces(files);
  });

  it("continues after the disk was too slow and has caught up", async () => {
    let release: () => void = () => undefined;
    let stuck: Promise<void> | undefined;
    const disk = watchedDisk((step) => (step === "writev" ? stuck : undefined));
    const waiting = { used: 0, limit: 1e6, limitEach: 100_000 };
    const { told, files, recording, speak } = begin({ disk, waiting });
    await speak(3);
    stuck = new Promise((resolve) => {
      release = resolve;
    });
    await speak(10);
    stuck = undefined;
    release();
    await speak(20);
    await recording.finish();
    assert.deepEqual(
      told.map((text) => text.split(" ")[0]),
      ["RTMS_LIMIT", "resumed"],
    );
    checkPlaces(files);
    assert.equal(waiting.used, 0);
  });

  it("begins a new file where it continues, also when the disk is too slow again while that file is created", async () => {
    let release: () => void = () => undefined;
    let stuck: Promise<void> | undefined;
    let at = "writev";
    let isHeld = false;
    const disk = watchedDisk((step) => {
      if (step !== at) return undefined;
      isHeld = stuck !== undefined;
      return stuck;
    });
    const hold = (step: string) => {
      at = step;
      isHeld = false;
      stuck = new Promise((resolve) => {
        release = resolve;
      });
    };
    const waiting = { used: 0, limit: 1e6, limitEach: 100_000 };
    const { told, files, recording, speak } = begin({ disk, waiting });
    await speak(3);
    hold("writev");
    await speak(10);
    release();
    hold("mkdir");
    while (!isHeld) await speak(1);
    await speak(20);
    stuck = undefined;
    release();
    await speak(20);
    await recording.finish();
    assert.deepEqual(
      told.map((text) => text.split(" ")[0]),
      ["RTMS_LIMIT", "resumed"],
    );
    assert.equal(files.length, 2);
    checkPlaces(files);
  });

  for (const [what, harm, left] of [
    ["its folder was removed", (path: string) => rmSync(path, { recursive: true }), []],
    ["its file was removed", (path: string) => rmSync(join(path, "take.wav.part")), []],
    [
      "its file was replaced",
      (path: string) => {
        renameSync(join(path, "take.wav.part"), join(path, "kept"));
        writeFileSync(join(path, "take.wav.part"), "mine");
      },
      ["kept", "take.wav.part"],
    ],
    [
      "its folder was replaced",
      (path: string) => {
        rmSync(path, { recursive: true });
        mkdirSync(path);
        writeFileSync(join(path, "take.wav.part"), "mine");
      },
      ["take.wav.part"],
    ],
  ] as const)
    it(`detects within 15 s that ${what}, and continues in a new file`, async () => {
      const directory = join(folder(), "recordings");
      const { told, files, recording, speak } = begin({ directory });
      await speak(5);
      await settled(() => filesIn(directory).includes("take.wav.part"));
      harm(directory);
      await speak(15);
      assert.match(told[0] ?? "nothing was told", /^RTMS_FILE .+EREMOVED.+removed or replaced while it was recorded/);
      await speak(10);
      await recording.finish();
      assert.deepEqual(told.slice(1), ["resumed"]);
      assert.equal(files.length, 1, "what was removed is no file");
      const [gap = 0] = checkPlaces(files);
      assert.ok(gap <= 21 * SECOND);
      const [file] = files;
      const names = file
        ? [file.path, file.path.replace(/wav$/, "json")].map((path) => path.slice(directory.length + 1))
        : [];
      assert.deepEqual(filesIn(directory), [...left, ...names].sort());
      for (const name of left) if (name !== "kept") assert.equal(readFileSync(join(directory, name), "latin1"), "mine");
    });

  it("deletes no other program's file when it is discarded", async () => {
    const { recording, speak } = begin();
    await speak(2);
    await settled(() => filesIn(folder()).includes("take.wav.part"));
    rmSync(join(folder(), "take.wav.part"));
    writeFileSync(join(folder(), "take.wav.part"), "mine");
    assert.equal(await recording.discard(), undefined);
    assert.deepEqual(filesIn(folder()), ["take.wav.part"]);
    assert.equal(readFileSync(join(folder(), "take.wav.part"), "latin1"), "mine");
  });
});
