import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { OPUS_PRE_SKIP } from "../../../src/audio/codecs";
import { OPUS_FILE } from "../../../src/audio/containers/opus-file";
import { openRecording } from "../../../src/audio/recording/writer";
import type { FinishedFile } from "../../../src/audio/saved/end";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { complete, Fragments } from "../../../src/mp4";
import { ffmpeg } from "../ffmpeg";
import { assertHeard, decoded, likeness, opusFormat, voice } from "../opus-files";
import { ffprobe, needPlayers } from "../players";
import { disown, failure, filesIn, handClock, optionsOf, ownFolder, START, settled } from "../recording-support";

/** Frames at 16 kHz. */
const PACKET = 320;
const RATES = [8000, 12_000, 16_000, 24_000, 48_000] as const;

describe("a recording in Opus", () => {
  const folder = ownFolder();

  async function record(rate: number, channels: number, frames: number): Promise<FinishedFile> {
    const format = opusFormat(rate, channels);
    const recording = openRecording(optionsOf(folder(), { container: "m4a", format }));
    recording.write(voice(format, frames));
    const [file] = await recording.finish();
    assert.ok(file);
    return file;
  }

  it("is as long as its samples, wherever it is cut, and each is where it was (property)", async () => {
    const step = fc.oneof(
      fc.record({ samples: fc.integer({ min: 1, max: 2500 }) }),
      fc.record({ silence: fc.integer({ min: 1, max: 2500 }) }),
      fc.constant("wait" as const),
    );
    const setup = fc.record({
      rate: fc.constantFrom(...RATES),
      channels: fc.constantFrom(1, 2),
      rotateFrames: fc.constantFrom(0, 300, 960, 999),
      steps: fc.array(step, { minLength: 1, maxLength: 8 }),
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(setup, async ({ rate, channels, rotateFrames, steps }) => {
        const format = opusFormat(rate, channels);
        const directory = join(folder(), String(runs++));
        const recording = openRecording(optionsOf(directory, { format, container: "m4a", rotateFrames }));
        const expected: Buffer[] = [];
        let frames = 0;
        for (const one of steps) {
          if (one === "wait") await new Promise(setImmediate);
          else if ("samples" in one) {
            const sound = voice(format, one.samples, frames);
            expected.push(sound);
            recording.write(sound);
            frames += one.samples;
          } else {
            expected.push(Buffer.alloc(one.silence * channels * 2));
            recording.silence(one.silence);
            frames += one.silence;
          }
        }
        const files = await recording.finish();
        const found = await Promise.all(files.map(({ path }) => decoded(path, format)));
        let before = 0;
        for (const [index, file] of files.entries()) {
          assert.equal(file.start, Math.round(START + (before * 1000) / rate));
          assert.equal(file.bytes, statSync(file.path).size);
          assert.equal(found[index]?.length, file.samples * channels * 2);
          assert.ok(!rotateFrames || file.samples <= rotateFrames);
          const isLast = index === files.length - 1;
          assert.ok(isLast || file.samples === rotateFrames, "a file that is not the last is full");
          before += file.samples;
        }
        assert.equal(before, frames);
        assertHeard(Buffer.concat(found), Buffer.concat(expected), channels, "the sound", rate);
        if (frames > 0) assert.equal(filesIn(directory).length, 2 * files.length);
      }),
      { numRuns: 15 },
    );
  });

  for (const [rate, channels] of [
    [8000, 1],
    [16_000, 1],
    [16_000, 2],
    [48_000, 2],
  ] as const)
    it(`is for other programs as long as it is, and nowhere shifted: ${channels} at ${rate} Hz`, async function () {
      needPlayers(this);
      const frames = 5 * rate + 77;
      const { path, bytes, samples } = await record(rate, channels, frames);
      const probed = { codec: "opus", rate: 48_000, channels, samples: (frames * 48_000) / rate };
      assert.deepEqual([ffprobe(path), samples], [probed, frames]);
      const sound = ffmpeg(["-i", path, "-f", "s16le", "-ar", `${rate}`, "-"]);
      const frame = 2 * channels;
      // ffmpeg plays the last packet to its end.
      const longer = sound.length / frame - frames;
      assert.ok(longer >= 0 && longer <= rate / 50 + 1, `${longer} frames more`);
      const expected = voice(opusFormat(rate, channels), frames);
      for (const at of [0, 2 * rate, 5 * rate - rate / 2].map((from) => from * frame)) {
        const [found, part] = [sound, expected].map((each) => Buffer.from(each.subarray(at, at + (rate / 5) * frame)));
        assert.ok(found && part);
        // 10 ms each way, in quarters of a millisecond.
        const lags = Array.from({ length: 81 }, (_, n) => ((n - 40) * rate) / 4000);
        const alike = lags.map((lag) => likeness(part, found, channels, lag));
        const best = lags[alike.indexOf(Math.max(...alike))] ?? Number.NaN;
        assert.ok(Math.max(...alike) > 0.9 && Math.abs(best) <= rate / 2000, `${best} frames late`);
      }
      // What is compressed is 24 kbit/s a channel, and the container.
      assert.ok(bytes < 5 * channels * 4000, `${bytes} bytes`);
    });

  it("is never larger than it may be, nor much smaller, and the next one goes on", async () => {
    const [rotateBytes, frames] = [20_000, 20 * 16_000];
    const recording = openRecording(optionsOf(folder(), { container: "m4a", format: opusFormat(), rotateBytes }));
    const sound = voice(opusFormat(), frames);
    for (let at = 0; at < sound.length; at += 2 * PACKET) recording.write(sound.subarray(at, at + 2 * PACKET));
    const files = await recording.finish();
    const sizes = files.map(({ bytes }) => bytes);
    assert.ok(sizes.length > 2 && sizes.every((bytes) => bytes <= rotateBytes), `${sizes}`);
    assert.ok(
      sizes.slice(0, -1).every((bytes) => bytes > 0.7 * rotateBytes),
      `${sizes}`,
    );
    const found = await Promise.all(files.map(({ path }) => decoded(path, opusFormat())));
    assertHeard(Buffer.concat(found), sound);
  });

  it("has room for packets that are as long as they can be", async () => {
    const [format, packets] = [opusFormat(48_000, 2), 200];
    const handle = await open(join(folder(), "long.m4a"), "w+");
    const fits = (limit: number) => {
      const file = OPUS_FILE.begin(handle, format, limit);
      file.close();
      return file.room >= packets * 960;
    };
    // The least limit with which so many packets are certain to fit.
    let [below, limit] = [0, 1_000_000];
    while (limit - below > 1) {
      const middle = Math.floor((below + limit) / 2);
      if (fits(middle)) limit = middle;
      else below = middle;
    }
    const sample = { data: [Buffer.alloc(1275)], duration: 960, isKey: true };
    const writer = new Fragments([{ kind: "opus", channels: 2, rate: 48_000, preSkip: OPUS_PRE_SKIP }]);
    const runs = [
      { track: 0, at: 0, samples: Array(packets).fill(sample) },
      // What the encoder still holds, and what the rest of the last packet is.
      { track: 0, at: packets * 960, samples: [sample, { ...sample, duration: OPUS_PRE_SKIP }] },
    ];
    await handle.writeFile(Buffer.concat([writer.head(), ...runs.flatMap((run) => writer.next([run]))]));
    const { bytes } = await complete(handle).finally(() => handle.close());
    assert.ok(bytes <= limit && bytes > limit - 1500, `${bytes} of ${limit} bytes`);
  });

  it("ends with what can be played if the disk has no room for its index", async () => {
    const handle = await open(join(folder(), "full.m4a"), "w+");
    const writer = new Fragments([{ kind: "opus", channels: 1, rate: 16_000, preSkip: OPUS_PRE_SKIP }]);
    const samples = Array(50).fill({ data: [Buffer.alloc(60)], duration: 960, isKey: true });
    await handle.writeFile(Buffer.concat([writer.head(), ...writer.next([{ track: 0, at: 0, samples }])]));
    const { size } = await handle.stat();
    const full = Object.assign(Object.create(handle), {
      async writev() {
        await handle.write(Buffer.alloc(200), 0, 200, size);
        throw failure("ENOSPC");
      },
    });
    const { bytes, failure: thrown } = await OPUS_FILE.seal(full, opusFormat(), 16_000);
    assert.deepEqual([bytes, (await handle.stat()).size, (thrown as { code?: string }).code], [size, size, "ENOSPC"]);
    await handle.close();
  });

  it("is small where nobody speaks: an hour", async () => {
    const recording = openRecording(optionsOf(folder(), { container: "m4a", format: opusFormat() }));
    recording.silence(3600 * 16_000);
    const [file] = await recording.finish();
    assert.ok(file && file.samples === 3600 * 16_000);
    assert.ok(file.bytes < 2.2e6, `${file.bytes} bytes`);
  });

  /** A recording of three fragments and what its file was after each of them. */
  async function threeFragments(): Promise<{ path: string; lengths: number[] }> {
    const clock = handClock();
    const format = opusFormat();
    const recording = openRecording(optionsOf(folder(), { container: "m4a", format, clock }));
    const path = join(folder(), "Ana_16778240.m4a.part");
    const size = () => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const lengths: number[] = [];
    for (let part = 0; part < 3; part++) {
      recording.write(voice(format, PACKET, part * PACKET));
      clock.pass(1);
      const before = lengths.at(-1) ?? 0;
      await settled(() => size() > before);
      lengths.push(size());
    }
    copyFileSync(path, `${path}.kept`);
    copyFileSync(`${path}.json`, `${path}.json.kept`);
    await recording.finish();
    return { path, lengths };
  }

  it("is repaired wherever its file was cut: at each byte of a fragment, at its end and behind it", async () => {
    const { path, lengths } = await threeFragments();
    const whole = readFileSync(`${path}.kept`);
    const [, one = 0, two = 0] = lengths;
    const cuts = Array.from({ length: two - one + 1 }, (_, n) => n + one);
    const directory = join(folder(), "cut");
    for (const cut of cuts) {
      const own = join(directory, String(cut));
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, "Ana_16778240.m4a.part"), whole.subarray(0, cut));
      copyFileSync(`${path}.json.kept`, join(own, "Ana_16778240.m4a.part.json"));
      disown(own);
    }
    const { files, errors } = await repairRecordings(directory);
    assert.deepEqual(errors, []);
    const samples = new Map(files.map((file) => [file.path.split("/").at(-2), file.samples]));
    // What an encoder had not written yet is the 6.5 ms of its delay.
    for (const cut of cuts) assert.equal(samples.get(String(cut)), (cut < two ? 2 : 3) * PACKET - 104, `cut at ${cut}`);
    const [last] = files.filter((file) => file.path.includes(`/${two}/`));
    assert.ok(last);
    assertHeard(await decoded(last.path, opusFormat()), voice(opusFormat(), last.samples));
  });
});
