// What is sent when a speaker falls silent: by the stream's clock while others talk, by the wall clock when nobody
// does.

import assert from "node:assert/strict";
import type { AudioOutMessage } from "../../src/audio/groups/envelope";
import { level, Making, noise, packetOf, T0 } from "./recording-maker";
import { correlation, tone } from "./signals";

const PACKET = 320;
const TONE = tone(440, 16_000, 16_000 * 4);

/** A tone in packets of 20 ms. */
const sing = (speaker: string, from: number, to: number) =>
  Array.from({ length: (to - from) / 20 }, (_, n) => {
    const at = from + n * 20;
    return packetOf(at, TONE.subarray(at * 32, at * 32 + 640), { speaker });
  });
const talk = (speaker: string, value: number, from: number, to: number) =>
  Array.from({ length: (to - from) / 20 }, (_, n) => packetOf(from + n * 20, level(value, PACKET), { speaker }));
const inOrder = (...packets: ReturnType<typeof talk>[]) => packets.flat().sort((a, b) => a.timestamp - b.timestamp);

const of = (made: Making, speaker: string) => made.messages.filter(({ rtms }) => rtms.speaker?.id === speaker);
const spans = (messages: readonly AudioOutMessage[]) =>
  messages.map(({ audio }) => [audio.timestamp - T0, audio.samples / 16]);
const samples = (messages: readonly AudioOutMessage[]) =>
  Buffer.concat(messages.map(({ payload }) => payload as Buffer));

/** Ticks until so many messages are there, or none comes any more; gives the milliseconds. */
function tickUntil(made: Making, count: number, most = 10_000): number {
  let passed = 0;
  while (made.messages.length < count && passed < most) {
    made.recorder.tick(100);
    passed += 100;
  }
  return passed;
}

describe("an utterance", () => {
  const SETTINGS = { chunk: "silence", silenceMs: 700, lateMs: 200 } as const;

  it("is sent when its speaker has been silent for silenceMs and lateMs, although others continue to talk", () => {
    const made = new Making(SETTINGS);
    made.push(...inOrder(sing("a", 0, 2000), sing("b", 0, 2000)));
    made.push(...sing("b", 2000, 2860));
    assert.equal(of(made, "a").length, 0, "not before");
    made.push(...sing("b", 2860, 3060));
    const [one] = of(made, "a");
    assert.ok(one, "A has left");
    assert.ok((one.payload as Buffer).equals(TONE.subarray(0, 2000 * 32)), "whole");
    made.push(...sing("b", 3060, 4000)).end();
    assert.equal(of(made, "a").filter(({ audio }) => audio.samples > 0).length, 1);
    assert.ok(samples(of(made, "b")).equals(TONE.subarray(0, 4000 * 32)));
  });

  it("is sent by the wall clock when no packets arrive, in a mix too, with its newest packet", () => {
    for (const source of ["each", "mix"] as const) {
      const made = new Making({ ...SETTINGS, source });
      made.push(...sing("a", 0, 2000));
      const waited = tickUntil(made, 1);
      assert.ok(waited >= 800 && waited <= 1100, `${source}: after ${waited} ms`);
      assert.ok(made.whole.equals(TONE.subarray(0, 2000 * 32)), source);
    }
  });

  it("that a stall interrupted loses nothing of what follows, however short", () => {
    const made = new Making({ ...SETTINGS, silenceMs: 300, minMs: 250, padMs: 0 });
    made.push(...sing("a", 0, 1000));
    assert.ok(tickUntil(made, 1) < 1000);
    made.push(...sing("a", 1000, 1100)).end();
    assert.ok(made.whole.equals(TONE.subarray(0, 1100 * 32)), `${made.whole.length / 32} ms`);
  });

  it("of less than minMs so far is not lost if a stall interrupts it", () => {
    const made = new Making({ ...SETTINGS, silenceMs: 300, minMs: 250, padMs: 0 });
    made.push(...sing("a", 0, 200));
    for (let n = 0; n < 20; n++) made.recorder.tick(100);
    made.push(...sing("a", 200, 400)).end();
    assert.ok(made.whole.equals(TONE.subarray(0, 400 * 32)), `${made.whole.length / 32} ms`);
  });
});

describe("a chunk by time that does not get full", () => {
  const SETTINGS = { chunk: "time", chunkMs: 1000, lateMs: 200 } as const;

  for (const source of ["each", "mix"] as const)
    it(`is sent chunkMs and lateMs after its beginning (${source})`, () => {
      const made = new Making({ ...SETTINGS, source });
      made.push(...sing("a", 0, 1500));
      const waited = tickUntil(made, 2);
      assert.ok(waited >= 600 && waited <= 900, `after ${waited} ms`);
      for (let n = 0; n < 40; n++) made.recorder.tick(100);
      assert.deepEqual(spans(made.messages), [
        [0, 1000],
        [1000, 500],
      ]);
      assert.ok(made.whole.equals(TONE.subarray(0, 1500 * 32)));
      made.push(...sing("a", 2500, 4000)).end();
      assert.ok(
        made.whole.equals(Buffer.concat([TONE.subarray(0, 48_000), Buffer.alloc(32_000), TONE.subarray(80_000)])),
      );
      assert.deepEqual(spans(made.messages).slice(2, 4), [
        [1500, 1000],
        [2500, 1000],
      ]);
      assert.deepEqual(made.problems, []);
    });

  it("is sent although others continue to talk, and full chunks not before they are full", () => {
    const made = new Making(SETTINGS);
    made.push(...inOrder(sing("a", 0, 1500), sing("b", 0, 2160)));
    assert.deepEqual(spans(of(made, "a")), [[0, 1000]]);
    made.push(...sing("b", 2160, 2400));
    assert.deepEqual(spans(of(made, "a")), [
      [0, 1000],
      [1000, 500],
    ]);
    assert.deepEqual(spans(of(made, "b")), [
      [0, 1000],
      [1000, 1000],
    ]);
  });

  it("is not sent early in a mix that others keep alive", () => {
    const made = new Making({ ...SETTINGS, source: "mix", chunkMs: 100 });
    for (const packet of sing("a", 0, 3000)) {
      made.push(packet);
      made.recorder.tick(20);
    }
    assert.ok(made.messages.length >= 25);
    for (const { audio } of made.messages) assert.equal(audio.samples, 1600);
  });

  it("is filled up with tail pad, at the end too; the pause after it is shorter by as much", () => {
    for (const source of ["each", "mix"] as const) {
      const made = new Making({ ...SETTINGS, source, tail: "pad" });
      made.push(...sing("a", 0, 1500));
      tickUntil(made, 2);
      assert.deepEqual(spans(made.messages), [
        [0, 1000],
        [1000, 1000],
      ]);
      made.push(...sing("a", 3500, 4000)).end();
      const wanted = [TONE.subarray(0, 48_000), Buffer.alloc(64_000), TONE.subarray(112_000), Buffer.alloc(0)];
      assert.ok(made.whole.equals(Buffer.concat(wanted)), source);
      made.push(...sing("a", 0, 500)).end();
      assert.deepEqual(spans(made.messages).at(-1), [0, 1000], "the last of all");
    }
  });

  it("with tail pad takes no place from sound that was only delayed", () => {
    const made = new Making({ ...SETTINGS, tail: "pad", lateMs: 100 });
    made.push(...sing("a", 0, 1500));
    tickUntil(made, 2);
    // The silence of 500 ms was made up; what comes was spoken in its place.
    made.push(...sing("a", 1500, 2500));
    for (let n = 0; n < 30; n++) made.recorder.tick(100);
    made.push(...sing("a", 3500, 4000)).end();
    const pieces = [TONE.subarray(0, 48_000), Buffer.alloc(16_000), TONE.subarray(48_000, 80_000)];
    // The next pause makes up for it, so that the sum is that of the time again.
    const wanted = Buffer.concat([...pieces, Buffer.alloc(16_000), TONE.subarray(112_000)]);
    assert.ok(made.whole.subarray(0, wanted.length).equals(wanted));
    assert.deepEqual(made.problems, []);
  });
});

describe("tailSilence", () => {
  for (const source of ["each", "mix"] as const)
    for (const chunk of ["packet", "time"] as const)
      it(`continues with silence in real time, for its duration and no longer (${source}, ${chunk})`, () => {
        const made = new Making({ source, chunk, chunkMs: 100, lateMs: 200, tailSilence: 1000 });
        const length = () => made.whole.length / 32;
        made.push(...sing("a", 0, 1000));
        for (let passed = 100; passed <= 3000; passed += 100) {
          made.recorder.tick(100);
          const due = Math.min(2000, 980 + passed - 200 - 100);
          if (passed >= 400) assert.ok(length() >= due - 100, `${length()} ms after ${passed}`);
          assert.ok(length() <= Math.max(1000, Math.min(2000, 980 + passed)), `${length()} ms after ${passed}`);
        }
        const spoken = TONE.subarray(0, 32_000);
        assert.ok(made.whole.equals(Buffer.concat([spoken, Buffer.alloc(32_000)])));
        const stamps = made.messages.map(({ audio }) => audio.timestamp - T0);
        let at = 0;
        for (const [n, { audio }] of made.messages.entries()) {
          assert.equal(stamps[n], at / 16);
          at += audio.samples;
          if (chunk === "packet" && source === "each") assert.equal(audio.samples, PACKET);
        }
        made.push(...sing("a", 3000, 4000)).end();
        const whole = Buffer.concat([spoken, Buffer.alloc(64_000), TONE.subarray(96_000)]);
        assert.ok(made.whole.equals(whole), `${length()} ms`);
      });

  it("stops when the voice is back, and the sum is exact", () => {
    const made = new Making({ chunk: "time", chunkMs: 100, lateMs: 200, tailSilence: 1000 });
    made.push(...sing("a", 0, 1000));
    for (let n = 0; n < 6; n++) made.recorder.tick(100);
    made.push(...sing("a", 1700, 4000)).end();
    assert.ok(
      made.whole.equals(Buffer.concat([TONE.subarray(0, 32_000), Buffer.alloc(22_400), TONE.subarray(54_400)])),
    );
  });

  it("applies to each speaker, while others talk", () => {
    const made = new Making({ chunk: "time", chunkMs: 100, lateMs: 200, tailSilence: 500 });
    made.push(...inOrder(sing("a", 0, 1000), sing("b", 0, 4000)));
    assert.ok(samples(of(made, "a")).equals(Buffer.concat([TONE.subarray(0, 32_000), Buffer.alloc(16_000)])));
    assert.ok(samples(of(made, "b")).equals(TONE));
  });

  it("follows the sound that a change of rate holds back, which is sent too", () => {
    for (const tailSilence of [0, 300]) {
      const made = new Making({ chunk: "packet", rate: 8000, lateMs: 200, tailSilence });
      made.push(...sing("a", 0, 1000));
      for (let n = 0; n < 10; n++) made.recorder.tick(100);
      assert.equal(made.whole.length / 16, 1000 + tailSilence);
      const sound = made.whole.subarray(0, 16_000);
      assert.ok(correlation(tone(440, 8000, 8000), sound, 0) > 0.999);
      assert.ok(made.whole.subarray(16_000).every((byte) => byte === 0));
      made.push(...sing("a", 3000, 4000)).end();
      assert.ok(Math.abs(made.whole.length / 2 - 4000 * 8) <= 1 || tailSilence === 0);
    }
  });

  it("is between utterances of a backlog, where a pause is too long to be filled", () => {
    for (const chunk of ["packet", "time"] as const) {
      const made = new Making({ chunk, chunkMs: 100, lateMs: 200, tailSilence: 1000, maxFill: 2000 });
      const at = (time: number, n: number) => packetOf(time, noise(640, n), { receivedAt: 12_000 });
      const before = Array.from({ length: 50 }, (_, n) => at(n * 20, n));
      const after = Array.from({ length: 50 }, (_, n) => at(10_000 + n * 20, 50 + n));
      made.push(...before, ...after).end();
      const sound = (packets: readonly { data: Buffer }[]) => Buffer.concat(packets.map(({ data }) => data));
      assert.ok(made.whole.equals(Buffer.concat([sound(before), Buffer.alloc(32_000), sound(after)])), chunk);
      const told = made.messages.map(({ audio }) => audio.silenceBefore).filter((frames) => frames !== undefined);
      assert.deepEqual(told, [8000 * 16], chunk);
    }
  });

  it("takes no time from a backlog that arrives when the connection is restored", () => {
    const made = new Making({ chunk: "packet", lateMs: 200, tailSilence: 1000 });
    const spoken = Array.from({ length: 100 }, (_, n) => noise(640, n));
    const packets = spoken.map((data, n) => packetOf(n * 20, data, { receivedAt: n < 50 ? n * 20 : 3000 }));
    made.push(...packets.slice(0, 50));
    for (let n = 0; n < 20; n++) made.recorder.tick(100);
    made.push(...packets.slice(50)).end();
    const wanted = [...spoken.slice(0, 50), Buffer.alloc(32_000), ...spoken.slice(50)];
    assert.ok(made.whole.equals(Buffer.concat(wanted)));
  });
});

describe("packets of a second", () => {
  for (const source of ["each", "mix"] as const)
    it(`do not count as silence between one and the next (${source})`, () => {
      const made = new Making({ source, chunk: "time", chunkMs: 1000, lateMs: 200, tailSilence: 500, tail: "pad" });
      for (let second = 0; second < 4; second++) {
        made.push(
          packetOf(second * 1000, TONE.subarray(second * 32_000, (second + 1) * 32_000), {
            receivedAt: second * 1000 + 1000,
          }),
        );
        for (let n = 0; n < 10; n++) made.recorder.tick(100);
      }
      assert.ok(made.whole.subarray(0, 3 * 32_000).equals(TONE.subarray(0, 3 * 32_000)));
      made.end();
      assert.ok(made.whole.subarray(0, TONE.length).equals(TONE));
    });
});
