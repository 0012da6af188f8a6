// The judge of the fleet's specs can find somebody guilty.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { SentAudio } from "../../../src/simulator";
import type { Arrival } from "./arrivals";
import { interruptions, judge, longestPause, percentile, repeatedSince, twoOwners } from "./verdict";

const bytes = (number: number) => Buffer.from(`packet ${number}`);
const sent = (timestamp: number, more: Partial<SentAudio> = {}): SentAudio => ({
  speaker: "1",
  timestamp,
  bytes: bytes(timestamp),
  ...more,
});
const arrival = (member: string, timestamp: number, more: Partial<Arrival> = {}): Arrival => ({
  member,
  at: timestamp,
  streamId: "s",
  sequence: timestamp,
  packet: `1 ${timestamp} ${createHash("sha1").update(bytes(timestamp)).digest("base64")}`,
  ...more,
});
describe("the verdict on a fleet's streams", () => {
  const audio = [sent(1), sent(2), sent(3)];
  const of = (arrivals: readonly Arrival[], packets = audio, until?: number) => {
    const { streams: _, ...verdict } = judge([{ streamId: "s", audio: packets }], arrivals, until);
    return Object.fromEntries(Object.entries(verdict).filter(([, count]) => count > 0));
  };

  it("is that all is well, whoever received a packet", () => {
    assert.deepEqual(of([arrival("m1", 1), arrival("m2", 2), arrival("m1", 3)]), { received: 3 });
  });

  it("counts what nobody received, but not what may be missing, or is on its way", () => {
    assert.deepEqual(of([arrival("m1", 1)]), { received: 1, lost: 2 });
    assert.deepEqual(of([arrival("m1", 1)], [sent(1), sent(2, { excused: true }), sent(3)], 2), { received: 1 });
    assert.deepEqual(of([]), { lost: 3, silent: 1 });
  });

  it("counts what one member received twice apart from what two received", () => {
    const all = [arrival("m1", 1), arrival("m1", 2), arrival("m1", 3)];
    assert.deepEqual(of([...all, arrival("m1", 3)]), { received: 4, twice: 1 });
    assert.deepEqual(of([...all, arrival("m2", 3)]), { received: 4, repeated: 1 });
  });

  it("counts what a hand-over repeats apart from what two received as a stream began", () => {
    const all = [arrival("m1", 1), arrival("m2", 1), arrival("m1", 2), arrival("m2", 2)].map((each, index) => ({
      ...each,
      at: 1000 + index,
    }));
    assert.deepEqual(
      [1000, 1001, 1002, 1004].map((instant) => repeatedSince(instant, all)),
      [2, 2, 1, 0],
    );
  });

  it("counts what was never sent, and a number that two packets have", () => {
    const all = [arrival("m1", 1), arrival("m1", 2), arrival("m1", 3, { sequence: 1 })];
    assert.deepEqual(of([...all, arrival("m1", 9)]), { received: 4, invented: 1, misnumbered: 1 });
  });
});

describe("a fault", () => {
  const fault = { member: "m1", at: 1000, streams: ["s"] };

  it("interrupts until another member receives a packet", () => {
    const arrivals = [arrival("m1", 900), arrival("m2", 4100), arrival("m1", 950), arrival("m2", 4200)];
    const [found] = interruptions(fault, arrivals, 4300);
    assert.deepEqual(found, { streamId: "s", from: "m1", to: "m2", tookOver: 3100, pause: 3150 });
  });

  it("interrupts for ever if no other does, although the one that failed goes on", () => {
    const [found] = interruptions(fault, [arrival("m1", 900), arrival("m1", 1100)], 5000);
    assert.deepEqual([found?.to, found?.tookOver, found?.pause], [undefined, Number.POSITIVE_INFINITY, 3900]);
  });

  it("pauses a stream as long as nobody receives it, to the end of what is known", () => {
    const times = (...all: number[]) => all.map((at) => ({ at }));
    assert.equal(longestPause(times(0, 500, 600), 550, 650), 100);
    assert.equal(longestPause(times(0, 500, 600), 550, 2000), 1400);
    assert.equal(longestPause([], 100, 400), 300);
  });
});

describe("two owners at once", () => {
  const every100 = (member: string, from: number, to: number) =>
    Array.from({ length: (to - from) / 100 + 1 }, (_, index) => ({ member, at: from + 100 * index, streamId: "s" }));

  it("are counted while the flows of both receive the stream", () => {
    assert.equal(twoOwners([...every100("m1", 0, 1000), ...every100("m2", 1010, 2010)]), 0);
    assert.equal(twoOwners([...every100("m1", 0, 1500), ...every100("m2", 1000, 2000)]), 0.5);
  });

  it("are none while one of them receives nothing", () => {
    assert.equal(twoOwners([...every100("m1", 0, 1000), ...every100("m2", 9000, 40_000)]), 0);
    const thawed = every100("m1", 30_000, 30_200);
    assert.equal(twoOwners([...every100("m1", 0, 1000), ...every100("m2", 9000, 40_000), ...thawed]), 0.2);
  });
});

it("a percentile is one of the figures", () => {
  assert.deepEqual([percentile([3, 1, 2], 0.5), percentile([4, 1, 3, 2], 0.5), percentile([1, 3, 2], 1)], [2, 2, 3]);
});
