// This machine's clock is set by days while people speak, as on a small computer that gets the time late.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Making, packetOf } from "./recording-maker";
import { tone } from "./signals";

const DAY = 24 * 3_600_000;
const TONE = tone(440, 16_000, 16_000 * 8);

/** A tone in packets of 20 ms, received `step` milliseconds off. */
const sing = (speaker: string, from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / 20 }, (_, n) => {
    const at = from + n * 20;
    return packetOf(at, TONE.subarray(at * 32, at * 32 + 640), { speaker, receivedAt: at + 7 + step });
  });
const inOrder = (...packets: ReturnType<typeof sing>[]) => packets.flat().sort((a, b) => a.timestamp - b.timestamp);

describe("a clock that is set while a stream runs", () => {
  for (const days of [0, -400, -2, -0.02, 0.02, 2, 400]) {
    const step = days * DAY;

    it(`by ${days} days costs no audio and holds nothing back when all are silent`, () => {
      const made = new Making({ chunk: "silence", silenceMs: 700, lateMs: 200 });
      made.push(...sing("a", 0, 2000, 0), ...sing("a", 2000, 4000, step));
      for (let n = 0; n < 12; n += 1) made.recorder.tick(100);
      assert.equal(made.messages.length, 1);
      assert.ok(made.whole.equals(TONE.subarray(0, 4000 * 32)));
      assert.deepEqual(made.problems, []);
    });

    it(`by ${days} days delays no speaker who is silent while another continues to talk`, () => {
      const made = new Making({ chunk: "silence", silenceMs: 700, lateMs: 200 });
      made.push(...inOrder(sing("a", 0, 2000, 0), sing("b", 0, 2000, 0)));
      made.push(...inOrder(sing("a", 2000, 3000, step), sing("b", 2000, 6000, step)));
      const of = (speaker: string) => made.messages.filter(({ rtms }) => rtms.speaker?.id === speaker);
      const samples = (speaker: string) => Buffer.concat(of(speaker).map(({ payload }) => payload as Buffer));
      assert.equal(of("a").length, 1, "A has left");
      assert.ok(samples("a").equals(TONE.subarray(0, 3000 * 32)), "whole");
      made.end();
      assert.ok(samples("b").equals(TONE.subarray(0, 6000 * 32)));
      assert.deepEqual(made.problems, []);
    });

    it(`by ${days} days holds nothing of a mix back`, () => {
      const made = new Making({ source: "mix", chunk: "packet", lateMs: 200 });
      made.push(...inOrder(sing("a", 0, 2000, 0), sing("b", 0, 2000, 0)));
      made.push(...inOrder(sing("a", 2000, 6000, step), sing("b", 2000, 6000, step)));
      const sent = made.whole.length / 32;
      assert.ok(sent > 5500 && sent <= 6000, `${sent} ms`);
      assert.deepEqual(made.problems, []);
    });
  }
});
