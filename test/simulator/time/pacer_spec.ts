import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Clock } from "../../../src/simulator/time/clock";
import { Pacer } from "../../../src/simulator/time/pacer";
import { sleep } from "../support";

/** Timers that fire when the test says so. */
function handTimers() {
  let pending: { delay: number; act: () => void } | undefined;
  return {
    after(delay: number, act: () => void) {
      pending = { delay, act };
      return () => {
        pending = undefined;
      };
    },
    clear() {
      pending = undefined;
    },
    get delay() {
      return pending?.delay;
    },
    fire() {
      const { act } = pending ?? assert.fail("no timer is running");
      pending = undefined;
      act();
    },
  };
}

const every20 = (count: number): { due: number }[] =>
  Array.from({ length: count }, (_, index) => ({ due: (index + 1) * 20 }));

describe("simulator: pacer", () => {
  it("waits for each due time by the clock, and catches up after a late timer without drift", () => {
    const timers = handTimers();
    const sent: number[] = [];
    let now = 0;
    let finished = 0;
    const pacer = new Pacer<{ due: number }>(
      timers,
      () => now,
      ({ due }) => sent.push(due),
      () => finished++,
    );
    pacer.start(every20(6));
    assert.deepEqual([sent, timers.delay], [[], 20]);
    now = 20;
    timers.fire();
    assert.deepEqual([sent, timers.delay], [[20], 20]);
    now = 87;
    timers.fire();
    assert.deepEqual([sent, timers.delay], [[20, 40, 60, 80], 13]);
    now = 99;
    timers.fire();
    assert.deepEqual([sent.length, timers.delay, finished], [4, 1, 0]);
    now = 500;
    timers.fire();
    assert.deepEqual([sent, finished, pacer.running], [[20, 40, 60, 80, 100, 120], 1, false]);
  });

  it("stops in the middle of a burst, when sending says so", () => {
    const sent: number[] = [];
    const pacer: Pacer<{ due: number }> = new Pacer<{ due: number }>(
      handTimers(),
      () => Number.POSITIVE_INFINITY,
      ({ due }) => {
        sent.push(due);
        if (due === 40) pacer.stop();
      },
      () => assert.fail("it did not finish"),
    );
    pacer.start(every20(6));
    assert.deepEqual(sent, [20, 40]);
  });
});

describe("simulator: clock", () => {
  it("runs as fast as it is told, and clears all timers of an owner", async () => {
    const clock = new Clock(10);
    const began = clock.now();
    const timers = clock.timers();
    const fired: string[] = [];
    timers.after(300, () => fired.push("early"));
    timers.after(500, () => fired.push("cancelled"))();
    timers.after(2000, () => fired.push("late"));
    await sleep(100);
    timers.clear();
    await sleep(150);
    assert.deepEqual(fired, ["early"]);
    const passed = clock.now() - began;
    assert.ok(passed >= 2400 && passed < 4000, `${passed} ms passed`);
  });
});
