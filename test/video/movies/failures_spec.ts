import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { WAITING } from "../../../src/files/growing/waiting";
import { deleteMovies } from "../../../src/video/movies/delete";
import { repairOnce } from "../../../src/video/movies/repair";
import { needFfmpeg, sound } from "../../audio/ffmpeg";
import { disown, failure, filesIn, handClock, ownFolder, watchedDisk } from "../../audio/recording-support";
import { until } from "../../until";
import { clip, pictureSums, pictures } from "../clips";
import { decode, frameMessage, frameMessages, inOrder, Making, probe, soundMessages, T0 } from "./making";

describe("a recording of video whose disk fails", () => {
  const folder = ownFolder();
  let frames: Buffer[];
  let speech: Buffer;
  before(function () {
    this.timeout(60_000);
    needFfmpeg(this as unknown as Mocha.Context);
    frames = pictures(clip({ frames: 150 }));
    speech = sound("sine=f=440:d=6", 16_000);
  });

  const sums = (some: readonly Buffer[]) => pictureSums(Buffer.concat(some));
  const all = () => inOrder(frameMessages(frames, 0), soundMessages(speech, 0));
  const NAME = "meeting_abc==_2026-11-30_09-00-00.mp4";

  it("keeps what reached the disk, tells once, and goes on in a new file with the next IDR", async () => {
    const clock = handClock();
    let isFull = false;
    const disk = watchedDisk((step) => {
      if (isFull && ["write", "writev"].includes(step)) throw failure("ENOSPC");
    });
    const making = new Making(folder(), {}, { disk, clock });
    const written = async (bytes: number) => {
      const part = join(folder(), `${NAME}.part`);
      await until(() => existsSync(part) && statSync(part).size > bytes);
    };
    await making.push(
      ...all().filter(({ rtms }) => rtms.receivedAt < frameMessage(Buffer.alloc(0), 2600).rtms.receivedAt),
    );
    await written(50_000);
    isFull = true;
    await making.push(...frameMessages(frames.slice(65, 90), 2600));
    await until(() => making.problems.length > 0);
    await making.push(...frameMessages(frames.slice(90, 100), 3600));
    isFull = false;
    clock.pass(2);
    await making.push(...frameMessages(frames.slice(100), 4000));
    await making.end();
    assert.equal(making.problems.length, 1);
    assert.match(making.problems[0] ?? "", /disk is full/);
    assert.deepEqual(making.resumed, ["S"]);
    // By their times: either may be complete first.
    const [cut = "", more = ""] = [...making.paths].sort();
    const before = pictureSums(cut);
    assert.ok(before.length >= 25 && before.length <= 65);
    assert.deepEqual(before, sums(frames).slice(0, before.length));
    assert.deepEqual(pictureSums(more), sums(frames.slice(100)));
    assert.equal(JSON.parse(readFileSync(cut.replace("mp4", "json"), "utf8")).complete, false);
  });

  it("has, before each picture, what is known of it: a process may die in between", async () => {
    const [part, mark] = [join(folder(), `${NAME}.part`), join(folder(), `${NAME}.part.json`)];
    let looks = 0;
    const disk = watchedDisk(() => {
      if (!existsSync(part) || statSync(part).size === 0) return;
      looks += 1;
      assert.match(readFileSync(mark, "utf8"), /"sizes":\[\{"at":0,/);
    });
    const making = new Making(folder(), {}, { disk });
    await making.push(...all());
    await making.end();
    assert.ok(looks > 0 && making.problems.length === 0);
  });

  it("that is full at the end leaves a file that can be played", async () => {
    let isFull = false;
    const disk = watchedDisk((step) => {
      if (isFull && ["write", "writev"].includes(step)) throw failure("ENOSPC");
    });
    const making = new Making(folder(), {}, { disk });
    await making.push(...all());
    making.recorder.leave();
    await making.recorder.settled();
    isFull = true;
    making.recorder.finish("S");
    await new Promise((resolve) => setTimeout(resolve, 50));
    isFull = false;
    await making.recorder.settled();
    const path = join(folder(), filesIn(folder()).find((name) => /\.mp4(\.part)?$/.test(name)) ?? "");
    decode(path);
    assert.ok(pictureSums(path).length >= 100);
    assert.equal(making.problems.length, 1);
  });

  it("that is slower than the video is told, and memory stays within its limit", async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const disk = watchedDisk(async (step) => {
      if (step === "writev") await gate;
    });
    const making = new Making(folder(), {}, { disk });
    const filler = Buffer.concat([Buffer.from([0, 0, 0, 1, 6]), Buffer.alloc(300_000, 1)]);
    const before = WAITING.used;
    for (let n = 0; n < 100; n++) {
      const frame = Buffer.concat([filler, frames[n] ?? Buffer.alloc(0)]);
      await making.push(frameMessage(frame, 40 * n));
      assert.ok(WAITING.used - before <= WAITING.limitEach + 1_000_000);
    }
    assert.match(making.problems.join(), /slower than the video/);
    assert.equal(making.problems.length, 1);
    go();
    await making.end();
    assert.equal(WAITING.used, before);
  });

  /** A file that a dead process left, and the bytes up to which it was. */
  async function left(): Promise<Buffer> {
    const making = new Making(folder());
    await making.push(...all());
    making.recorder.leave();
    await making.recorder.settled();
    disown(folder());
    return readFileSync(join(folder(), `${NAME}.part`));
  }

  it("is repaired, wherever its process or its disk ended", async function () {
    this.timeout(120_000);
    const bytes = await left();
    const mark = readFileSync(join(folder(), `${NAME}.part.json`));
    const expected = sums(frames);
    const second = bytes.lastIndexOf("moof");
    const cuts = [second - 4, second, second + 40, second + 400, bytes.length - 1, bytes.length];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3000, max: bytes.length }), async (cut) => {
        const own = join(folder(), "own");
        mkdirSync(own);
        writeFileSync(join(own, `${NAME}.part`), bytes);
        truncateSync(join(own, `${NAME}.part`), cut);
        writeFileSync(join(own, `${NAME}.part.json`), mark);
        const { files, errors } = await repairOnce(own);
        assert.deepEqual(errors, []);
        const [file] = files;
        if (file) {
          const found = pictureSums(file.path);
          assert.deepEqual(found, expected.slice(0, found.length));
          assert.deepEqual([file.frames, file.repaired], [found.length, true]);
          assert.deepEqual(filesIn(own), [NAME.replace("mp4", "json"), NAME]);
        } else assert.deepEqual(filesIn(own), []);
        rmSync(own, { recursive: true });
      }),
      { numRuns: 10, examples: cuts.map((cut) => [cut]) },
    );
  });

  it("is repaired once, also when the file had its name already", async () => {
    await left();
    copyFileSync(join(folder(), `${NAME}.part`), join(folder(), NAME));
    rmSync(join(folder(), `${NAME}.part`));
    const { files } = await repairOnce(folder());
    assert.deepEqual(
      files.map(({ path }) => path),
      [join(folder(), NAME)],
    );
    decode(join(folder(), NAME));
    assert.equal(probe(join(folder(), NAME)).length, 2);
    assert.deepEqual((await repairOnce(folder())).files, []);
  });

  it("is kept under another name if its beginning is damaged, and told once", async () => {
    const bytes = await left();
    for (const isNamed of [false, true]) {
      const own = join(folder(), `own-${isNamed}`);
      mkdirSync(own);
      const damaged = Buffer.from(bytes).fill(0, 0, 512);
      writeFileSync(join(own, isNamed ? NAME : `${NAME}.part`), damaged);
      const words = { number: 1, start: T0 + 500, end: T0 + 1500, speaker: "1", name: "Ana", text: "Hello" };
      const mark = readFileSync(join(folder(), `${NAME}.part.json`), "utf8");
      writeFileSync(join(own, `${NAME}.part.json`), `${mark}${JSON.stringify({ caption: words })}\n`);
      const { files, errors } = await repairOnce(own);
      assert.deepEqual(files, []);
      assert.match(errors.join(), /stream S below .* its beginning is damaged.*\.damaged before \.mp4/);
      assert.equal(errors.length, 1);
      const stem = NAME.replace(".mp4", ".damaged");
      assert.deepEqual(filesIn(own), [`${stem}.json`, `${stem}.mp4`, `${stem}.vtt`]);
      assert.deepEqual(readFileSync(join(own, `${stem}.mp4`)), damaged);
      assert.match(readFileSync(join(own, `${stem}.vtt`), "utf8"), /<v Ana>Hello/);
      const { complete, damaged: isDamaged, captions } = JSON.parse(readFileSync(join(own, `${stem}.json`), "utf8"));
      assert.deepEqual([complete, isDamaged, captions], [false, true, `${stem}.vtt`]);
      assert.deepEqual((await repairOnce(own)).errors, []);
      await deleteMovies(own, "S", []);
      assert.deepEqual(filesIn(own), []);
    }
  });

  it("is kept also if its head seems to end behind it, or its first fragment is gone", async () => {
    const bytes = await left();
    const mark = readFileSync(join(folder(), `${NAME}.part.json`));
    for (const at of [bytes.indexOf("moov") - 4, bytes.indexOf("moof") - 4]) {
      const own = join(folder(), `own-${at}`);
      mkdirSync(own);
      const damaged = Buffer.from(bytes);
      damaged.writeUInt32BE(0xf0_0000, at);
      writeFileSync(join(own, `${NAME}.part`), damaged);
      writeFileSync(join(own, `${NAME}.part.json`), mark);
      const { errors } = await repairOnce(own);
      assert.match(errors.join(), /its beginning is damaged/);
      assert.deepEqual(readFileSync(join(own, NAME.replace(".mp4", ".damaged.mp4"))), damaged);
    }
  });

  it("that takes long is not silent while it answers", async () => {
    const clock = handClock();
    const disk = watchedDisk((step) => {
      if (step === "read") clock.pass(1);
    });
    const making = new Making(folder(), {}, { disk, clock });
    const filler = Buffer.concat([Buffer.from([0, 0, 0, 1, 6]), Buffer.alloc(10_000, 1)]);
    for (let n = 0; n < 300; n++)
      await making.push(frameMessage(Buffer.concat([filler, frames[n % 150] ?? Buffer.alloc(0)]), 40 * n));
    await making.end();
    assert.deepEqual(making.problems, []);
    assert.ok(clock.now() > 8000, `${clock.now()} ms`);
    assert.equal(making.messages[0]?.file.frames, 300);
  });

  it("is left alone while its process runs", async () => {
    const making = new Making(folder());
    await making.push(...all());
    making.recorder.leave();
    await making.recorder.settled();
    assert.deepEqual((await repairOnce(folder())).files, []);
    await making.end();
    assert.deepEqual(pictureSums(making.path), sums(frames));
  });

  it("is deleted when its consent is revoked: what grows, what is complete, what others left, and nothing else", async () => {
    await left();
    const names = filesIn(folder());
    const making = new Making(folder());
    await making.push(...all(), ...frameMessages(frames, 0, { stream: "T" }));
    making.recorder.flush("S");
    await making.push(...frameMessages(frames.slice(25), 7000));
    making.recorder.leave();
    making.recorder.revoke("S");
    await making.recorder.settled();
    assert.equal(names.length, 2);
    await making.end("T");
    const rest = filesIn(folder()).filter((name) => name.endsWith(".json"));
    assert.deepEqual(
      rest.map((name) => JSON.parse(readFileSync(join(folder(), name), "utf8")).streamId),
      ["T"],
    );
    assert.equal(filesIn(folder()).length, 2);
  });
});
