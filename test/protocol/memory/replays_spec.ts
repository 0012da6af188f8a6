// Audio after a reconnection: what had been delivered before is a replay and dropped, nothing else ever is
// (contract#replays).

import assert from "node:assert/strict";
import fc from "fast-check";
import { Replays } from "../../../src/protocol/memory/replays";
import { checksum } from "../../../src/protocol/messages/checksum";
import type { FakeSocket } from "../fake-world";
import { Rig } from "../fixtures";

const frame = (timestamp: number, byte: number, user: number | undefined = 5) => ({
  msg_type: 14,
  content: { user_id: user ?? 0, data: Buffer.alloc(64, byte).toString("base64"), timestamp },
});

/** What was delivered: time and first byte of each packet. */
const delivered = (rig: Rig) => rig.of("audio").map(({ rtms, payload }) => [rtms.timestamp, (payload as Buffer)[0]]);

function reconnect(rig: Rig, lost: FakeSocket | undefined): FakeSocket | undefined {
  lost?.lose();
  rig.world.pass(500);
  return rig.streaming()[1];
}

describe("replays of audio", () => {
  it("are dropped after a reconnection, and what was missing is delivered in order", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    for (const n of [0, 1, 2, 3]) audio?.receive(frame(n * 20, n));
    const again = reconnect(rig, signaling);
    for (const n of [2, 3, 4, 5]) again?.receive(frame(n * 20, n));
    assert.deepEqual(
      delivered(rig),
      [0, 1, 2, 3, 4, 5].map((n) => [n * 20, n]),
    );
    assert.deepEqual(
      rig.of("audio").map(({ rtms }) => rtms.sequence),
      [0, 1, 2, 3, 4, 5],
    );
    assert.equal(rig.stream.memory.stats.audio.replays, 2);
  });

  it("are dropped when only the audio socket was lost", () => {
    const rig = new Rig();
    const [, audio] = rig.streaming();
    audio?.receive(frame(0, 1));
    audio?.lose();
    rig.world.pass(500);
    rig.world.newest.accept().receive({ msg_type: 4, status_code: 0 }).receive(frame(0, 1)).receive(frame(20, 2));
    assert.deepEqual(delivered(rig), [
      [0, 1],
      [20, 2],
    ]);
  });

  it("are dropped by the stream's next owner in this process too", async () => {
    const rig = new Rig();
    const [, audio] = rig.streaming();
    for (const n of [0, 1, 2]) audio?.receive(frame(n * 20, n));
    const successor = new Rig({}, undefined, await rig.stream.detach());
    successor.stream.start();
    successor.world.pass(500);
    const again = successor.streaming()[1];
    for (const n of [1, 2, 3]) again?.receive(frame(n * 20, n));
    assert.deepEqual(delivered(successor), [[60, 3]]);
    assert.equal(successor.stream.memory.stats.audio.replays, 2);
  });

  it("are distinguished from packets of another speaker, time or content", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    audio?.receive(frame(0, 1, 5));
    const again = reconnect(rig, signaling);
    again
      ?.receive(frame(0, 1, 6))
      .receive(frame(20, 1, 5))
      .receive(frame(0, 2, 5))
      .receive(frame(0, 1, 5));
    assert.equal(delivered(rig).length, 4);
  });

  it("count mixed audio as one speaker", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    audio?.receive(frame(0, 1, undefined));
    reconnect(rig, signaling)
      ?.receive(frame(0, 1, undefined))
      .receive(frame(20, 1, undefined));
    assert.deepEqual(delivered(rig), [
      [0, 1],
      [20, 1],
    ]);
  });

  it("are not looked for outside a reconnection: equal packets are all delivered", () => {
    const rig = new Rig();
    const [, audio] = rig.streaming();
    for (let n = 0; n < 3; n += 1) audio?.receive(frame(0, 1));
    assert.equal(delivered(rig).length, 3);
  });

  it("are known for the 60 s before the loss, and no longer", () => {
    for (const [now, pause, count] of [
      [1_700_000_000_000, 59_999, 1],
      [1_700_000_000_000, 60_001, 2],
      [400 * 2 ** 32 - 30_000, 59_999, 1],
      [400 * 2 ** 32 - 30_000, 60_001, 2],
    ] as const) {
      const replays = new Replays();
      const bytes = Buffer.from([1, 2, 3, 4]);
      assert.equal(replays.of("a").isReplay(7, bytes, now), false);
      replays.lost(now + pause);
      const deliveries = 1 + Number(!replays.of("a").isReplay(7, bytes, now + pause + 500));
      assert.equal(deliveries, count);
    }
  });

  it("keep entries for one minute, however long a stream lasts", () => {
    const replays = new Replays();
    const bytes = Buffer.alloc(4);
    for (let n = 0; n < 400_000; n += 1) replays.of("a").isReplay(n * 20, bytes, n * 20);
    assert.ok(replays.entries <= 4096, `${replays.entries} entries`);
    replays.lost(400_000 * 20);
    const missed = Array.from({ length: 3000 }, (_, n) => (399_999 - n) * 20).filter(
      (at) => !replays.of("a").isReplay(at, bytes, 400_000 * 20),
    );
    assert.deepEqual(missed, []);
  });

  it("are known by time and bytes together: of two packets of one time, each is known and a third is new", () => {
    const replays = new Replays();
    const [one, two, three] = [1, 2, 3].map((byte) => Buffer.alloc(64, byte)) as [Buffer, Buffer, Buffer];
    for (const bytes of [one, two]) assert.equal(replays.of("").isReplay(7, bytes, 1000), false);
    replays.lost(2000);
    assert.deepEqual(
      [one, two, three].map((bytes) => replays.of("").isReplay(7, bytes, 2500)),
      [true, true, false],
    );
  });

  it("are counted over all speakers", () => {
    const replays = new Replays();
    for (let n = 0; n < 3; n += 1) replays.of("a").isReplay(n, Buffer.alloc(4), 1000);
    for (let n = 0; n < 2; n += 1) replays.of("b").isReplay(n, Buffer.alloc(4), 1000);
    assert.equal(replays.entries, 5);
  });

  it("are recognised although somebody set the clock back", () => {
    const replays = new Replays();
    replays.of("").isReplay(7, Buffer.alloc(4), 10_000_000);
    replays.lost(10_000_000 - 3_600_000);
    assert.equal(replays.of("").isReplay(7, Buffer.alloc(4), 10_000_000), true);
  });

  it("are known after the entries were empty for more than a minute", () => {
    const replays = new Replays();
    const bytes = Buffer.alloc(4);
    replays.of("").isReplay(1, bytes, 0);
    replays.lost(70_000);
    assert.equal(replays.of("").isReplay(2, bytes, 70_100), false);
    replays.lost(70_200);
    assert.equal(replays.of("").isReplay(2, bytes, 70_300), true);
  });

  /** Writes packets `from` to `to` as sent on at `now`; which of them had been delivered before. */
  const write = (replays: Replays, from: number, to: number, now: number) =>
    Array.from({ length: to - from }, (_, n) => from + n).filter((at) =>
      replays.of("").isReplay(at, Buffer.alloc(4), now),
    );

  it("are not what has expired, where its place in a full book was not needed yet", () => {
    const replays = new Replays();
    write(replays, 0, 1, 0);
    write(replays, 1, 64, 50_000);
    replays.lost(61_000);
    assert.deepEqual(write(replays, 0, 2, 61_000), [1]);
  });

  it("are all known when a book has grown while its oldest page was in the middle", () => {
    const replays = new Replays();
    write(replays, 0, 20, 0);
    write(replays, 20, 64, 60_000);
    // The first 20 have expired, and their places are taken; then there is none left.
    write(replays, 64, 90, 61_000);
    replays.lost(62_000);
    assert.deepEqual(
      write(replays, 0, 91, 62_000),
      Array.from({ length: 70 }, (_, n) => 20 + n),
    );
  });
});

describe("the checksum", () => {
  /** Every length up to some rounds of the four lanes and what is left over. */
  const LENGTHS = Array.from({ length: 71 }, (_, length) => length);
  const data = (length: number) => Buffer.from(LENGTHS.slice(0, length).map((n) => n * 37));

  it("is that of the bytes alone, wherever they lie and whatever lies around them", () => {
    for (const length of LENGTHS)
      for (const shift of [0, 1, 2, 3, 4, 7])
        for (const around of [0x00, 0xff]) {
          const larger = Buffer.allocUnsafeSlow(96).fill(around);
          const bytes = larger.subarray(shift, shift + length);
          data(length).copy(bytes);
          const alone = Buffer.allocUnsafeSlow(96).fill(0x55);
          data(length).copy(alone);
          assert.equal(checksum(bytes), checksum(alone.subarray(0, length)), `${length} bytes at ${shift}`);
        }
  });

  it("detects any one changed byte, at every place of every length", () => {
    for (const length of LENGTHS)
      for (let at = 0; at < length; at += 1) {
        const other = data(length);
        other.writeUInt8(other.readUInt8(at) ^ 0x10, at);
        assert.notEqual(checksum(other), checksum(data(length)), `byte ${at} of ${length}`);
      }
  });

  it("depends on the number of bytes, of silence too", () => {
    const sums = LENGTHS.map((length) => checksum(Buffer.alloc(length)));
    assert.equal(new Set(sums).size, LENGTHS.length);
  });

  it("detects any change, of any data", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 70, size: "max" }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (array, at, change) => {
          const other = Buffer.from(array);
          const place = at % other.length;
          other.writeUInt8((other.readUInt8(place) + change) & 0xff, place);
          assert.notEqual(checksum(Buffer.from(array)), checksum(other));
        },
      ),
    );
  });
});
