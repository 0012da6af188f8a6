// Long streams and many speakers, at simulated time.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Recorder } from "../../src/audio/recorder";
import type { AudioSettings } from "../../src/audio/settings";
import { passOn } from "../../src/runtime/output/outgoing";
import { DEFAULTS } from "./defaults";
import { noise, packetOf, T0 } from "./recording-maker";

const HOUR = 3_600_000;
const SOUND = noise(640, 3);

/** An hour with a gap of 5 s every minute, and one of 80 ms every ten seconds. */
function* hour() {
  for (let time = 0; time < HOUR; time += 20) {
    const minute = time % 60_000;
    if (minute >= 30_000 && minute < 35_000) continue;
    if (time % 10_000 >= 9000 && time % 10_000 < 9080) continue;
    yield time;
  }
}

async function record(
  settings: Partial<AudioSettings>,
  take: (samples: number, timestamp: number, payload: Buffer) => void,
): Promise<void> {
  const emit = ({ payload, audio }: { payload: Buffer | string; audio: { samples: number; timestamp: number } }) =>
    take(audio.samples, audio.timestamp - T0, payload as Buffer);
  const outside = { emit, fail: (error: Error) => assert.fail(error) };
  const recorder = new Recorder({ ...DEFAULTS, output: "raw", maxFill: 60_000, ...settings }, passOn, outside);
  for (const time of hour()) assert.equal(recorder.push(packetOf(time, SOUND), emit), undefined);
  assert.equal(recorder.finish("S", emit), undefined);
  await recorder.settled();
}

describe("an hour", () => {
  for (const chunk of ["packet", "time", "stream"] as const)
    it(`is an hour to the sample in chunks by ${chunk}, every gap as long as it was, and nothing after it late`, async function () {
      this.timeout(60_000);
      let position = 0;
      let silent = 0;
      await record({ chunk }, (samples, timestamp, payload) => {
        if (samples > 0) assert.equal(timestamp, position / 16);
        for (let at = 0; at < payload.length; at += 640) {
          const piece = payload.subarray(at, at + 640);
          if (piece[0] === 0) silent += piece.length / 2;
          else assert.ok(piece.equals(SOUND));
        }
        position += samples;
      });
      assert.equal(position, HOUR * 16);
      assert.equal(silent, (60 * 5000 + 360 * 80 - 60 * 0) * 16);
    });

  it("of a mix is an hour too", async function () {
    this.timeout(60_000);
    let position = 0;
    await record({ source: "mix" }, (samples, timestamp) => {
      if (samples > 0) assert.equal(timestamp, position / 16);
      position += samples;
    });
    assert.equal(position, HOUR * 16);
  });
});

/** The bytes that are kept, whatever ran before: a thread of V8 frees buffers some time after it has collected them. */
async function keptBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  let kept = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    runInNewContext("gc")();
    const { heapUsed, external } = process.memoryUsage();
    kept = Math.min(kept, heapUsed + external);
    await sleep(10);
  }
  return kept;
}

describe("200 speakers", () => {
  it("keep no memory that grows with the time", async function () {
    this.timeout(60_000);
    const emit = () => undefined;
    const recorder = new Recorder({ ...DEFAULTS, output: "raw", chunkMs: 100 }, passOn, {
      emit,
      fail: (error) => assert.fail(error),
    });
    const speak = (from: number, to: number): Promise<number> => {
      for (let time = from; time < to; time += 20)
        for (let speaker = 0; speaker < 200; speaker++)
          recorder.push(packetOf(time, SOUND, { speaker: String(speaker), stream: `S${speaker % 20}` }), emit);
      return keptBytes();
    };
    await speak(0, 2000);
    const before = await speak(2000, 4000);
    const after = await speak(4000, 30_000);
    assert.ok(after - before < 10e6, `${(after - before) / 1e6} MB more`);
    assert.equal(recorder.open, 200);
  });
});
