// Disks that give no answer are not waited for beyond a bound (contract, "Errors"; nothing is lost that can be kept).

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeOf, type Disk } from "../../src/files/disk";
import { DocumentFile } from "../../src/files/document-file";
import { reserve } from "../../src/files/document-name";
import { type Every, Liveness, PATIENCE, watched, within } from "../../src/files/patience";
import type { RtmsError } from "../../src/protocol/errors";
import { Scribe } from "../../src/transcript/scribe";
import type { TranscriptSettings } from "../../src/transcript/settings";

/** Timers that go off when told to. */
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

/** A promise that is kept when told to. */
function promised<T>() {
  let keep: (value: T) => void = () => undefined;
  const kept = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { kept, keep: (value: T) => keep(value) };
}

describe("patience with a disk", () => {
  it("gives the outcome, and leaves no timer behind", async () => {
    const { every, running } = handTimers();
    assert.equal(await within(5, Promise.resolve(1), every), 1);
    assert.equal(await watched(Promise.resolve(2), assert.fail, every), 2);
    await assert.rejects(within(5, Promise.reject(new Error("EIO")), every), /EIO/);
    await assert.rejects(watched(Promise.reject(new Error("EIO")), assert.fail, every), /EIO/);
    assert.deepEqual(running(), []);
  });

  it("ends with ETIMEDOUT, or tells it once and goes on waiting", async () => {
    const { every, running, goOff } = handTimers();
    const { kept, keep } = promised<number>();
    const told: string[] = [];
    const late = assert.rejects(within(5, kept, every), { code: "ETIMEDOUT" });
    const outcome = watched(kept, (cause) => told.push(codeOf(cause)), every);
    assert.deepEqual(running(), [5, PATIENCE]);
    await goOff();
    await goOff();
    await late;
    assert.deepEqual([told, running()], [["ETIMEDOUT"], []]);
    keep(7);
    assert.equal(await outcome, 7);
  });
});

describe("the life of a disk", () => {
  const ask = (answers: () => Promise<unknown>) => {
    let asked = 0;
    const stat = () => {
      asked += 1;
      return answers();
    };
    const disk = { stat } as unknown as Pick<Disk, "stat">;
    const timers = handTimers();
    return { life: new Liveness("somewhere", disk, timers.every), asked: () => asked, ...timers };
  };

  it("shows in any answer, a refusal too", async () => {
    const { life } = ask(() => Promise.reject(new Error("ENOENT")));
    assert.equal(await life.ask(), undefined);
  });

  it("is asked after once, however many want to know, and not again until it has answered", async () => {
    const { kept, keep } = promised<unknown>();
    const { life, asked, goOff } = ask(() => kept);
    const answers = Promise.all([life.ask(), life.ask()]);
    await goOff();
    assert.deepEqual((await answers).map(codeOf), ["ETIMEDOUT", "ETIMEDOUT"]);
    assert.equal(codeOf(await life.ask()), "ETIMEDOUT");
    assert.equal(asked(), 1);
    keep(undefined);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await life.ask(), undefined);
    assert.equal(asked(), 2);
  });
});

describe("a document on a disk that does not answer", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "document-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is told of once, and whole in the end", async () => {
    const { every, running, goOff } = handTimers();
    const told: string[] = [];
    const saved: boolean[] = [];
    const path = reserve(join(folder, "said.txt"));
    const file = new DocumentFile(path, (what, cause) => told.push(`${what} ${codeOf(cause)}`), {
      every,
      saved: (isSaved) => saved.push(isSaved),
    });
    file.append("hello");
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(running(), [PATIENCE], "the write is under way");
    await goOff();
    assert.deepEqual([told, saved[0]], [["could not be written ETIMEDOUT"], false]);
    await file.finish();
    assert.deepEqual([readFileSync(path, "utf8"), saved.at(-1), told.length], ["hello", true, 1]);
  });

  it("is not begun: the words go on without a file, and it is told once a document", () => {
    const told: RtmsError[] = [];
    const troubles: (string | undefined)[] = [];
    const payloads: string[] = [];
    let refusal: Error | undefined = Object.assign(new Error("no answer"), { code: "ETIMEDOUT" });
    const settings: TranscriptSettings = {
      ...{ output: "text", emit: "each", times: "relative", directory: folder, filename: "", deleteRevoked: false },
      ...{ windowMs: 60_000, windowWords: 0, pauseMs: 2000 },
    };
    const scribe = new Scribe({
      settings,
      passOn: () => ({}),
      tell: (error) => told.push(error),
      saved: (trouble) => troubles.push(trouble),
      refusal: () => refusal,
    });
    const say = (streamId: string, start: number) => {
      const text = `at ${start}`;
      const rtms = { streamId, medium: "transcript", timestamp: start, receivedAt: start, sequence: 0 } as const;
      const segment = { id: `${start}`, text, speakerId: "1", start, end: undefined, language: "ENGLISH" };
      const transcript = { text, id: `${start}`, language: "ENGLISH", attribute: "NEW" } as const;
      scribe.push({ rtms, segment, transcript, message: {} }, ({ payload }) => payloads.push(payload));
    };
    say("S1", 1000);
    say("S1", 2000);
    assert.deepEqual(payloads, ["1: at 1000\n", "1: at 2000\n"]);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(troubles, ["RTMS_FILE"]);
    assert.equal(told.length, 1);
    assert.match(
      String(told[0]?.message),
      /stream S1 could not be written in .+ETIMEDOUT.+does not answer.+another directory/,
    );
    assert.equal(scribe.begins("S1"), false);
    assert.equal(scribe.begins("S2"), true);
    refusal = undefined;
    say("S2", 3000);
    assert.equal(readdirSync(folder).length, 1);
  });
});
