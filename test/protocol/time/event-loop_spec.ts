// A process that did not run is reported as that, once, and not by its consequences.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Problems } from "../../../src/audio/groups/problems";
import { LIMITS } from "../../../src/audio/settings";
import { EventLoop, eventLoop } from "../../../src/protocol/time/event-loop";
import { DEFAULTS } from "../../audio/defaults";
import { block, until } from "../../until";

/** An event loop that runs when the test says so. */
class Rig {
  now = 0;
  timers = 0;
  #look: (() => void) | undefined;
  readonly loop = new EventLoop(
    () => this.now,
    (ms, look) => {
      assert.equal(ms, 1000);
      this.timers += 1;
      this.#look = look;
      return () => {
        this.timers -= 1;
        this.#look = undefined;
      };
    },
  );
  run(seconds: number): void {
    for (let n = 0; n < seconds; n += 1) this.block(0);
  }
  /** One second, and so many more milliseconds in which nothing runs. */
  block(milliseconds: number): void {
    this.now += 1000 + milliseconds;
    this.#look?.();
  }
}

describe("the event loop", () => {
  it("that is blocked is reported with the duration and the cure, once for all watchers", () => {
    const rig = new Rig();
    const told: string[] = [];
    const stops = ["a", "b", "c"].map((who) => rig.loop.watch((text) => told.push(`${who}: ${text}`)));
    rig.run(100);
    rig.block(2900);
    assert.deepEqual(told, []);
    rig.block(8000);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /^a: The event loop was blocked for 8 s: .*function node/);
    assert.equal(rig.timers, 1);
    for (const stop of stops) stop();
    assert.equal(rig.timers, 0);
  });

  it("reports how long it was blocked last, when asked about the time since then", () => {
    const rig = new Rig();
    rig.loop.watch(() => undefined);
    assert.equal(rig.loop.blockedSince(0), 0);
    rig.block(5000);
    rig.run(60);
    assert.deepEqual([rig.loop.blockedSince(5999), rig.loop.blockedSince(6000)], [5000, 0]);
  });

  it("that is blocked again and again is reported once per minute, with the count", () => {
    const rig = new Rig();
    const told: string[] = [];
    rig.loop.watch((text) => told.push(text));
    for (let n = 0; n < 30; n += 1) rig.block(3000);
    assert.equal(told.length, 2);
    assert.match(told[1] ?? "", /blocked for 3 s \(15 times/);
    rig.run(100);
    rig.block(4000);
    assert.equal(told.length, 3);
  });

  it("does not count the time in which nobody watched", () => {
    const rig = new Rig();
    const told: string[] = [];
    rig.loop.watch(() => undefined)();
    rig.now += 100_000;
    rig.loop.watch((text) => told.push(text));
    rig.run(3);
    assert.deepEqual(told, []);
  });

  it("of this process is really watched, and late audio is attributed to it for a while", async () => {
    const told: string[] = [];
    const stop = eventLoop.watch((text) => told.push(text));
    const late = () => new Problems("s").report("late", DEFAULTS, LIMITS)?.message ?? "";
    try {
      assert.match(late(), /raise lateMs/);
      block(4200);
      await until(() => told.length > 0);
      assert.match(told[0] ?? "", /blocked for [3456] s/);
      assert.match(late(), /blocked for [3456] s/);
      assert.doesNotMatch(late(), /lateMs/);
    } finally {
      stop();
    }
  });
});
