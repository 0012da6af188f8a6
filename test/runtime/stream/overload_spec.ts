// What is reported, and what is refused, when this process cannot keep up with its media.

import assert from "node:assert/strict";
import type { RtmsError } from "../../../src/protocol/errors/errors";
import { StreamKeeper } from "../../../src/runtime/stream/keeper";
import { logOverload, Overload, overload } from "../../../src/runtime/stream/overload";
import { Rig } from "../../protocol/fixtures";

const NOW = 1_700_000_000_000;

/** A process whose load and media the test controls. */
function process(clockAhead = 0) {
  const told: string[] = [];
  const load = { utilization: 1 };
  let now = NOW;
  const overload = new Overload(
    () => load.utilization,
    () => now,
  );
  const streams = Array.from({ length: 3 }, () => ({ sentAt: 0, readAt: 0, clockAhead }));
  for (const stream of streams)
    overload.follow(
      stream,
      logOverload((text) => told.push(text)),
    );
  /** Seconds in which media are read that are so old, the oldest in the first stream. */
  const pass = (seconds: number, age: number) => {
    for (let n = 0; n < seconds; n += 1) {
      now += 1000;
      for (const [index, stream] of streams.entries()) {
        stream.readAt = now - 10;
        stream.sentAt = stream.readAt + clockAhead - age / (index + 1);
      }
      overload.check();
    }
  };
  /** Seconds in which nothing is read. */
  const wait = (seconds: number) => {
    for (let n = 0; n < seconds; n += 1) {
      now += 1000;
      overload.check();
    }
  };
  const close = () => {
    for (const stream of streams) overload.forget(stream);
  };
  return { overload, load, told, pass, wait, close };
}

describe("a process that cannot keep up", () => {
  for (const clockAhead of [0, -7_200_000])
    it(`is reported once per episode, with numbers and cure, and its end (clock ${clockAhead} ms ahead)`, () => {
      const { overload, told, pass, close } = process(clockAhead);
      pass(9, 8000);
      assert.deepEqual([told, overload.behind], [[], undefined]);
      pass(1, 8000);
      assert.match(
        told[0] ?? "",
        /cannot keep up.* 10 s.* of 1 of 3 streams .*8\.0 s after.*Nothing.*discarded.*refused.*fewer/,
      );
      pass(60, 12_000);
      assert.equal(told.length, 1);
      assert.equal(overload.behind, 12_000);
      pass(1, 900);
      assert.match(told[1] ?? "", /keeps up .* again; it was 12\.0 s behind/);
      assert.deepEqual([told.length, overload.behind], [2, undefined]);
      pass(10, 20_000);
      assert.match(told[2] ?? "", /of 3 of 3 streams .*20\.0 s/);
      close();
    });

  it("is not concluded from a backlog that idle processes read, a loop that was blocked once, or another clock", () => {
    const { load, told, pass, close } = process();
    load.utilization = 0.5;
    pass(100, 60_000);
    load.utilization = 1;
    for (let n = 0; n < 10; n += 1) {
      pass(9, 10_000);
      pass(1, 100);
    }
    pass(100, 4000);
    pass(100, 400_000);
    pass(100, -10_000);
    close();
    assert.deepEqual(told, []);
  });

  it("is reported also if it reads only every few seconds, and is not over by that", () => {
    const { overload, told, pass, wait, close } = process();
    for (let n = 0; n < 10; n += 1) {
      wait(3);
      pass(1, 8000);
    }
    assert.equal(overload.behind, 8000);
    wait(60);
    pass(1, 600_000);
    assert.deepEqual([told.length, overload.behind], [1, 8000]);
    close();
  });

  for (const age of [2000, 8000, undefined])
    it(`is over when its event loop has pauses again, whatever is read (${age ?? "nothing"})`, () => {
      const { overload, load, told, pass, wait, close } = process();
      pass(10, 8000);
      load.utilization = 0.9;
      const go = (seconds: number) => (age === undefined ? wait(seconds) : pass(seconds, age));
      go(2);
      load.utilization = 1;
      go(1);
      assert.equal(overload.behind, 8000, "a moment is none");
      load.utilization = 0.9;
      go(3);
      assert.deepEqual([told.length, overload.behind], [2, undefined]);
      close();
    });

  it("is measured by its audio and video, not by its transcripts, which come later than they are said", () => {
    const rig = new Rig({ video: true, chat: true });
    const sockets = rig.streaming();
    const now = rig.world.clock.now();
    const words = { user_id: 5, user_name: "Ana", timestamp: now - 8000 };
    const data = Buffer.alloc(640).toString("base64");
    const send = (msg_type: number, content: object) =>
      sockets.slice(1).forEach((socket) => void socket.receive({ msg_type, content }));
    const { memory } = rig.stream;
    send(14, { ...words, data, timestamp: now - 20 });
    assert.equal(memory.sentAt, now - 20);
    rig.world.pass(1000);
    send(17, { ...words, data: "late" });
    send(18, { ...words, data: "late" });
    assert.deepEqual([memory.sentAt, memory.readAt], [now - 20, now], "words are not measured");
    assert.deepEqual([rig.of("transcript").length > 0, rig.of("chat").length > 0], [true, true]);
    send(15, { ...words, data, timestamp: now + 980 });
    assert.deepEqual([memory.sentAt, memory.readAt], [now + 980, now + 1000]);
  });

  it("tells how old the media of each stream were, a sample a check, and none of what was not read", () => {
    const { overload, pass, wait, close } = process(50);
    pass(4, 600);
    wait(10);
    pass(1, -20);
    const { buckets, count, sum } = overload.lag.distribution;
    const upTo = (bound: number) => buckets.find(([each]) => each === bound)?.[1];
    // 600, 300 and 200 ms, of the first check in a wait once more; and one that a clock makes negative counts as 0.
    assert.deepEqual([upTo(0.01), upTo(0.1), upTo(0.25), upTo(0.5), upTo(1), count], [3, 3, 8, 13, 18, 18]);
    assert.ok(Math.abs(sum - 5 * 1.1) < 1e-9, String(sum));
    close();
  });

  it("is over when its streams have ended", () => {
    const { overload, told, pass, close } = process();
    pass(10, 8000);
    close();
    assert.deepEqual([told.length, overload.behind], [2, undefined]);
  });

  it("refuses streams that begin, with what to do, and none that runs", () => {
    const stream = { sentAt: 0, readAt: 0, clockAhead: 0 };
    const keeper = new StreamKeeper("overload-spec", 10, () => {
      throw new Error("made");
    });
    const start = () => keeper.webhook({ product: "meeting", action: "started", id: "m", streamId: "overload-1" });
    const read = () => Object.assign(stream, { readAt: performance.now(), sentAt: performance.now() - 9000 });
    overload.follow(
      stream,
      logOverload(() => undefined),
    );
    try {
      assert.throws(start, /made/);
      // This process is the overloaded one: nothing waits between the looks. The first one is of what was before.
      for (let n = 0; n < 11; n += 1) {
        read();
        for (const end = performance.now() + 20; performance.now() < end; );
        overload.check();
      }
      assert.throws(start, (error: RtmsError) => {
        assert.equal(error.code, "RTMS_LIMIT");
        assert.match(error.message, /overload-1 was refused: Node-RED cannot keep up.* 9\.0 s .*webhook again/);
        return true;
      });
    } finally {
      overload.forget(stream);
    }
    assert.throws(start, /made/);
  });
});
