// Disk steps never take all threads of the process: names are looked up, and other disks written to, whatever hangs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lookup } from "node:dns/promises";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskGate, gated, readMounts, volumeOf } from "../../../src/files/disk/gate";
import { withTimeout } from "../../../src/files/timeouts";
import { block, until } from "../../until";

/** A step that ends on command. */
function stuck() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { step: () => ended, end: () => end() };
}

/** Each turn of the loop is long, as with hundreds of streams. */
function busyLoop() {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
    block(10);
  }, 0);
  return { turns: () => turns, end: () => clearInterval(others) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a gate for disk steps", () => {
  it("runs two at once, in order, and returns their results", async () => {
    const gate = new DiskGate();
    const begun: number[] = [];
    const steps = [1, 2, 3, 4].map((number) => ({ number, ...stuck() }));
    const results = steps.map(({ number, step }) =>
      gate.run("disk", async () => {
        begun.push(number);
        await step();
        return number;
      }),
    );
    await turn();
    assert.deepEqual(begun, [1, 2]);
    steps[1]?.end();
    await turn();
    assert.deepEqual(begun, [1, 2, 3]);
    for (const { end } of steps) end();
    assert.deepEqual(await Promise.all(results), [1, 2, 3, 4]);
    await assert.rejects(
      gate.run("disk", () => Promise.reject(new Error("EIO"))),
      /EIO/,
    );
    assert.equal(gate.running, 0);
  });

  it("starts nothing more on a disk that does not answer, but continues on others, until it answers", async function () {
    this.timeout(20_000);
    const gate = new DiskGate();
    const hung = Array.from({ length: 20 }, stuck);
    const begun: number[] = [];
    const ends = hung.map(({ step }, n) =>
      gate.run("share", () => {
        begun.push(n);
        return step();
      }),
    );
    // Waits until the share counts as not answering, then runs again and again.
    for (let n = 0; n < 50; n += 1) await gate.run("card", turn);
    assert.deepEqual(begun, [0, 1]);
    assert.equal(gate.running, 2);
    hung[0]?.end();
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    for (const { end } of hung) end();
    await Promise.all(ends);
    assert.deepEqual(
      begun,
      hung.map((_, n) => n),
    );
  });

  it("runs more at once while the event loop is too busy to start the next, and two again when it is not", async () => {
    const gate = new DiskGate();
    let most = 0;
    const step = async () => {
      most = Math.max(most, gate.running);
      await turn();
    };
    const all = (count: number) => Promise.all(Array.from({ length: count }, () => gate.run("disk", step)));
    const isQuick = (work: Promise<unknown>) => withTimeout(2000, work);
    // 300 steps, two a turn, would be 150 turns.
    const { turns, end } = busyLoop();
    await isQuick(all(300)).finally(end);
    assert.ok(turns() < 75, `${turns()} turns`);
    assert.ok(most > 8 && most <= 64, `${most} at once`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await isQuick(all(2));
    most = 0;
    await isQuick(all(20));
    assert.equal(most, 2);
  });

  it("returns to its bound as soon as a step hangs while it runs more", async () => {
    const gate = new DiskGate();
    let most = 0;
    const quick = async () => {
      most = Math.max(most, gate.running);
      await turn();
    };
    const { end } = busyLoop();
    const hung = Array.from({ length: 20 }, stuck);
    let begun = 0;
    const hang = ({ step }: ReturnType<typeof stuck>) =>
      gate.run("share", () => {
        begun += 1;
        return step();
      });
    try {
      const raised = Array.from({ length: 300 }, () => gate.run("disk", quick));
      await until(() => gate.running > 8);
      const [first, ...others] = hung;
      const ends = [first].flatMap((each) => (each ? [hang(each)] : []));
      await Promise.all(raised);
      await until(() => begun === 1);
      for (const since = performance.now(); performance.now() - since < 250; ) await gate.run("disk", quick);
      ends.push(...others.map(hang));
      await turn();
      assert.ok(most > 8);
      assert.ok(gate.running <= 3, `${gate.running} of four threads`);
      for (const each of hung) each.end();
      await Promise.all(ends);
      assert.equal(begun, 20);
    } finally {
      end();
    }
  });

  it("recognises what belongs to one disk", () => {
    const mounts = readMounts("proc /proc proc rw 0 0\n/dev/a / ext4 rw 0 0\nnas:/x /mnt/my\\040share nfs rw 0 0\n");
    assert.deepEqual(
      ["/mnt/my share/a/b.wav", "/mnt/my share", "/mnt/my shares/a", "/proc/self"].map((path) =>
        volumeOf(path, mounts),
      ),
      ["/mnt/my share", "/mnt/my share", "/", "/proc"],
    );
    assert.equal(volumeOf("/Volumes/Stick/calls/a.wav", []), volumeOf("/Volumes/Stick/b.wav", []));
  });
});

describe("a disk that hangs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rtms-gate-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("blocks no name lookup, and no other disk", async function () {
    this.timeout(20_000);
    // A pipe that nobody writes to keeps a thread for as long as the file is being opened.
    const share = join(folder, "share");
    mkdirSync(share);
    const pipes = Array.from({ length: 20 }, (_, n) => join(share, `pipe-${n}`));
    for (const pipe of pipes) execFileSync("mkfifo", [pipe]);
    const disk = gated(fs, new DiskGate(), () => [share]);
    const opened = pipes.map((pipe) => disk.open(pipe, "r"));
    const comeBack: number[] = [];
    try {
      assert.ok((await withTimeout(2000, lookup("localhost"))).address);
      const file = await withTimeout(15_000, disk.open(join(folder, "well"), "wx"));
      await file.writeFile("all of it");
      await file.close();
      assert.equal(readFileSync(join(folder, "well"), "utf8"), "all of it");
    } finally {
      for (const pipe of pipes) comeBack.push(openSync(pipe, "r+"));
    }
    for (const handle of await Promise.all(opened)) await handle.close();
    for (const descriptor of comeBack) closeSync(descriptor);
  });
});
