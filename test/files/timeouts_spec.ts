// Disks that give no answer are not waited for beyond a bound (contract#errors; nothing is lost that can be kept).

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf } from "../../src/files/disk/system-code";
import { DocumentFile } from "../../src/files/documents/file";
import { reserve } from "../../src/files/documents/name";
import { DISK_TIMEOUT, type Every, reportIfSlow, withTimeout } from "../../src/files/timeouts";

/** Timers that fire on command. */
function handTimers() {
  const timers = new Map<() => void, number>();
  const every: Every = (ms, tick) => {
    const own = () => tick();
    timers.set(own, ms);
    return () => timers.delete(own);
  };
  return {
    every,
    running: () => [...timers.values()],
    async goOff(): Promise<void> {
      for (const tick of [...timers.keys()]) tick();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** A promise that resolves on command. */
function promised<T>() {
  let keep: (value: T) => void = () => undefined;
  const kept = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { kept, keep: (value: T) => keep(value) };
}

describe("the time limit for a disk", () => {
  it("returns the outcome, and leaves no timer behind", async () => {
    const { every, running } = handTimers();
    assert.equal(await withTimeout(5, Promise.resolve(1), every), 1);
    assert.equal(await reportIfSlow(Promise.resolve(2), assert.fail, every), 2);
    await assert.rejects(withTimeout(5, Promise.reject(new Error("EIO")), every), /EIO/);
    await assert.rejects(reportIfSlow(Promise.reject(new Error("EIO")), assert.fail, every), /EIO/);
    assert.deepEqual(running(), []);
  });

  it("ends with ETIMEDOUT, or reports it once and continues to wait", async () => {
    const { every, running, goOff } = handTimers();
    const { kept, keep } = promised<number>();
    const told: string[] = [];
    const late = assert.rejects(withTimeout(5, kept, every), { code: "ETIMEDOUT" });
    const outcome = reportIfSlow(kept, (cause) => told.push(codeOf(cause)), every);
    assert.deepEqual(running(), [5, DISK_TIMEOUT]);
    await goOff();
    await goOff();
    await late;
    assert.deepEqual([told, running()], [["ETIMEDOUT"], []]);
    keep(7);
    assert.equal(await outcome, 7);
  });
});

describe("a process that was blocked", () => {
  it("does not take its own pause for a silent disk", async () => {
    const outcome = withTimeout(80, stat(tmpdir()));
    // Nothing else runs for longer than the time limit of the disk; its answer has arrived meanwhile.
    for (const until = performance.now() + 150; performance.now() < until; );
    assert.ok((await outcome).isDirectory());
  });
});

describe("a document on a disk that does not answer", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "document-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const begin = (reserving: () => Promise<string>) => {
    const { every, running, goOff } = handTimers();
    const told: string[] = [];
    const saved: boolean[] = [];
    const file = new DocumentFile(reserving, (what, cause) => told.push(`${what} ${codeOf(cause)}`), {
      every,
      saved: (isSaved) => saved.push(isSaved),
    });
    return { file, running, goOff, told, saved };
  };

  it("is reported once, and is whole in the end", async () => {
    const path = join(folder, "said.txt");
    const { file, running, goOff, told, saved } = begin(() => reserve(path));
    file.append("hello");
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(running(), [DISK_TIMEOUT], "the write is under way");
    await goOff();
    assert.deepEqual([told, saved[0]], [["could not be written ETIMEDOUT"], false]);
    await file.finish();
    assert.deepEqual([readFileSync(path, "utf8"), saved.at(-1), told.length], ["hello", true, 1]);
  });

  it("has no name until the disk responds again, and then contains all that was said meanwhile", async () => {
    const { kept, keep } = promised<void>();
    const { file, running, goOff, told, saved } = begin(() => kept.then(() => reserve(join(folder, "said.txt"))));
    const placing = file.place();
    await goOff();
    assert.deepEqual([file.path, told], ["", ["could not be written ETIMEDOUT"]]);
    file.append("one\n");
    file.append("two\n");
    keep();
    await placing;
    await file.finish();
    assert.equal(file.path, join(folder, "said.txt"));
    assert.equal(readFileSync(file.path, "utf8"), "one\ntwo\n");
    assert.deepEqual([told.length, saved.at(-1), running()], [1, true, []]);
  });

  it("is created with the next text, if it could not be created at first", async () => {
    let full = true;
    const enospc = Object.assign(new Error("no space"), { code: "ENOSPC" });
    const { file, told, saved } = begin(() => (full ? Promise.reject(enospc) : reserve(join(folder, "said.txt"))));
    await file.place();
    file.append("one\n");
    await file.finish();
    full = false;
    file.append("two\n");
    await file.finish();
    assert.equal(readFileSync(file.path, "utf8"), "one\ntwo\n");
    assert.deepEqual([told, saved.at(-1)], [["could not be written ENOSPC"], true]);
  });

  it("does not exist if it was removed before the disk responded again", async () => {
    const { kept, keep } = promised<void>();
    const { file, told } = begin(() => kept.then(() => reserve(join(folder, "said.txt"))));
    const placing = file.place();
    file.append("secret");
    const removal = file.remove();
    keep();
    await Promise.all([placing, removal]);
    assert.deepEqual([readdirSync(folder), told], [[], []]);
  });
});
