import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peaksAt } from "../../../src/audio";
import { openRecording } from "../../../src/audio/recording/writer";
import { deleteRecorded } from "../../../src/audio/saved/delete";
import type { RecordingOptions } from "../../../src/audio/saved/file";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { opusFormat, voice } from "../opus-files";
import { disown, filesIn, formatOf, optionsOf, ownFolder, watchedDisk } from "../recording-support";

const RATE = 11_025;
const FORMAT = formatOf("s16le", RATE, 2);

/** Frames whose left samples grow and whose right ones are the louder in every third. */
function frames(from: number, count: number): Buffer {
  const samples = Buffer.alloc(count * 4);
  for (let index = 0; index < count; index += 1) {
    const frame = from + index;
    samples.writeInt16LE((frame * 7) % 20_000, index * 4);
    samples.writeInt16LE(frame % 3 === 0 ? -((frame * 11) % 32_769) : 0, index * 4 + 2);
  }
  return samples;
}

/** The largest magnitude of each 20 ms, from a file's samples one by one. */
function computed(wav: Buffer): number[] {
  const peaks: number[] = [];
  const count = (wav.length - 44) / 4;
  for (let frame = 0; frame < count; frame += 1) {
    const at = Math.floor((frame * 50) / RATE);
    const [left, right] = [0, 2].map((side) => Math.abs(wav.readInt16LE(44 + frame * 4 + side)));
    peaks[at] = Math.max(peaks[at] ?? 0, Math.min(255, Math.max(left ?? 0, right ?? 0) >> 7));
  }
  return peaks;
}

describe("the peaks of a recording", () => {
  const folder = ownFolder();
  const wav = () => join(folder(), "Ana_16778240.wav");
  const peaks = () => join(folder(), "Ana_16778240.peaks");

  async function record(more: Partial<RecordingOptions> = {}): Promise<void> {
    const recording = openRecording(optionsOf(folder(), { format: FORMAT, ...more }));
    recording.write(frames(0, 4001));
    recording.silence(3 * RATE);
    recording.write(frames(9000, 777));
    await recording.finish();
  }

  it("are the largest sample of each 20 ms, and lie beside it when it is complete", async () => {
    await record();
    const expected = computed(readFileSync(wav()));
    assert.equal(expected.length, 171 + 1);
    assert.deepEqual([...readFileSync(peaks())], expected);
    assert.deepEqual([...((await peaksAt(wav())) ?? [])], expected);
  });

  it("of a compressed one are those of what was recorded, and are not computed where they are missing", async () => {
    const format = opusFormat(16_000, 2);
    const recording = openRecording(optionsOf(folder(), { container: "m4a", format }));
    const samples = voice(format, 16_100);
    recording.write(samples);
    recording.silence(32_000);
    await recording.finish();
    const expected = Array.from({ length: Math.ceil((48_100 * 50) / 16_000) }, (_, at) => {
      const part = samples.subarray(at * 320 * 4, (at + 1) * 320 * 4);
      const loudest = Array.from({ length: part.length / 2 }, (__, n) => Math.abs(part.readInt16LE(n * 2)));
      return Math.max(0, ...loudest) >> 7;
    });
    const path = wav().replace(/wav$/, "m4a");
    assert.deepEqual([...((await peaksAt(path)) ?? [])], expected);
    rmSync(peaks());
    assert.equal(await peaksAt(path), undefined);
  });

  it("are computed once where they are missing, or not as long as the recording", async () => {
    await record();
    const expected = readFileSync(peaks());
    for (const spoil of [() => rmSync(peaks()), () => truncateSync(peaks(), 100)]) {
      spoil();
      let reads = 0;
      const disk = watchedDisk((step) => {
        if (step === "read") reads += 1;
      });
      assert.deepEqual([...((await peaksAt(wav(), disk)) ?? [])], [...expected]);
      assert.ok(reads > 0);
      assert.deepEqual(readFileSync(peaks()), expected);
    }
  });

  it("of a dead process are completed with the recording", async () => {
    // It dies when all is written and nothing has its name.
    const disk = watchedDisk((step) => (step === "link" ? new Promise<void>(() => undefined) : undefined));
    let isLinking = false;
    const watched: typeof disk = {
      ...disk,
      link: (from, to) => {
        isLinking = true;
        return disk.link(from, to);
      },
    };
    void record({ disk: watched });
    while (!isLinking) await new Promise(setImmediate);
    const part = `${wav()}.part.peaks`;
    assert.ok(existsSync(part));
    truncateSync(part, 40);
    disown(folder());
    const { files, errors } = await repairRecordings(folder());
    assert.deepEqual([files.length, errors], [1, []]);
    assert.deepEqual([...readFileSync(peaks())], computed(readFileSync(wav())));
    assert.ok(!existsSync(part));
  });

  it("of a recording that is gone are deleted, as is what a process left of them alone", async () => {
    await record();
    await deleteRecorded(
      watchedDisk(() => undefined),
      folder(),
      "s1",
      [wav()],
    );
    assert.deepEqual([filesIn(folder()), existsSync(peaks())], [[], false]);
    writeFileSync(join(folder(), "other.wav.part.peaks"), "1");
    await repairRecordings(folder());
    assert.deepEqual(filesIn(folder()), []);
  });

  it("never stop a recording", async () => {
    const disk = watchedDisk(() => undefined);
    const refuses: typeof disk = {
      ...disk,
      open: (path, ...rest) =>
        String(path).endsWith(".peaks") ? Promise.reject(new Error("no")) : disk.open(path, ...rest),
    };
    await record({ disk: refuses });
    assert.deepEqual([existsSync(wav()), existsSync(peaks())], [true, false]);
  });
});
