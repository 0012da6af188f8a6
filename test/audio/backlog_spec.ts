// What was buffered while a connection was lost arrives all at once, perhaps speaker by speaker; all of it is mixed.

import assert from "node:assert/strict";
import { level, Making, packetOf, T0 } from "./recording-maker";

const PACKET = 320;
const LAG = 40;

type Packet = ReturnType<typeof packetOf>;

/** Packets of one value, received when they were spoken, or all at `receivedAt`. */
const talk = (speaker: string, value: number, from: number, to: number, receivedAt?: number): Packet[] =>
  Array.from({ length: (to - from) / 20 }, (_, n) => {
    const at = from + n * 20;
    return packetOf(at, level(value, PACKET), { speaker, receivedAt: Math.max(receivedAt ?? 0, at + LAG) });
  });
const inOrder = (...packets: Packet[][]) => packets.flat().sort((a, b) => a.timestamp - b.timestamp);

function runs(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const value of numbers) {
    const last = found.at(-1);
    if (last && last[0] === value) last[1] += 1;
    else found.push([value, 1]);
  }
  return found.map(([value, frames]) => [value, frames / 16]);
}

/** As the node does: a tick every 100 ms of the packets' `receivedAt`. */
function live(made: Making, packets: readonly Packet[]): Making {
  let next = 100;
  for (const packet of packets) {
    for (; packet.receivedAt - T0 >= next; next += 100) made.recorder.tick(100);
    made.push(packet);
  }
  return made;
}

describe("a mix after a backlog", () => {
  for (const chunk of ["stream", "time", "packet"] as const) {
    it(`contains all packets that arrived speaker by speaker after an interruption (${chunk})`, () => {
      const made = new Making({ source: "mix", chunk });
      const before = inOrder(talk("a", 100, 0, 2000), talk("b", 20, 0, 2000));
      const backlog = [...talk("a", 100, 2000, 12_000, 12_000), ...talk("b", 20, 2000, 12_000, 12_000)];
      const after = inOrder(talk("a", 100, 12_000, 16_000), talk("b", 20, 12_000, 16_000));
      live(made, [...before, ...backlog, ...after]).end();
      assert.deepEqual(runs(made.numbers), [[120, 16_000]]);
      assert.deepEqual(made.problems, []);
    });

    it(`contains all packets that arrived in blocks of a second (${chunk})`, () => {
      const made = new Making({ source: "mix", chunk });
      const blocks = Array.from({ length: 10 }, (_, n) => 2000 + n * 1000).flatMap((at) => [
        ...talk("a", 100, at, at + 1000, 12_000),
        ...talk("b", 20, at, at + 1000, 12_000),
      ]);
      const before = inOrder(talk("a", 100, 0, 2000), talk("b", 20, 0, 2000));
      const after = inOrder(talk("a", 100, 12_000, 16_000), talk("b", 20, 12_000, 16_000));
      live(made, [...before, ...blocks, ...after]).end();
      assert.deepEqual(runs(made.numbers), [[120, 16_000]]);
      assert.deepEqual(made.problems, []);
    });

    it(`contains all packets that were buffered before the connection, whichever speaker's arrive first (${chunk})`, () => {
      const made = new Making({ source: "mix", chunk });
      const backlog = [...talk("a", 100, 1000, 11_000, 11_000), ...talk("b", 20, 0, 11_000, 11_000)];
      const after = inOrder(talk("a", 100, 11_000, 14_000), talk("b", 20, 11_000, 14_000));
      live(made, [...backlog, ...after]).end();
      assert.deepEqual(runs(made.numbers), [
        [20, 1000],
        [120, 13_000],
      ]);
      assert.equal(made.messages[0]?.audio.timestamp, T0);
      assert.deepEqual(made.problems, []);
    });
  }

  it("has no message of more than 1 MiB, however much was waiting", () => {
    const made = new Making({ source: "mix", chunk: "packet" });
    const backlog = [...talk("a", 100, 0, 58_000, 58_000), ...talk("b", 20, 0, 58_000, 58_000)];
    live(made, [...backlog, ...talk("a", 100, 58_000, 60_000)]).end();
    assert.deepEqual(runs(made.numbers), [
      [120, 58_000],
      [100, 2000],
    ]);
    for (const { payload } of made.messages) assert.ok(payload.length <= 1024 * 1024, `${payload.length} bytes`);
  });

  it("is lateMs behind again a second after it", () => {
    const made = new Making({ source: "mix", chunk: "packet" });
    live(made, inOrder(talk("a", 100, 0, 2000), talk("b", 20, 0, 2000)));
    live(made, [...talk("a", 100, 2000, 12_000, 12_000), ...talk("b", 20, 2000, 12_000, 12_000)]);
    made.push(...inOrder(talk("a", 100, 12_000, 13_100), talk("b", 20, 12_000, 13_100)));
    assert.equal(made.whole.length / 32, 13_080 - 200);
  });

  it("that never ends, because the network became slower for good, continues after a second", () => {
    const made = new Making({ source: "mix", chunk: "packet" });
    live(made, inOrder(talk("a", 100, 0, 2000), talk("b", 20, 0, 2000)));
    const slower = inOrder(talk("a", 100, 2000, 5000), talk("b", 20, 2000, 5000));
    made.push(...slower.map((packet) => ({ ...packet, receivedAt: packet.receivedAt + 1500 })));
    assert.equal(made.whole.length / 32, 4980 - 200);
  });

  it("is not held up for ever by packets whose delay is never the same", () => {
    const made = new Making({ source: "mix", chunk: "packet" });
    const wild = inOrder(talk("a", 100, 0, 30_000), talk("b", 20, 0, 30_000));
    let now = 0;
    made.push(
      ...wild.map((packet, n) => {
        now = Math.max(now, packet.receivedAt + ((n * 7919) % 11) * 60);
        return { ...packet, receivedAt: n % 2 === 0 ? now : packet.receivedAt };
      }),
    );
    assert.ok(made.whole.length / 32 >= 15_000, `${made.whole.length / 32} ms`);
    made.end();
    assert.deepEqual(runs(made.numbers), [[120, 30_000]]);
  });
});

describe("each speaker after a backlog", () => {
  it("contains all packets, and no utterance is split while the other speakers catch up", () => {
    const made = new Making({ chunk: "time", chunkMs: 1000, tailSilence: 0 });
    const before = inOrder(talk("a", 100, 0, 2000), talk("b", 20, 0, 2000));
    const backlog = [...talk("a", 100, 2000, 12_000, 12_000), ...talk("b", 20, 2000, 12_000, 12_000)];
    live(made, before);
    made.push(...backlog, ...inOrder(talk("a", 100, 12_000, 13_000), talk("b", 20, 12_000, 13_000))).end();
    for (const [speaker, value] of [
      ["a", 100],
      ["b", 20],
    ] as const) {
      const mine = made.messages.filter(({ rtms, audio }) => rtms.speaker?.id === speaker && audio.samples > 0);
      assert.deepEqual(
        runs(mine.flatMap(({ payload }) => [...new Int16Array(new Uint8Array(payload as Buffer).buffer)])),
        [[value, 13_000]],
      );
      assert.ok(
        mine.slice(0, -1).every(({ audio }) => audio.samples === 16_000),
        "whole chunks",
      );
    }
  });
});

describe("packets without a timestamp", () => {
  // The stream node gives them the time at which they came.
  const untimed = (count: number, at: number, value: (n: number) => number, speaker = "a") =>
    Array.from({ length: count }, (_, n) => packetOf(at, level(value(n), PACKET), { speaker, receivedAt: at }));

  it("are all kept, in order, also if a hundred arrive at once, and identical ones too", () => {
    const made = new Making({ chunk: "stream" });
    const packets = untimed(100, 0, (n) => 1 + Math.floor(n / 2));
    made.push(...packets).end();
    assert.deepEqual(
      runs(made.numbers),
      Array.from({ length: 50 }, (_, n) => [n + 1, 40]),
    );
    assert.deepEqual(made.problems, []);
  });

  it("are mixed whole, speaker by speaker", () => {
    const made = new Making({ source: "mix", chunk: "stream" });
    made.push(...untimed(100, 0, () => 100), ...untimed(100, 1, () => 20, "b")).end();
    const mixed = runs(made.numbers);
    assert.deepEqual(
      mixed.reduce((sum, [value, ms]) => sum + value * ms, 0),
      120 * 2000,
    );
    assert.deepEqual(made.problems, []);
  });
});
