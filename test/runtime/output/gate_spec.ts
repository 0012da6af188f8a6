import assert from "node:assert/strict";
import { Gate } from "../../../src/runtime/output/gate";

/** A promise, and what settles it. */
function pending() {
  let open: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { ready, open, fail };
}

describe("the gate before a disk", () => {
  it("lets everything pass at once while it is open", () => {
    assert.equal(
      new Gate().pass(() => 1),
      1,
    );
  });

  it("keeps what came in order until all is ready", async () => {
    const gate = new Gate();
    const [one, two] = [pending(), pending()];
    gate.closeUntil(one.ready);
    const seen: number[] = [];
    const first = gate.pass(() => seen.push(1));
    gate.closeUntil(two.ready);
    const second = gate.pass(() => seen.push(2));
    two.open();
    await Promise.resolve();
    assert.deepEqual(seen, []);
    one.open();
    await Promise.all([first, second]);
    await gate.idle();
    assert.deepEqual(seen, [1, 2]);
    assert.equal(
      gate.pass(() => "now"),
      "now",
    );
  });

  it("may be closed by a task for those behind it", async () => {
    const gate = new Gate();
    const [one, two] = [pending(), pending()];
    gate.closeUntil(one.ready);
    const seen: number[] = [];
    const tasks = [
      gate.pass(() => {
        gate.closeUntil(two.ready.then(() => seen.push(1)));
      }),
      gate.pass(() => seen.push(2)),
    ];
    one.open();
    await new Promise((resolve) => setImmediate(resolve));
    tasks.push(gate.pass(() => seen.push(3)));
    assert.deepEqual(seen, []);
    two.open();
    await Promise.all(tasks);
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it("opens although a disk fails, and hands on what a task throws", async () => {
    const gate = new Gate();
    const { ready, fail } = pending();
    gate.closeUntil(ready);
    const task = gate.pass(() => {
      throw new Error("no disk");
    });
    fail(new Error("not found"));
    await assert.rejects(Promise.resolve(task), /no disk/);
    await gate.idle();
  });

  it("keeps no more than it may", async () => {
    const gate = new Gate();
    const { ready, open } = pending();
    gate.closeUntil(ready);
    const tasks = Array.from({ length: 10_000 }, () => gate.pass(() => 1));
    assert.throws(() => gate.pass(() => 1), { code: "RTMS_LIMIT", message: /wait for a disk/ });
    open();
    await Promise.all(tasks);
    assert.equal(
      gate.pass(() => 2),
      2,
    );
  });
});
