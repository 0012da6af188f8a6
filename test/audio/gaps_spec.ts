// Long pauses are reported, and cause no work.

import assert from "node:assert/strict";
import { parseWav } from "../../src/audio/codecs/wav";
import { Making, noise, packetOf, T0 } from "./recording-maker";

const HOUR = 3_600_000;
const MiB = 1024 * 1024;
const SOUND = noise(640, 3);

describe("a pause longer than maxFill", () => {
  for (const chunk of ["packet", "time"] as const)
    for (const source of ["each", "mix"] as const)
      it(`is reported once, in samples, and takes no work (${source}, ${chunk})`, () => {
        const made = new Making({ source, chunk, chunkMs: 20 });
        made.push(packetOf(0, SOUND), packetOf(HOUR, SOUND), packetOf(HOUR + 20, SOUND)).end();
        const sounding = made.messages.filter(({ audio }) => audio.samples > 0);
        const told = sounding.map(({ audio }) => [audio.timestamp - T0, audio.samples, audio.silenceBefore]);
        assert.deepEqual(told.slice(0, 2), [
          [0, 320, undefined],
          // A mix has no packets: all samples released at once are one.
          [HOUR, source === "mix" && chunk === "packet" ? 640 : 320, (HOUR - 20) * 16],
        ]);
        assert.ok(told.slice(2).every(([, , before]) => before === undefined));
        assert.ok(made.whole.equals(Buffer.concat([SOUND, SOUND, SOUND])));
        assert.equal("silenceBefore" in (sounding[0]?.audio ?? {}), false);
        assert.deepEqual(made.problems, []);
      });

  it("sends the open chunk, so that no chunk spans the pause; the time lines add up", () => {
    const made = new Making({ chunk: "time", chunkMs: 1000 });
    const packets = [0, 20, 40, 5000, 5020, 6500, 6520].map((time) => packetOf(time, SOUND));
    made.push(...packets).end();
    assert.deepEqual(
      made.messages.map(({ audio }) => [audio.timestamp - T0, audio.samples / 16, (audio.silenceBefore ?? 0) / 16]),
      [
        [0, 60, 0],
        [5000, 1000, 4940],
        [6000, 540, 0],
      ],
    );
  });

  it("is filled up to maxFill exactly, from 0 on", () => {
    for (const [maxFill, told] of [
      [0, [480, 1980]],
      [480, [0, 1980]],
      [1980, [0, 0]],
      [1979, [0, 1980]],
    ] as const) {
      const made = new Making({ chunk: "packet", maxFill });
      made.push(...[0, 500, 2500].map((time) => packetOf(time, SOUND))).end();
      const messages = made.messages.slice(1, 3);
      assert.deepEqual(
        messages.map(({ audio }) => (audio.silenceBefore ?? 0) / 16),
        told,
      );
      assert.deepEqual(
        messages.map(({ audio }) => audio.samples / 16 - 20),
        [480, 1980].map((gap, n) => gap - (told[n] ?? 0)),
      );
    }
  });

  it("is shorter by what tailSilence and tail pad added to it", () => {
    for (const [settings, extra] of [
      [{ tailSilence: 1000 }, 1000],
      [{ tail: "pad", chunkMs: 500 }, 480],
      [{ tail: "pad", chunkMs: 300, tailSilence: 1000 }, 1180],
    ] as const) {
      const made = new Making({ chunk: "time", chunkMs: 20, ...settings });
      made.push(packetOf(0, SOUND));
      for (let n = 0; n < 40; n++) made.recorder.tick(100);
      assert.equal(made.whole.length / 32, 20 + extra);
      made.push(packetOf(10_000, SOUND)).end();
      const [told] = made.messages.filter(({ audio }) => audio.silenceBefore !== undefined);
      assert.deepEqual([told?.audio.silenceBefore, told?.audio.timestamp], [(9980 - extra) * 16, T0 + 10_000]);
    }
  });

  it("is reported at the output's rate", () => {
    const made = new Making({ chunk: "time", rate: 48_000, maxFill: 100 });
    made.push(packetOf(0, SOUND), packetOf(HOUR, SOUND), packetOf(HOUR + 170, SOUND)).end();
    const told = made.messages.map(({ audio }) => audio.silenceBefore ?? 0);
    const samples = made.messages.reduce((sum, { audio }) => sum + audio.samples + (audio.silenceBefore ?? 0), 0);
    assert.equal(samples, (HOUR + 190) * 48);
    assert.deepEqual(told.slice(1, 3), [(HOUR - 20) * 48, 150 * 48]);
  });

  it("before a late speaker's wav-stream is reported too, after the header", () => {
    const made = new Making({ output: "wav-stream", chunk: "packet", lateMs: 0 });
    made.push(packetOf(0, SOUND, { speaker: "a" }), packetOf(600_000, SOUND, { speaker: "b" })).end();
    const [first] = made.messages.filter(({ rtms }) => rtms.speaker?.id === "b");
    assert.equal(first?.audio.silenceBefore, 600_000 * 16);
    assert.ok(parseWav(first?.payload as Buffer).samples.equals(SOUND));
    // Nobody had spoken for ten minutes: the clock did not jump.
    assert.deepEqual(made.problems, []);
  });

  it("is nothing with fillGaps off, and whole in a chunk of a stream", () => {
    const off = new Making({ chunk: "packet", fillGaps: false });
    const whole = new Making({ chunk: "stream" });
    for (const made of [off, whole]) made.push(packetOf(0, SOUND), packetOf(60_000, SOUND)).end();
    assert.ok(off.whole.equals(Buffer.concat([SOUND, SOUND])));
    assert.ok(off.messages.every(({ audio }) => !("silenceBefore" in audio)));
    assert.ok(whole.whole.equals(Buffer.concat([SOUND, Buffer.alloc(59_980 * 32), SOUND])));
    assert.equal("silenceBefore" in (whole.messages[0]?.audio ?? {}), false);
  });
});

describe("a pause that is filled", () => {
  it("makes no message of more than 1 MiB, whatever is sent, to the sample", () => {
    for (const output of ["raw", "wav", "data-uri"] as const) {
      const made = new Making({ output, encoding: "f32le", chunk: "packet", maxFill: 60_000, lateMs: 0 });
      const packet = (time: number) => packetOf(time, noise(7680, 3), { rate: 48_000, channels: 2 });
      made.push(packet(0), packet(60_000)).end();
      for (const { payload } of made.messages) assert.ok(payload.length <= MiB, `${output}: ${payload.length}`);
      const samples = made.messages.reduce((sum, { audio }) => sum + audio.samples, 0);
      assert.equal(samples, 60_040 * 48);
      let at = 0;
      for (const { audio } of made.messages.filter(({ audio }) => audio.samples > 0)) {
        assert.ok(Math.abs(audio.timestamp - T0 - at / 48) <= 1);
        at += audio.samples;
      }
    }
  });
});

describe("a speaker who first speaks after a long silence of all", () => {
  it("is at the right time, because no clock jumped", () => {
    const made = new Making({ chunk: "stream" });
    made.push(packetOf(0, SOUND, { speaker: "a" }), packetOf(600_000, SOUND, { speaker: "b" })).end();
    assert.deepEqual(made.problems, []);
    const [first, late] = made.messages.map(({ payload }) => payload as Buffer);
    assert.ok(first?.equals(SOUND));
    assert.ok(late?.equals(Buffer.concat([Buffer.alloc(600_000 * 32), SOUND])));
  });
});
