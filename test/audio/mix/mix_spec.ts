// Several speakers in one recording, from packets to messages.

import assert from "node:assert/strict";
import { level, Making, noise, packetOf } from "../recording-maker";

const PACKET = 320;
/** Runs of equal samples: `[value, frames]`. */
function runs(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const value of numbers) {
    const last = found.at(-1);
    if (last && last[0] === value) last[1] += 1;
    else found.push([value, 1]);
  }
  return found;
}

const talk = (speaker: string, value: number, from: number, to: number) =>
  Array.from({ length: (to - from) / 20 }, (_, n) => packetOf(from + n * 20, level(value, PACKET), { speaker }));
const inOrder = (...packets: ReturnType<typeof talk>[]) => packets.flat().sort((a, b) => a.timestamp - b.timestamp);

describe("a mix", () => {
  it("adds speakers at their times: those who join late, those who leave, and silence when nobody speaks", () => {
    const made = new Making({ source: "mix", chunk: "stream" });
    made.push(...inOrder(talk("a", 100, 0, 400), talk("b", 20, 200, 600), talk("c", 3, 1000, 1100))).end();
    assert.deepEqual(runs(made.numbers), [
      [100, 3200],
      [120, 3200],
      [20, 3200],
      [0, 6400],
      [3, 1600],
    ]);
    assert.deepEqual(made.problems, []);
    assert.equal("speaker" in (made.messages[0]?.rtms ?? {}), false);
    assert.equal(made.messages[0]?.topic, "rtms/S/audio");
  });

  it("leaves out the time in which nobody speaks with fillGaps off, and keeps the others in step", () => {
    const made = new Making({ source: "mix", chunk: "stream", fillGaps: false });
    made.push(...inOrder(talk("a", 100, 0, 400), talk("b", 20, 200, 400), talk("a", 3, 1000, 1100))).end();
    assert.deepEqual(runs(made.numbers), [
      [100, 3200],
      [120, 3200],
      [3, 1600],
    ]);
  });

  it("is behind the newest packet by lateMs, whichever speaker stalls", () => {
    const made = new Making({ source: "mix", chunk: "packet", lateMs: 100 });
    made.push(...inOrder(talk("a", 100, 0, 200), talk("b", 20, 0, 40)));
    assert.equal(made.whole.length / 2, ((180 - 100) * 16_000) / 1000);
    made.end();
    assert.deepEqual(runs(made.numbers), [
      [120, 640],
      [100, 2560],
    ]);
  });

  it("accepts speakers in any order within lateMs, reports later packets at once, and their total at the end", () => {
    const bound = new Making({ source: "mix", chunk: "stream", lateMs: 200 });
    const late = talk("b", 20, 0, 180);
    bound.push(...talk("a", 100, 0, 180), ...late).end();
    assert.deepEqual(runs(bound.numbers), [[120, 2880]]);
    assert.deepEqual(bound.problems, []);
    const beyond = new Making({ source: "mix", chunk: "stream", lateMs: 100 });
    beyond.push(...talk("a", 100, 0, 400), ...talk("b", 20, 0, 100)).end();
    assert.deepEqual(runs(beyond.numbers), [[100, 6400]]);
    assert.match(beyond.problems[0] ?? "", /raise lateMs/);
    assert.deepEqual(beyond.problems.slice(1), [
      "In total, 5 packets of stream S arrived too late for their timestamps, and were discarded.",
    ]);
  });

  it("is not disturbed by one packet with an absurd time, however far ahead, with any lateMs", () => {
    for (const [lateMs, ahead] of [
      [200, 100_000],
      [0, 100_000],
      [200, 3000],
      [200, 1e12],
    ] as const) {
      const made = new Making({ source: "mix", chunk: "time", chunkMs: 20, lateMs });
      const wild = packetOf(ahead, level(7, PACKET), { speaker: "b", receivedAt: 100 });
      made.push(...inOrder(talk("a", 100, 0, 100), talk("b", 20, 0, 100)), wild);
      made.push(...inOrder(talk("a", 100, 100, 1000), talk("b", 20, 100, 1000)));
      assert.ok(made.problems.length <= 1);
      const before = runs(made.numbers).reduce((sum, [value, count]) => (value === 120 ? sum + count : sum), 0);
      assert.ok(before >= (1000 - lateMs - 60) * 16, `${before} frames of ${ahead} ms ahead`);
      made.end();
    }
  });

  it("adds no speaker twice", () => {
    const made = new Making({ source: "mix", chunk: "stream" });
    made.push(...talk("a", 100, 0, 100).flatMap((packet) => [packet, packet])).end();
    assert.deepEqual(runs(made.numbers), [[100, 1600]]);
  });

  it("keeps two packets with the same time and different sound, and reports those that have no place", () => {
    for (const source of ["each", "mix"] as const) {
      const made = new Making({ source, chunk: "stream" });
      const packets = [
        [0, 1],
        [0, 2],
        [0, 1],
        [40, 3],
        [60, 4],
        [80, 5],
        [280, 6],
        [0, 9],
      ].map(([time = 0, value = 0]) => packetOf(time, level(value, PACKET)));
      made.push(...packets).end();
      assert.deepEqual(runs(made.numbers), [
        ...[1, 2, 3, 4, 5].map((value) => [value, PACKET]),
        [0, 2880],
        [6, PACKET],
      ]);
      assert.equal(made.problems.length, 1, "of what was left out");
    }
  });

  it("passes what Zoom mixed as it is, at once", () => {
    const made = new Making({ source: "mix", chunk: "packet" });
    const packets = [0, 20, 40].map((time, n) => packetOf(time, noise(640, n), { speaker: undefined }));
    made.push(...packets);
    assert.ok(made.whole.equals(Buffer.concat(packets.map(({ data }) => data))));
  });

  it("continues the sequence after a flush, with a new mix", () => {
    const made = new Making({ source: "mix", chunk: "stream" });
    made.push(...talk("a", 1, 0, 100));
    made.recorder.flush("S", made.emit);
    made.push(...talk("b", 2, 5000, 5100)).end();
    assert.deepEqual(runs(made.numbers), [
      [1, 1600],
      [2, 1600],
    ]);
    assert.deepEqual(
      made.messages.map(({ rtms }) => rtms.sequence),
      [0, 1],
    );
    assert.equal(made.recorder.open, 0);
  });

  it("stops waiting when no packets arrive any more, and loses no speaker's newest packet", () => {
    const made = new Making({ source: "mix", chunk: "packet", lateMs: 200 });
    made.push(...talk("a", 1, 0, 100), ...talk("b", 2, 0, 80));
    assert.equal(made.whole.length, 0);
    for (let n = 0; n < 4; n++) made.recorder.tick(100);
    assert.deepEqual(runs(made.numbers), [[3, 1280]]);
    made.push(...talk("b", 2, 80, 100)).end();
    assert.deepEqual(runs(made.numbers), [[3, 1600]]);
    assert.deepEqual(made.problems, []);
  });

  it("has the first speaker on the left and the others on the right in stereo", () => {
    const made = new Making({ source: "stereo", chunk: "stream" });
    made.push(...inOrder(talk("a", 100, 0, 40), talk("b", 20, 20, 60), talk("c", 3, 20, 40))).end();
    const { numbers, messages } = made;
    const side = (channel: number) => runs(numbers.filter((_, n) => n % 2 === channel));
    assert.deepEqual(side(0), [
      [100, 640],
      [0, 320],
    ]);
    assert.deepEqual(side(1), [
      [0, 320],
      [23, 320],
      [20, 320],
    ]);
    assert.equal(messages[0]?.audio.channels, 2);
    assert.equal(messages[0]?.audio.samples, 960);
  });
});
