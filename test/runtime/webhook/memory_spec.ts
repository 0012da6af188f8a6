import assert from "node:assert/strict";
import { compactCount } from "../../../src/runtime/node/status";
import { forgetMemoryOf, memoryOf, WebhookMemory } from "../../../src/runtime/webhook/memory";
import { Throttle } from "../../../src/runtime/webhook/throttle";

const HOUR = 60 * 60 * 1000;

/** A memory with a clock that the test sets. */
class TimedMemory {
  #now = 0;
  readonly memory = new WebhookMemory(() => this.#now);

  isDuplicate(number: number, now: number): boolean {
    this.#now = now;
    return this.memory.isDuplicate(Buffer.from(`body ${number}`));
  }
}

describe("WebhookMemory", () => {
  it("recognises the same bytes for two hours", () => {
    const memory = new TimedMemory();
    assert.equal(memory.isDuplicate(1, 0), false);
    assert.equal(memory.isDuplicate(1, 1), true);
    assert.equal(memory.isDuplicate(2, 1), false);
    assert.equal(memory.isDuplicate(1, 2 * HOUR - 1), true);
    assert.equal(memory.isDuplicate(1, 2 * HOUR), false);
    assert.equal(memory.isDuplicate(1, 2 * HOUR + 1), true);
  });

  it("remembers 10,000 bodies, and then forgets the oldest first", () => {
    const memory = new TimedMemory();
    for (let number = 0; number < 10_000; number++) assert.equal(memory.isDuplicate(number, number), false);
    assert.equal(memory.isDuplicate(0, 10_000), true);
    assert.equal(memory.isDuplicate(10_000, 10_000), false);
    assert.equal(memory.isDuplicate(1, 10_000), true);
    assert.equal(memory.isDuplicate(0, 10_000), false);
  });

  it("is not affected for long by a clock that is set back", () => {
    const memory = new TimedMemory();
    memory.isDuplicate(1, 10 * HOUR);
    assert.equal(memory.isDuplicate(1, 9 * HOUR), true);
    assert.equal(memory.isDuplicate(1, HOUR), false);
  });

  it("counts each stream from 0 without holes", () => {
    const memory = new WebhookMemory();
    const numbers = ["a", "a", "b", undefined, "a", undefined].map((streamId) => memory.nextSequence(streamId));
    assert.deepEqual(numbers, [0, 1, 0, 0, 2, 1]);
  });

  it("counts the streams of 10,000, however long", () => {
    const memory = new WebhookMemory();
    memory.nextSequence("forgotten");
    memory.nextSequence("used");
    for (let number = 0; number < 9_999; number++) memory.nextSequence(`stream ${number}`);
    assert.equal(memory.nextSequence("used"), 1);
    assert.equal(memory.nextSequence("forgotten"), 0);
  });

  it("is one for each node id, until that is removed", () => {
    memoryOf("one").nextSequence("s");
    assert.equal(memoryOf("one").nextSequence("s"), 1);
    assert.equal(memoryOf("two").nextSequence("s"), 0);
    forgetMemoryOf("one");
    assert.equal(memoryOf("one").nextSequence("s"), 0);
  });
});

describe("Throttle", () => {
  it("reports the first, then once per interval with the count, each subject separately", () => {
    let now = 1000;
    const throttle = new Throttle(60, () => now);
    assert.deepEqual([throttle.due("a"), throttle.due("a"), throttle.due("a"), throttle.due("b")], [1, 0, 0, 1]);
    now += 59;
    assert.equal(throttle.due("a"), 0);
    now += 1;
    assert.equal(throttle.due("a"), 4);
    assert.equal(throttle.due("a"), 0);
    now += 60;
    assert.equal(throttle.due("b"), 1);
  });
});

describe("compactCount", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [999, "999"],
    [1000, "1k"],
    [99_999, "99k"],
    [100_000, ".1M"],
    [999_999, ".9M"],
    [1_000_000, "1M"],
    [99_999_999, "99M"],
  ];
  for (const [count, text] of cases) it(`${count}: ${text}`, () => assert.equal(compactCount(count), text));
});
