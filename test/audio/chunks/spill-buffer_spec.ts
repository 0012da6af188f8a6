// A recording that is sent at its end and does not fit into memory, on disks that hang, fill up and fail: all of it is
// read back, and nobody waits for a disk.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { mock } from "node:test";
import { newBudget, SpillBuffer } from "../../../src/audio/chunks/spill-buffer";
import { TemporaryFile } from "../../../src/audio/chunks/temporary-file";
import { until } from "../../until";
import { watchedDisk } from "../recording-support";

const MiB = 1024 * 1024;
const piece = (n: number) => Buffer.alloc(40_000, n);
const turn = () => new Promise((resolve) => setImmediate(resolve));
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("zoom-rtms-audio-"));

/** A buffer that calls `step` before each step on disk; and its budget. */
function bufferOn(step: (name: string) => void | Promise<void>, limit = 1) {
  const budget = newBudget(limit);
  return {
    budget,
    buffer: new SpillBuffer(budget, () => new TemporaryFile(watchedDisk(async (name) => await step(name)))),
  };
}

describe("a recording that does not fit into memory", () => {
  it("is read back whole from its temporary file, silence included, and leaves no file", async () => {
    const before = left();
    const budget = newBudget(1);
    const buffer = new SpillBuffer(budget);
    const whole: Buffer[] = [];
    for (let n = 1; n <= 20; n += 1) {
      buffer.append(piece(n));
      whole.push(piece(n));
      if (n % 4 === 0) {
        buffer.silence(1000);
        whole.push(Buffer.alloc(1000));
      }
      if (n % 5 === 0) await until(() => budget.used < 80_000);
    }
    assert.deepEqual(await buffer.readAll(7), Buffer.concat([Buffer.alloc(7), ...whole]));
    assert.deepEqual(budget, { used: 0, buffers: 0, limit: 1 });
    await until(() => left().length === before.length);
  });

  it("is returned at once if it fits", () => {
    const buffer = new SpillBuffer(newBudget(MiB));
    buffer.append(piece(1));
    assert.deepEqual(buffer.readAll(0), piece(1));
  });

  it("allocates no piece that is large for its share of memory, because a piece is counted only when it is full", () => {
    const budget = newBudget(MiB);
    const buffers = Array.from({ length: 10 }, () => new SpillBuffer(budget));
    const allocated = mock.method(Buffer, "allocUnsafeSlow");
    for (const buffer of buffers) for (let n = 0; n < 2; n += 1) buffer.append(piece(n));
    allocated.mock.restore();
    const held = allocated.mock.calls.reduce((sum, { arguments: [bytes] }) => sum + bytes, 0);
    assert.ok(held < 1.35 * budget.used, `${held} bytes for ${budget.used}`);
    for (const buffer of buffers) buffer.readAll(0);
  });

  it("waits in memory for a disk that hangs, and is whole when the disk responds again", async () => {
    let back: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      back = resolve;
    });
    const { budget, buffer } = bufferOn(() => gone);
    for (let n = 1; n <= 50; n += 1) {
      buffer.append(piece(n));
      await turn();
    }
    assert.equal(budget.used, 2_000_000);
    const played = buffer.readAll(0);
    back();
    assert.deepEqual(await played, Buffer.concat(Array.from({ length: 50 }, (_, n) => piece(n + 1))));
    assert.equal(budget.used, 0);
  });

  for (const failing of ["open", "writev"])
    it(`loses nothing to a disk that is full for a while (${failing})`, async () => {
      let failures = 0;
      const { budget, buffer } = bufferOn((name) => {
        if (name === failing && failures++ < 3) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      });
      const isOver = () => failures > 3 && budget.used < 80_000;
      let pieces = 0;
      // It is retried with the next samples.
      while (!isOver() && pieces < 250) {
        buffer.append(piece(++pieces));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await until(isOver);
      assert.deepEqual(await buffer.readAll(0), Buffer.concat(Array.from({ length: pieces }, (_, n) => piece(n + 1))));
    });

  /** A recording of 3 MiB in its temporary file, whose pieces are read on command, by a clock that the test moves. */
  async function readSlowly() {
    const reads: (() => void)[] = [];
    let minute: () => void = () => undefined;
    const scratch = new TemporaryFile(
      watchedDisk((step) => (step === "read" ? new Promise<void>((resolve) => void reads.push(resolve)) : undefined)),
    );
    const budget = newBudget(1);
    const buffer = new SpillBuffer(
      budget,
      () => scratch,
      (_, tick) => {
        minute = tick;
        return () => undefined;
      },
    );
    buffer.append(Buffer.alloc(3 * MiB, 7));
    await until(() => budget.used === 0);
    return { played: buffer.readAll(0), reads, passMinute: () => minute() };
  }

  it("is waited for as long as its disk, however slow, returns a piece per minute", async () => {
    const { played, reads, passMinute } = await readSlowly();
    for (let piece = 1; piece <= 3; piece += 1) {
      await until(() => reads.length === piece);
      if (piece > 1) passMinute();
      reads.at(-1)?.();
    }
    assert.deepEqual(await played, Buffer.alloc(3 * MiB, 7));
  });

  it("is not waited for if its disk returns nothing within a minute", async () => {
    const { played, reads, passMinute } = await readSlowly();
    const refused = assert.rejects(async () => await played, { code: "ETIMEDOUT" });
    await until(() => reads.length === 1);
    reads[0]?.();
    await until(() => reads.length === 2);
    passMinute();
    passMinute();
    await refused;
    reads[1]?.();
  });

  it("is refused when too much waits, and returns what was accepted", async () => {
    const { buffer } = bufferOn(() => {
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    // Mostly untouched, so that it takes no memory until it is copied.
    const large = (n: number) => {
      const bytes = Buffer.alloc(16 * MiB);
      bytes[5] = n;
      return bytes;
    };
    let taken = 0;
    assert.throws(() => {
      for (; taken < 20; taken += 1) buffer.append(large(taken));
    }, /waits for the disk/);
    assert.equal(taken, 8);
    const whole = await buffer.readAll(0);
    assert.equal(whole.length, 9 * 16 * MiB);
    for (let n = 0; n < 9; n += 1) assert.equal(whole[n * 16 * MiB + 5], n);
  });
});
