// What a recording says of its beginning: the time of the first sample in the file, wherever it is reported.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseWav } from "../../src/audio/codecs/wav";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { repairedMessage } from "../../src/audio/groups/repaired";
import { Recorder } from "../../src/audio/recorder";
import { repairRecordings } from "../../src/audio/saved/repair";
import { type AudioSettings, LIMITS } from "../../src/audio/settings";
import type { AudioPacket } from "../../src/audio/time/packet";
import { passOn } from "../../src/runtime/output/outgoing";
import { until } from "../until";
import { DEFAULTS } from "./defaults";
import { disown, filesIn, ownFolder, watchedDisk } from "./recording-support";

/** 04:40:00 UTC */
const T0 = 1_763_700_000_000;
const PACKET = 320;

/** 20 ms that begin `time` after T0; no two of a minute alike, none silent. */
function packet(speaker: string, time: number, more: { rate?: number; timestamp?: number } = {}): AudioPacket {
  const { rate = 16_000, timestamp = T0 + time } = more;
  const frames = (PACKET * rate) / 16_000;
  const data = Buffer.alloc(2 * frames);
  for (let n = 0; n < frames; n++) data.writeInt16LE(1 + ((time * 16 + n) % 30_000), 2 * n);
  const receivedAt = T0 + time + 5;
  return {
    rtms: { streamId: "S", medium: "audio", timestamp, receivedAt, sequence: 0, speaker: { id: speaker } },
    format: { rate, channels: 1, encoding: "s16le" },
    data,
    frames,
    message: {},
    timestamp,
    receivedAt,
  };
}

const speech = (speaker: string, from: number, to: number) =>
  Array.from({ length: (to - from) / 20 }, (_, n) => packet(speaker, from + n * 20));

describe("the start of a recording", () => {
  const folder = ownFolder();

  /** Every file by its name, as its message and its JSON describe it, which must not differ. */
  async function record(packets: readonly AudioPacket[], settings: Partial<AudioSettings> = {}) {
    const messages: AudioOutMessage[] = [];
    const emit = (message: AudioOutMessage) => void messages.push(message);
    const all: AudioSettings = { ...DEFAULTS, output: "file", directory: folder(), ...settings };
    const recorder = new Recorder(all, passOn, { emit, fail: (error) => assert.fail(error) });
    for (const each of packets) recorder.push(each, emit);
    recorder.finish("S", emit);
    await recorder.settled();
    const files = messages.map(({ payload, rtms, audio, file }) => {
      const path = String(payload);
      const json = JSON.parse(readFileSync(path.replace(/\.wav$/, ".json"), "utf8"));
      assert.ok(file);
      assert.deepEqual(
        [json.startMs, Date.parse(json.start), rtms.timestamp, audio.timestamp],
        [file.start, file.start, file.start, file.start],
      );
      const { samples } = parseWav(readFileSync(path));
      return { name: basename(path), start: file.start - T0, samples, frames: samples.length / 2 };
    });
    // Each disk takes its own time.
    return files.sort((one, other) => one.name.localeCompare(other.name, "en"));
  }

  /** Milliseconds since T0 of the samples of `each` in a file. */
  function timeIn({ start, samples }: { start: number; samples: Buffer }, { data }: AudioPacket): number | undefined {
    const at = samples.indexOf(data);
    return at < 0 ? undefined : start + at / 32;
  }

  it("is the start of the stream for later speakers too, with the silence before them in the file", async () => {
    const tone = packet("B", 10_000);
    const files = await record([packet("A", 0), tone]);
    assert.deepEqual(
      files.map(({ start, frames }) => [start, frames]),
      [
        [0, PACKET],
        [0, 160_000 + PACKET],
      ],
    );
    assert.equal(files[1] && timeIn(files[1], tone), 10_000);
  });

  it("is in the file's name, so that files which line up are named alike", async () => {
    const files = await record([packet("A", 0), packet("B", 10_000)], { filename: "{speaker} {date} {time}" });
    assert.deepEqual(
      files.map(({ name }) => name),
      ["A_2025-11-21_04-40-00.wav", "B_2025-11-21_04-40-00.wav"],
    );
  });

  it("is each rotated file's own, in its name too", async () => {
    const tones = [packet("B", 10_000), packet("B", 65_000), packet("B", 125_000)];
    const settings = { rotateMinutes: 1, filename: "{speaker} {time}" };
    const [first, second, third] = (await record([packet("A", 0), ...tones], settings)).filter(({ name }) =>
      name.startsWith("B"),
    );
    assert.ok(first && second && third);
    assert.deepEqual([first.start, second.start, third.start], [0, 60_000, 120_000]);
    assert.deepEqual(
      [first, second, third].map((file, n) => timeIn(file, tones[n] ?? assert.fail())),
      [10_000, 65_000, 125_000],
    );
    assert.deepEqual([first.name, second.name, third.name], ["B_04-40-00.wav", "B_04-41-00-2.wav", "B_04-42-00-3.wav"]);
  });

  it("of a rotated file is when it was spoken, where pauses are not filled", async () => {
    const packets = [...speech("A", 0, 60_000), ...speech("A", 600_000, 660_000), packet("A", 900_000)];
    const files = await record(packets, { rotateMinutes: 1, fillGaps: false });
    assert.deepEqual(
      files.map(({ start, frames }) => [start, frames]),
      [
        [0, 960_000],
        [600_000, 960_000],
        [900_000, PACKET],
      ],
    );
  });

  it("of a rotated file is exact where it begins within what followed a pause", async () => {
    const packets = [...speech("A", 0, 30_000), ...speech("A", 600_000, 640_000)];
    const [, second] = await record(packets, { rotateMinutes: 1, fillGaps: false });
    assert.deepEqual([second?.start, second?.frames], [630_000, 160_000]);
  });

  it("counts jitter once only: rotated files follow each other without a gap or an overlap", async () => {
    const jittered = speech("A", 0, 180_000).map((each, n) => ({
      ...each,
      timestamp: each.timestamp + 7 * ((n % 3) - 1),
    }));
    const files = await record(jittered, { rotateMinutes: 1 });
    assert.deepEqual(
      files.map(({ start }) => start),
      [-7, 59_993, 119_993],
    );
  });

  it("is the time of the first packet in the file, not of the packet that arrived first", async () => {
    for (const source of ["each", "mix"] as const) {
      const packets = [packet("A", 0), packet("B", 10_100), packet("B", 10_080), packet("B", 12_000)];
      const without = await record(packets.slice(1), { source, filename: `${source}-without` });
      assert.deepEqual([source, without.map(({ start }) => start)], [source, [source === "mix" ? 10_080 : 10_100]]);
      const files = await record(packets, { source, filename: `${source}-{speaker}` });
      assert.deepEqual(
        files.map(({ start }) => start),
        source === "mix" ? [0] : [0, 0],
      );
    }
  });

  it("is exact at another rate", async () => {
    const settings = { rate: 8000, rotateMinutes: 1 };
    const files = await record([packet("A", 0), ...speech("B", 10_000, 70_000)], settings);
    assert.deepEqual(
      files.map(({ start, frames }) => [start, frames]),
      [
        [0, PACKET / 2],
        [0, 480_000],
        [60_000, 80_000],
      ],
    );
  });

  it("is reported when another process repairs the file", async () => {
    let dead = false;
    const disk = watchedDisk(() => (dead ? new Promise<void>(() => undefined) : undefined));
    const settings: AudioSettings = { ...DEFAULTS, output: "file", directory: folder(), rotateMinutes: 1, lateMs: 0 };
    // Its disk never answers again, which it reports.
    const outside = { emit: () => undefined, fail: () => undefined };
    const recorder = new Recorder(settings, passOn, outside, undefined, LIMITS, { disk: { disk } });
    const tone = packet("B", 65_000);
    for (const each of [packet("A", 0), packet("B", 10_000), tone]) recorder.push(each, () => undefined);
    await until(() => filesIn(folder()).some((name) => /^unknown_unknown_B.*-2\.wav\.part$/.test(name)));
    await until(() => readFileSync(join(folder(), partOf("B"))).length > 160_000);
    dead = true;
    disown(folder());
    const { files } = await repairRecordings(folder());
    const repaired = files.find(({ path }) => path.includes("_B_") && path.endsWith("-2.wav"));
    assert.ok(repaired);
    const { rtms, file, audio } = repairedMessage(repaired, 0);
    assert.deepEqual([file?.start, rtms.timestamp, audio.timestamp], [T0 + 60_000, T0 + 60_000, T0 + 60_000]);
    assert.equal(readFileSync(repaired.path).indexOf(tone.data), 44 + 2 * 80_000);
    assert.equal(JSON.parse(readFileSync(repaired.path.replace(/wav$/, "json"), "utf8")).startMs, T0 + 60_000);

    function partOf(speaker: string): string {
      return filesIn(folder()).find((name) => name.includes(`_${speaker}_`) && name.endsWith("-2.wav.part")) ?? "none";
    }
  });

  it("is in the name that is suggested for a WAV which begins with silence", () => {
    for (const [chunk, output] of [
      ["stream", "wav"],
      ["time", "wav-stream"],
    ] as const) {
      const names: string[] = [];
      const emit = ({ filename, rtms }: AudioOutMessage) => {
        if (rtms.speaker?.id === "B") names.push(filename);
      };
      const settings: AudioSettings = { ...DEFAULTS, chunk, output, maxFill: 20_000, filename: "{time}" };
      const recorder = new Recorder(settings, passOn, { emit, fail: (error) => assert.fail(error) });
      for (const each of [packet("A", 0), packet("B", 10_000)]) recorder.push(each, emit);
      recorder.finish("S", emit);
      assert.equal(names[0], "04-40-00.wav", chunk);
    }
  });
});
