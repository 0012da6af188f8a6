// What a recorder reports about files that fail, and about files that are saved after all.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { OUTPUTS } from "../../src/audio/chunks/outputs";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { Recorder } from "../../src/audio/recorder";
import { type AudioSettings, LIMITS } from "../../src/audio/settings";
import type { AudioPacket } from "../../src/audio/time/packet";
import { codeOf } from "../../src/files/disk/system-code";
import { passOn } from "../../src/runtime/output/outgoing";
import { withEnvironment } from "../environment";
import { until } from "../until";
import { DEFAULTS } from "./defaults";
import { failure, handClock, watchedDisk } from "./recording-support";

const T0 = 1_763_700_000_000;

function packet(streamId: string, time: number, bytes = 640): AudioPacket {
  const timestamp = T0 + time;
  const rtms = {
    streamId,
    medium: "audio",
    timestamp,
    receivedAt: timestamp,
    sequence: 0,
    speaker: { id: "1" },
  } as const;
  const format = { rate: 16_000, channels: 1, encoding: "s16le" } as const;
  return {
    rtms,
    format,
    data: Buffer.alloc(bytes, 1),
    frames: bytes / 2,
    message: {},
    timestamp,
    receivedAt: timestamp,
  };
}

describe("files of a recorder", () => {
  let folder: string;
  let troubles: (string | undefined)[];
  let errors: string[];
  let messages: AudioOutMessage[];
  let emits: (message: AudioOutMessage) => void;
  const emit = (message: AudioOutMessage) => emits(message);
  const recorderOf = (settings: Partial<AudioSettings>, kept = LIMITS.kept) => {
    const fail = (error: Error) => void errors.push(codeOf(error) || error.message);
    const files = (trouble?: string) => void troubles.push(trouble);
    const all = { ...DEFAULTS, directory: folder, ...settings };
    return new Recorder(all, passOn, { emit, fail, files }, undefined, { ...LIMITS, kept });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rtms-recorder-"));
    [troubles, errors, messages] = [[], [], []];
    emits = (message) => messages.push(message);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("fail with the folder and are saved with the next", async () => {
    const directory = join(folder, "taken");
    writeFileSync(directory, "");
    const recorder = recorderOf({ output: "file", directory });
    for (const streamId of ["S1", "S2"]) {
      recorder.push(packet(streamId, 0), emit);
      recorder.finish(streamId, emit);
      await recorder.settled();
      if (streamId === "S1") rmSync(directory);
    }
    assert.deepEqual([troubles, errors], [["RTMS_FILE", undefined], ["RTMS_FILE"]]);
  });

  it("are not saved by what a failure left of one", async () => {
    let writes = 0;
    const disk = watchedDisk((step) => {
      if (step === "writev" && ++writes > 1) throw failure("ENOSPC");
    });
    const files = (trouble?: string) => void troubles.push(trouble);
    const outside = { emit, fail: () => undefined, files };
    const settings: AudioSettings = { ...DEFAULTS, output: "file", directory: folder };
    const recorder = new Recorder(settings, passOn, outside, undefined, LIMITS, { disk: { disk } });
    recorder.push(packet("S1", 0), emit);
    await until(() => writes > 0);
    recorder.push(packet("S1", 20), emit);
    recorder.finish("S1", emit);
    await recorder.settled();
    assert.deepEqual([messages.at(-1)?.audio.samples, troubles], [320, ["RTMS_FILE"]]);
  });

  /** Bytes that may wait in memory for the disk of temporary files, beyond what is kept. */
  const BEHIND = 128 * 1024 * 1024;

  it("fail where samples wait that memory does not hold, and are saved with the next whole recording", async function () {
    if (process.platform === "win32") this.skip();
    const recorder = recorderOf({ output: "wav", chunk: "stream" }, 100 - BEHIND);
    await withEnvironment({ TMPDIR: join(folder, "none") }, () => {
      recorder.push(packet("S1", 0, 70_000), emit);
      recorder.finish("S1", emit);
    });
    await recorder.settled();
    assert.deepEqual(troubles, ["RTMS_FILE"], "nor is a recording whole that was cut short");
    recorder.push(packet("S2", 0, 20_000), emit);
    recorder.finish("S2", emit);
    await recorder.settled();
    assert.deepEqual(troubles, ["RTMS_FILE", undefined]);
  });

  it("need no temporary file as long as memory holds what the disk does not take", async function () {
    if (process.platform === "win32") this.skip();
    const recorder = recorderOf({ output: "wav", chunk: "stream" }, 100);
    await withEnvironment({ TMPDIR: join(folder, "none") }, async () => {
      recorder.push(packet("S1", 0, 70_000), emit);
      recorder.finish("S1", emit);
      await recorder.settled();
    });
    assert.deepEqual([troubles, messages.at(-1)?.audio.samples], [[undefined], 35_000]);
  });

  for (const [output, isGone] of [
    ["file", false],
    ["file", true],
    ["wav", false],
    ["wav", true],
  ] as const)
    it(`whose last message cannot be sent are reported, and end no process (${output}, node gone: ${isGone})`, async () => {
      const recorder = recorderOf({ output, chunk: "stream" }, 1);
      const { budget, outlet, streams } = recorder.state;
      emits = () => {
        throw new Error("not taken");
      };
      recorder.push(packet("S1", 0, 70_000), emit);
      await until(() => budget.used === 0);
      recorder.finish("S1", emit);
      if (isGone) outlet.emit = emit;
      await recorder.settled();
      assert.deepEqual([errors, outlet.pending.size, streams.size], [["not taken"], 0, 0]);
    });

  it("that are too large for a message are reported as lost, and their group still gets its last message", () => {
    const whole = mock.method(OUTPUTS["data-uri"], "send", (chunk: Buffer) => {
      if (chunk.length > 44) throw new RangeError("Invalid string length");
      return "";
    });
    const recorder = recorderOf({ output: "data-uri", chunk: "stream" });
    recorder.push(packet("S1", 0), emit);
    recorder.finish("S1", emit);
    whole.mock.restore();
    assert.deepEqual(
      [errors, troubles, messages.map(({ payload, complete, audio }) => [payload, complete, audio.samples])],
      [["RTMS_FILE"], ["RTMS_FILE"], [["", true, 0]]],
    );
  });

  it("that the disk delays are reported when it responds again, after the last message, each as a group of its own", async () => {
    let back: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      back = resolve;
    });
    const clock = handClock();
    const outside = { emit, fail: (error: Error) => void errors.push(codeOf(error)), files: () => undefined };
    const settings: AudioSettings = { ...DEFAULTS, output: "file", directory: folder };
    const disk = watchedDisk((step) => (step === "writev" ? gone : undefined));
    const recorder = new Recorder(settings, passOn, outside, undefined, LIMITS, { disk: { disk, clock } });
    recorder.push(packet("S1", 0), emit);
    recorder.finish("S1", emit);
    await until(() => existsSync(join(folder, readdirSync(folder).find((name) => name.endsWith(".part")) ?? "none")));
    clock.pass(20);
    await recorder.settled();
    assert.deepEqual(
      [errors, messages.map(({ payload, complete, file }) => [payload, complete, file])],
      [["RTMS_FILE"], [["", true, undefined]]],
    );
    back();
    await until(() => messages.length > 1);
    const [last, late] = messages;
    assert.deepEqual([late?.complete, late?.parts.count, late?.audio.samples], [true, 1, 320]);
    assert.notEqual(late?.parts.id, last?.parts.id);
    assert.equal(statSync(String(late?.payload)).size, 44 + 640);
  });
});
