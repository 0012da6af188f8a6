import assert from "node:assert/strict";
import { readdirSync, readlinkSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { Recorder } from "../../src/audio/recorder";
import { type AudioLimits, type AudioSettings, LIMITS } from "../../src/audio/settings";
import type { AudioPacket } from "../../src/audio/time/packet";
import { codeOf } from "../../src/files/disk/system-code";
import { passOn } from "../../src/runtime/output/outgoing";
import { until } from "../until";
import { DEFAULTS } from "./defaults";

const T0 = 1_763_700_000_000;
const RAW: AudioSettings = { ...DEFAULTS, output: "raw", chunkMs: 100, maxFill: 60_000 };

function packet(time: number, data: Buffer, rate = 16_000, channels = 1, speaker = "1"): AudioPacket {
  const timestamp = T0 + time;
  return {
    rtms: { streamId: "S", medium: "audio", timestamp, receivedAt: timestamp, sequence: 0, speaker: { id: speaker } },
    format: { rate, channels, encoding: "s16le" },
    data,
    frames: data.length / channels / 2,
    message: {},
    timestamp,
    receivedAt: timestamp,
  };
}

/** As `record`, and the disk keeps up. */
async function recordSlowly(
  packets: readonly AudioPacket[],
  settings: Partial<AudioSettings>,
  limits?: Partial<AudioLimits>,
) {
  const { messages, emit, recorder } = recording(settings, limits);
  const problems: unknown[] = [];
  for (const each of packets) {
    problems.push(recorder.push(each, emit));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { budget } = recorder.state;
  await until(() => budget.used < 140_000);
  problems.push(recorder.finish("S", emit));
  await recorder.settled();
  return { problems: problems.filter((problem) => problem !== undefined), recorder, whole: wholeOf(messages) };
}

/** What was sent, one speaker after the other: which of two is sent first at the end depends on the disk. */
const wholeOf = (messages: readonly AudioOutMessage[]) =>
  Buffer.concat(
    [...messages]
      .sort((a, b) => String(a.topic).localeCompare(String(b.topic)))
      .map(({ payload }) => payload as Buffer),
  );

function recording(settings: Partial<AudioSettings>, limits?: Partial<AudioLimits>) {
  const messages: AudioOutMessage[] = [];
  const emit = (message: AudioOutMessage) => void messages.push(message);
  const outside = { emit, fail: (error: Error) => assert.fail(error) };
  const recorder = new Recorder({ ...RAW, ...settings }, passOn, outside, undefined, { ...LIMITS, ...limits });
  return { messages, emit, recorder };
}

function record(packets: readonly AudioPacket[], settings: Partial<AudioSettings>, limits?: Partial<AudioLimits>) {
  const { messages, emit, recorder } = recording(settings, limits);
  const told = packets.map((each) => recorder.push(each, emit));
  const beforeEnd = recorder.state.budget.used;
  const problems = [...told, recorder.finish("S", emit)].filter((problem) => problem !== undefined);
  return {
    messages,
    problems,
    beforeEnd,
    recorder,
    whole: wholeOf(messages),
  };
}

/** Bytes none of which is alike in the packets around it, and none is silence. */
const noise = (bytes: number, seed: number) =>
  Buffer.from(Array.from({ length: bytes }, (_, n) => 1 + ((seed * 37 + n * 7 + (n >> 8)) % 255)));

/** Where Linux has the open files of this process whose names hold `part`, also those that were deleted. */
function openFiles(part: string): string[] {
  const isIt = (path: string) => {
    try {
      return readlinkSync(path).includes(part);
    } catch {
      // The one that lists them.
      return false;
    }
  };
  return readdirSync("/proc/self/fd")
    .map((fd) => `/proc/self/fd/${fd}`)
    .filter(isIt);
}

/** Packets laid end to end, with now and then a gap of whole milliseconds. */
const speech = fc
  .record({
    rate: fc.constantFrom(8000, 16_000, 32_000, 48_000),
    channels: fc.constantFrom(1, 2),
    packets: fc.array(
      fc.record({ ms: fc.integer({ min: 1, max: 130 }), gap: fc.constantFrom(0, 0, 0, 140, 777, 3001) }),
      { minLength: 1, maxLength: 40, size: "max" },
    ),
  })
  .map(({ rate, channels, packets }) => {
    const frameBytes = channels * 2;
    let time = 0;
    const pieces: Buffer[] = [];
    const fed = packets.map(({ ms, gap }, n) => {
      if (n > 0) {
        time += gap;
        pieces.push(Buffer.alloc(((gap * rate) / 1000) * frameBytes));
      }
      const data = noise(((ms * rate) / 1000) * frameBytes, n * 31);
      pieces.push(data);
      const each = packet(time, data, rate, channels);
      time += ms;
      return each;
    });
    return { fed, rate, channels, expected: Buffer.concat(pieces), spoken: Buffer.concat(fed.map(({ data }) => data)) };
  });

describe("recorder", () => {
  for (const chunk of ["packet", "time", "stream"] as const)
    it(`returns every sample and every gap in chunks by ${chunk}, whatever the packets (property)`, () => {
      fc.assert(
        fc.property(
          speech,
          fc.integer({ min: 20, max: 5000 }),
          ({ fed, rate, channels, expected, spoken }, chunkMs) => {
            const { messages, whole, problems } = record(fed, { chunk, chunkMs });
            assert.ok(whole.equals(expected));
            assert.ok(record(fed, { chunk, chunkMs, fillGaps: false }).whole.equals(spoken));
            assert.deepEqual(problems, []);
            for (const [n, { payload, audio, parts, rtms }] of messages.entries()) {
              assert.equal(audio.samples, payload.length / channels / 2);
              assert.equal(audio.duration, (audio.samples * 1000) / rate);
              assert.deepEqual([parts.index, rtms.sequence], [n, n]);
            }
            if (chunk === "time")
              for (const { audio } of messages.slice(0, -1)) assert.equal(audio.samples, (chunkMs * rate) / 1000);
            if (chunk === "stream") assert.equal(messages.length, 1);
          },
        ),
        { numRuns: 60 },
      );
    });

  it("keeps chunks exact in time if their length is no whole number of frames", () => {
    const rate = 11_025;
    const packets = Array.from({ length: 100 }, (_, n) => packet(n * 20, noise(441, n).subarray(0, 440), rate));
    const { messages } = record(packets, { chunkMs: 25, fillGaps: false });
    let end = 0;
    for (const [n, { audio }] of messages.slice(0, -1).entries()) {
      end += audio.samples;
      assert.equal(end, Math.round(((n + 1) * 25 * rate) / 1000));
    }
  });

  it("reports the time of each chunk's first sample, within silence too", () => {
    const { messages } = record([packet(0, noise(640, 1)), packet(250, noise(640, 2))], {});
    assert.deepEqual(
      messages.map(({ audio }) => audio.timestamp - T0),
      [0, 100, 200],
    );
  });

  describe("limits", () => {
    it("ends a recording at its limit with one RTMS_LIMIT, and still sends it", () => {
      const packets = Array.from({ length: 10 }, (_, n) => packet(n * 20, noise(640, n)));
      const { messages, problems, whole } = record(packets, { chunk: "stream" }, { recording: 2000 });
      assert.deepEqual(
        problems.map(({ code }) => code),
        ["RTMS_LIMIT"],
      );
      assert.match(problems[0]?.message ?? "", /Choose chunks by time/);
      assert.ok(whole.equals(Buffer.concat([noise(640, 0), noise(640, 1), noise(640, 2)])));
      assert.equal(messages[0]?.complete, true);
    });

    it("drops everything after what did not fit, because its time would be wrong", () => {
      const packets = [packet(0, noise(640, 1)), packet(5000, noise(640, 2)), packet(5020, noise(64, 3))];
      const { whole } = record(packets, { chunk: "stream" }, { recording: 2000 });
      assert.ok(whole.equals(noise(640, 1)));
    });

    it("keeps in memory what its limit allows, the rest in hidden temporary files, and returns all of it", async () => {
      const files = () => readdirSync(tmpdir()).filter((name) => name.startsWith("zoom-rtms-audio-"));
      const before = files();
      const packets = Array.from({ length: 1000 }, (_, n) =>
        packet(Math.floor(n / 2) * 40, noise(640, n), 16_000, 1, String(n % 2)),
      );
      const here = record(packets, { chunk: "stream", lateMs: 0 });
      const spilled = await recordSlowly(packets, { chunk: "stream", lateMs: 0 }, { kept: 1 });
      assert.equal(here.problems.length, 0);
      assert.equal(spilled.problems.length, 0);
      assert.equal(here.beforeEnd, 640_000);
      assert.ok(spilled.whole.equals(here.whole));
      assert.equal(here.whole.length, 2 * 639_360);
      assert.deepEqual(
        [here, spilled].map(({ recorder }) => recorder.state.budget),
        [
          { used: 0, buffers: 0, limit: LIMITS.kept },
          { used: 0, buffers: 0, limit: 1 },
        ],
      );
      await until(() => files().length === before.length);
    });

    it("sends an empty last message and reports an error if a temporary file cannot be read back", async function () {
      if (process.platform !== "linux") this.skip();
      const failures: Error[] = [];
      const { messages, emit, recorder } = recording({ chunk: "stream" }, { kept: 1 });
      recorder.state.outlet.fail = (error) => failures.push(error);
      for (let n = 0; n < 200; n += 1) recorder.push(packet(n * 20, noise(640, n)), emit);
      await until(() => recorder.state.budget.used < 70_000);
      for (const path of openFiles("zoom-rtms-audio-")) truncateSync(path, 10);
      recorder.finish("S", emit);
      assert.equal(messages.length, 0);
      await recorder.settled();
      assert.deepEqual(
        messages.map(({ payload, complete }) => [payload.length, complete]),
        [[0, true]],
      );
      assert.deepEqual(failures.map(codeOf), ["RTMS_FILE"]);
      assert.match(failures[0]?.message ?? "", /could not be read back.+Choose chunks by time/);
      assert.deepEqual(recorder.state.budget, { used: 0, buffers: 0, limit: 1 });
    });

    it("counts the silence before a late speaker toward that speaker's limit", () => {
      const packets = [packet(0, noise(640, 1)), packet(1000, noise(640, 2), 16_000, 1, "2")];
      const { problems, messages } = record(packets, { chunk: "stream" }, { recording: 32_000 });
      assert.equal(problems.length, 1);
      assert.deepEqual(
        messages.map(({ payload }) => payload.length),
        [640, 0],
      );
    });

    it("allocates nothing for a clock that jumps by centuries", () => {
      const wild = [0, 1e15, -1e14, 5].map((time) => packet(time, noise(640, 1)));
      for (const chunk of ["packet", "time", "stream"] as const) {
        const { whole, problems } = record(wild, { chunk });
        assert.equal(whole.length, 4 * 640);
        assert.equal(problems.length, 1);
      }
    });
  });

  it("releases everything at the end", () => {
    const { recorder } = record([packet(0, noise(640, 1))], {});
    assert.equal(recorder.state.streams.size, 0);
    assert.equal(recorder.open, 0);
  });
});
