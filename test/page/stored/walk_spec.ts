// A folder is looked at whatever lies in it: links lead nowhere, and what cannot be read hides nothing else.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { peaksAt } from "../../../src/audio";
import { openRecording } from "../../../src/audio/recording/writer";
import { DISK } from "../../../src/files";
import { findMeetings, GrowingMeeting, newKnown, removeMeeting, writeSpeakerName } from "../../../src/page/stored";
import { namesBelow } from "../../../src/page/stored/walk";
import { ownFolder } from "../folders";

const START = Date.UTC(2026, 10, 30, 12);
const FACTS = { id: "s1", streamId: "s1", product: "meeting", startedAt: START };

function failure(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }));
}

/** A disk one of whose functions fails for some names. */
function failing(what: "stat" | "open" | "readFile" | "readdir", code: string, fails: (name: string) => boolean) {
  const disk: typeof DISK = { ...DISK };
  const own = DISK[what].bind(DISK) as (path: string, ...more: unknown[]) => Promise<unknown>;
  const replaced = (path: string, ...more: unknown[]) => (fails(basename(path)) ? failure(code) : own(path, ...more));
  return Object.assign(disk, { [what]: replaced });
}

describe("the walk through a folder", () => {
  const folder = ownFolder();
  const put = (name: string, text = "") => {
    mkdirSync(join(folder(), name, ".."), { recursive: true });
    writeFileSync(join(folder(), name), text);
  };
  const pathsIn = async (disk = DISK) =>
    (await findMeetings(folder(), newKnown(), disk)).flatMap(({ parts }) => parts.map(({ path }) => path)).sort();

  it("finds files at any depth, and follows no link", async () => {
    put("outside/words.vtt", "WEBVTT");
    put("in/a/b/c.wav");
    put("in/d.wav");
    symlinkSync(join(folder(), "outside"), join(folder(), "in", "folder"));
    symlinkSync(join(folder(), "outside", "words.vtt"), join(folder(), "in", "words.vtt"));
    symlinkSync(folder(), join(folder(), "in", "a", "round"));
    assert.deepEqual((await namesBelow(DISK, join(folder(), "in"))).sort(), ["a/b/c.wav", "d.wav"]);
  });

  it("leaves out a folder that cannot be read, and fails if that is the folder itself", async () => {
    put("a.wav");
    put("lost+found/b.wav");
    put("c/d.wav");
    assert.deepEqual(await pathsIn(failing("readdir", "EACCES", (name) => name === "lost+found")), [
      "a.wav",
      "c/d.wav",
    ]);
    const own = basename(folder());
    await assert.rejects(pathsIn(failing("readdir", "EACCES", (name) => name === own)), { code: "EACCES" });
  });

  it("leaves out a file that cannot be reached", async () => {
    put("a.wav");
    put("b.wav");
    assert.deepEqual(await pathsIn(failing("stat", "EIO", (name) => name === "a.wav")), ["b.wav"]);
  });

  it("reads again what could not be read, though it has not changed", async () => {
    put("s1.wav");
    put("s1.json", JSON.stringify({ streamId: "s1", file: "s1.wav", startMs: START, duration: 1000 }));
    const known = newKnown();
    const [lost] = await findMeetings(
      folder(),
      known,
      failing("readFile", "EMFILE", (name) => name === "s1.json"),
    );
    const [found] = await findMeetings(folder(), known);
    assert.deepEqual([lost?.streamId, found?.streamId], ["file s1", "s1"]);
  });

  it("writes no peaks through a link, and reads none", async () => {
    const recording = openRecording({
      directory: folder(),
      template: "one",
      parts: {},
      container: "wav",
      format: { encoding: "s16le", rate: 8000, channels: 1, width: 2 },
      about: () => ({ product: "meeting", id: "m", streamId: "s1", speakers: [] }),
      start: START,
    } as never);
    recording.write(Buffer.alloc(1600));
    await recording.finish();
    rmSync(join(folder(), "one.peaks"));
    for (const [name, text] of [
      ["other.txt", "somebody's words"],
      ["as-long.txt", "words"],
    ] as const) {
      put(name, text);
      symlinkSync(join(folder(), name), join(folder(), "one.peaks"));
      assert.deepEqual(await peaksAt(join(folder(), "one.wav")), Buffer.alloc(5), name);
      assert.equal(readFileSync(join(folder(), name), "utf8"), text);
      rmSync(join(folder(), "one.peaks"));
    }
  });
});

describe("a meeting that grows in a folder", () => {
  const folder = ownFolder();
  const write = (file: GrowingMeeting, state: string, name: string) => {
    file.add({ state });
    file.add({ caption: { id: state, speaker: "p-1", start: 0, end: 1, text: "x".repeat(1000) } });
    file.add({ speakers: [{ key: "p-1", name, colour: 0, talkMs: 0 }] });
    return file.write();
  };

  it("is read on from where the last look ended", async () => {
    const { file } = await GrowingMeeting.open(DISK, folder(), "s1");
    file.begin(FACTS);
    await write(file, "streaming", "Ana");
    const growing = join(folder(), "s1.meeting.jsonl");
    let bytes = 0;
    const disk: typeof DISK = { ...DISK };
    disk.open = async (...args) => {
      const handle = await DISK.open(...args);
      const read = handle.read.bind(handle) as unknown as (...all: unknown[]) => Promise<{ bytesRead: number }>;
      const counted = async (...all: unknown[]) => {
        const result = await read(...all);
        bytes += result.bytesRead;
        return result;
      };
      return new Proxy(handle, {
        get: (own, name) => {
          const value: unknown = name === "read" ? counted : Reflect.get(own, name, own);
          return typeof value === "function" ? value.bind(own) : value;
        },
      });
    };
    const known = newKnown();
    const people = async () => (await findMeetings(folder(), known, disk)).map((found) => found.people);
    assert.deepEqual([await people(), bytes], [[["Ana"]], readFileSync(growing).length]);
    await write(file, "paused", "Anna");
    assert.deepEqual([await people(), bytes], [[["Anna"]], readFileSync(growing).length]);
    // A half line is read when it is whole.
    writeFileSync(growing, '{"name":{"key":"p-1",', { flag: "a" });
    assert.deepEqual(await people(), [["Anna"]]);
    writeFileSync(growing, '"name":"A."}}\n', { flag: "a" });
    assert.deepEqual(await people(), [["A."]]);
    // Another one of that name.
    writeFileSync(growing, `${JSON.stringify({ begin: FACTS })}\n`);
    assert.deepEqual(await people(), [[]]);
    await file.discard();
  });

  it("is not deleted; one that ended since it was found is, with its file", async () => {
    const { file } = await GrowingMeeting.open(DISK, folder(), "s1");
    file.begin(FACTS);
    await write(file, "ended", "Ana");
    const [found] = await findMeetings(folder());
    assert.ok(found);
    const removed: string[] = [];
    const remove = (path: string) => {
      removed.push(basename(path));
      return Promise.resolve();
    };
    assert.equal(await removeMeeting(folder(), found, [], remove), false);
    assert.equal(removed.length, 0);
    await file.finish();
    assert.equal(await removeMeeting(folder(), found, [], remove), true);
    assert.ok(removed.includes("s1.meeting.json"));
  });

  it("does not come back by a name that is stored while it is deleted", async () => {
    const { file } = await GrowingMeeting.open(DISK, folder(), "s1");
    file.begin(FACTS);
    await write(file, "ended", "Ana");
    await file.finish();
    const [found] = await findMeetings(folder());
    assert.ok(found);
    const renamed = writeSpeakerName(folder(), found, "p-1", "Anna");
    const remove = (path: string) => Promise.resolve(rmSync(path, { force: true }));
    assert.deepEqual([await removeMeeting(folder(), found, [], remove), await renamed], [true, true]);
    assert.deepEqual(readdirSync(folder()), []);
  });
});
