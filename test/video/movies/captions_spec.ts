import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { blackFrame } from "../../../src/video/h264/black-frame";
import { repairOnce } from "../../../src/video/movies/repair";
import { disown, failure, filesIn, ownFolder, watchedDisk } from "../../audio/recording-support";
import { annexB } from "../clips";
import { ANA, BEN, eventMessage, frameMessage, inOrder, Making, type SentOptions, T0, wordsMessage } from "./making";

const NAME = "meeting_abc==_2026-11-30_09-00-00";

describe("captions beside a recording", () => {
  const folder = ownFolder();
  const { sps, pps, slice } = blackFrame(64, 64);
  const key = annexB([sps, pps, slice]);

  /** A key frame every 200 ms. */
  const camera = (from: number, to: number, options: SentOptions = {}) =>
    Array.from({ length: (to - from) / 200 }, (_, n) => frameMessage(key, from + 200 * n, options));
  const vttOf = (making: Making) =>
    making.messages
      .toSorted((one, other) => one.file.start - other.file.start)
      .map(({ file }) => (file.captions === undefined ? "" : readFileSync(file.captions, "utf8")));
  const jsonOf = (path: string) => JSON.parse(readFileSync(path.replace(/mp4$/, "json"), "utf8"));

  it("have times from the file's first picture, in their order, and everybody's names", async () => {
    const making = new Making(folder());
    await making.push(
      ...inOrder(camera(500, 9100), [
        wordsMessage("Good & <fine>.", 2500, { end: 4000 }),
        wordsMessage("Yes", 2000, { speaker: BEN, end: 5000 }),
        wordsMessage("Before the recording.", 0, { end: 400 }),
      ]),
    );
    await making.end();
    const expected = [
      "WEBVTT",
      "00:00:01.500 --> 00:00:04.500\n<v Ben>Yes",
      "00:00:02.000 --> 00:00:03.500\n<v Ana>Good &amp; &lt;fine&gt;.",
    ];
    assert.deepEqual(vttOf(making), [`${expected.join("\n\n")}\n\n`]);
    assert.equal(making.messages[0]?.file.captions, join(folder(), `${NAME}.vtt`));
    assert.equal(jsonOf(making.path).captions, `${NAME}.vtt`);
    assert.deepEqual(filesIn(folder()), [`${NAME}.json`, `${NAME}.mp4`, `${NAME}.vtt`]);
    assert.deepEqual(making.problems, []);
  });

  it("are not there without words", async () => {
    const making = new Making(folder());
    await making.push(
      ...inOrder(camera(0, 5000), [
        wordsMessage("taken back", 1000),
        wordsMessage("", 1000, { attribute: "DELETE", receivedAt: 4100 }),
      ]),
    );
    await making.end();
    assert.deepEqual(filesIn(folder()), [`${NAME}.json`, `${NAME}.mp4`]);
    assert.equal(jsonOf(making.path).captions, undefined);
  });

  it("are cut where a file ends, and a file that was rotated waits for what was said in it", async () => {
    const making = new Making(folder(), { rotateMinutes: 10 / 60 });
    await making.push(
      ...inOrder(camera(0, 38_000), [
        // The end is an estimate.
        wordsMessage("first", 9700, { end: 10_300, receivedAt: 9800, speaker: BEN }),
        wordsMessage("across", 9000, { end: 12_000 }),
        // A revision changes both.
        wordsMessage("Across.", 9000, { end: 12_000, attribute: "UPDATE", receivedAt: 15_000 }),
        wordsMessage("late", 8000, { speaker: BEN, end: 8500, receivedAt: 18_000 }),
        wordsMessage("too late", 8600, { speaker: BEN, end: 8900, receivedAt: 29_000 }),
        wordsMessage("later", 31_000, { end: 32_000 }),
      ]),
    );
    await making.end();
    const [first, second, third, fourth] = vttOf(making);
    assert.equal(
      first,
      "WEBVTT\n\n00:00:08.000 --> 00:00:08.500\n<v Ben>late\n\n00:00:09.000 --> 00:00:10.000\n<v Ana>Across.\n\n" +
        "00:00:09.700 --> 00:00:10.000\n<v Ben>first\n\n",
    );
    assert.equal(
      second,
      "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Ana>Across.\n\n00:00:00.000 --> 00:00:00.300\n<v Ben>first\n\n",
    );
    assert.equal(third, "");
    assert.equal(fourth, "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Ana>later\n\n");
    assert.deepEqual(
      making.paths.map((path) => jsonOf(path).captionsDropped),
      [undefined, undefined, 1, undefined],
    );
    assert.deepEqual(
      making.messages.map(({ file }) => file.captionsDropped).filter((count) => count !== undefined),
      [1],
    );
  });

  it("make a file that was rotated wait, but with all its pictures on disk", async () => {
    const making = new Making(folder(), { rotateMinutes: 5 / 60 });
    await making.push(...inOrder(camera(0, 9000), [wordsMessage("first", 1000)]));
    assert.deepEqual(making.paths, []);
    await Promise.all([...making.recorder.state.outlet.writers].map((writer) => writer.idle()));
    disown(folder());
    const { files } = await repairOnce(folder());
    assert.deepEqual(
      files.map(({ start, frames, duration }) => [start - T0, frames, duration]).sort()[0],
      [0, 25, 5000],
    );
  });

  it("make a file that was rotated wait for 10 s", async () => {
    const making = new Making(folder(), { rotateMinutes: 20 / 60 });
    await making.push(...inOrder(camera(0, 29_800), [wordsMessage("first", 1000)]));
    await making.recorder.settled();
    assert.deepEqual(making.paths, []);
    await making.push(...camera(29_800, 31_000));
    await making.recorder.settled();
    assert.equal(making.messages[0]?.file.duration, 20_000);
  });

  it("of one participant's recording are that one's, also the last words of who has left", async () => {
    const making = new Making(folder(), { who: "each" });
    await making.push(
      ...inOrder(camera(0, 2600), camera(0, 9000, { speaker: BEN }), [
        wordsMessage("I", 500, { end: 900, receivedAt: 1000 }),
        wordsMessage("You", 600, { end: 900, receivedAt: 1000, speaker: BEN }),
        wordsMessage("Bye", 2000, { end: 2500, receivedAt: 6000 }),
        eventMessage("participant_leave", 2700, [ANA]),
      ]),
    );
    await making.end();
    assert.deepEqual(vttOf(making).sort(), [
      "WEBVTT\n\n00:00:00.500 --> 00:00:00.900\n<v Ana>I\n\n00:00:02.000 --> 00:00:02.500\n<v Ana>Bye\n\n",
      "WEBVTT\n\n00:00:00.600 --> 00:00:00.900\n<v Ben>You\n\n",
    ]);
  });

  it("keep nobody's next recording from beginning", async () => {
    const one = new Making(folder(), { who: "each" });
    await one.push(
      ...inOrder(camera(0, 2600), [wordsMessage("Bye", 1000, { receivedAt: 2500 })]),
      eventMessage("participant_leave", 2700, [ANA]),
    );
    const { state } = new Making(folder(), { who: "active" }, { state: one.recorder.state }).recorder;
    const three = new Making(folder(), { who: "each" }, { state });
    await three.push(...camera(10_000, 13_000));
    await three.end();
    const frames = three.messages.flatMap(({ file }) => (file.start >= T0 + 10_000 ? [file.frames] : []));
    assert.deepEqual(frames, [15]);
  });

  it("stay where they belong when Zoom's clock is set", async () => {
    const making = new Making(folder());
    const moved = 7_200_000;
    const before = [...camera(0, 4000), wordsMessage("before", 3000, { receivedAt: 4500 })];
    const after = camera(4000, 10_000).map(({ rtms, ...message }) => {
      return { ...message, rtms: { ...rtms, timestamp: rtms.timestamp + moved } };
    });
    const words = wordsMessage("after", 5000 + moved, { receivedAt: 9000 });
    await making.push(...inOrder(before, after, [words]));
    await making.end();
    const [vtt = ""] = vttOf(making);
    assert.match(vtt, /00:00:03.000 --> 00:00:04.000\n<v Ana>before/);
    // When a frame was received is known to some milliseconds.
    assert.match(vtt, /00:00:0(4\.9|5\.0)\d\d --> 00:00:0(5\.9|6\.0)\d\d\n<v Ana>after/);
  });

  /** What a process left that was killed after `ms`. */
  async function left(ms = 6000): Promise<void> {
    const making = new Making(folder());
    await making.push(...inOrder(camera(0, ms), [wordsMessage("one", 500), wordsMessage("two", 2000)]));
    making.recorder.leave();
    await making.recorder.settled();
    disown(folder());
  }
  const WHOLE = "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n<v Ana>one\n\n00:00:02.000 --> 00:00:03.000\n<v Ana>two\n\n";

  it("are made at the next start of what a killed process left, of whole sentences", async () => {
    await left();
    appendFileSync(join(folder(), `${NAME}.mp4.part.json`), '{"caption":{"number":2,"start":17960');
    const { files, errors } = await repairOnce(folder());
    assert.deepEqual(errors, []);
    assert.deepEqual(
      files.map(({ captions }) => captions),
      [join(folder(), `${NAME}.vtt`)],
    );
    assert.equal(readFileSync(join(folder(), `${NAME}.vtt`), "utf8"), WHOLE);
    assert.equal(jsonOf(join(folder(), `${NAME}.mp4`)).captions, `${NAME}.vtt`);
  });

  it("take no file's place, and are the same file after a repair that was killed too", async () => {
    writeFileSync(join(folder(), `${NAME}.vtt`), "the user's");
    for (const stop of ["rename", "unlink"]) {
      await left();
      let steps = 0;
      const dies = watchedDisk((step) => {
        // The captions are renamed first, then the JSON; then the mark is deleted.
        if (step === stop && ++steps > (stop === "rename" ? 1 : 3)) throw failure("EIO");
      });
      assert.equal((await repairOnce(folder(), dies)).errors.length, 1);
      const { files, errors } = await repairOnce(folder());
      assert.deepEqual([errors, files.map(({ captions = "" }) => basename(captions))], [[], [`${NAME}-2.vtt`]]);
      const names = ["-2.vtt", ".json", ".mp4", ".vtt"].map((end) => NAME + end);
      assert.deepEqual(filesIn(folder()), names);
      assert.equal(readFileSync(join(folder(), `${NAME}-2.vtt`), "utf8"), WHOLE);
      for (const name of names.slice(0, 3)) rmSync(join(folder(), name));
    }
    assert.equal(readFileSync(join(folder(), `${NAME}.vtt`), "utf8"), "the user's");
  });

  it("are deleted with a revoked stream, complete or not", async () => {
    writeFileSync(join(folder(), "other.vtt"), "somebody else's");
    await left();
    let renames = 0;
    const dies = watchedDisk((step) => {
      if (step === "rename" && ++renames > 1) throw failure("EIO");
    });
    await repairOnce(folder(), dies);
    assert.ok(existsSync(join(folder(), `${NAME}.vtt`)));
    const making = new Making(folder());
    await making.push(...inOrder(camera(10_000, 14_000), [wordsMessage("three", 11_000)]));
    making.recorder.flush();
    await making.recorder.settled();
    assert.equal(filesIn(folder()).filter((name) => name.endsWith(".vtt")).length, 3);
    await making.push(...inOrder(camera(20_000, 24_000), [wordsMessage("four", 21_000)]));
    making.recorder.revoke("S");
    await making.recorder.settled();
    assert.deepEqual(filesIn(folder()), ["other.vtt"]);
  });
});
