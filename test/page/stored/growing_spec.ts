import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { DISK, thisOwner } from "../../../src/files";
import { GrowingMeeting, repairMeetings } from "../../../src/page/stored";
import { keptAt, readLines } from "../../../src/page/stored/growing";
import { keptText, readKept, readSummaryLine } from "../../../src/page/stored/kept";
import { type Line, lineOf } from "../../../src/page/stored/lines";
import { newState, type StoredState } from "../../../src/page/stored/state";
import { disown, disowned, ownFolder } from "../folders";
import { NASTY, nastyText } from "../nasty";

const FACTS = { id: "s1", streamId: "s1", product: "meeting", startedAt: Date.UTC(2026, 10, 30, 12) };
const SPEAKERS = NASTY.map((name, index) => ({ key: `p-${index}`, name, colour: index % 12, talkMs: 100 }));

/** What a meeting may write. */
const LINES: readonly Line[] = [
  { speakers: SPEAKERS.slice(0, 3) },
  { state: "streaming" },
  ...NASTY.map((text, index) => ({ caption: { id: `c${index}`, speaker: "p-1", start: index, end: index + 1, text } })),
  { caption: { id: "c0", speaker: "p-2", start: 5, end: 9, text: "changed" } },
  { removed: "c1" },
  { mark: { at: 7, kind: "join", speaker: "p-1", detail: "</script>" } },
  { levels: { from: 2, count: 3, values: { "p-1": Buffer.from([0, 200, 255]).toString("base64") } } },
  { name: { key: "p-1", name: "Ana \u202e" } },
  { track: { path: "a/b.wav", type: "audio/wav", name: "b.wav", kind: "audio", start: 0, duration: 5, bytes: 9 } },
  { duration: 12_345 },
];
const TEXT = [{ begin: FACTS, owner: thisOwner() }, ...LINES].map((line) => lineOf(line)).join("");

/** A state as plain data. */
function plain(state: StoredState | undefined): unknown {
  if (!state) return undefined;
  const { facts, duration, speakers, captions, marks, tracks, names, lanes, levelCount } = state;
  const levels = [...lanes].map(([key, lane]) => [key, [...lane.slice(0, levelCount)]]);
  const listed = [...captions.values()].sort((one, other) => one.start - other.start);
  return {
    facts,
    state: state.state,
    duration,
    speakers,
    captions: listed,
    marks,
    tracks: [...tracks],
    names: [...names],
    levels,
  };
}

/** What a dead process left open is not closed by the garbage collector. */
const open: unknown[] = [];

describe("the file of a running meeting", () => {
  const folder = ownFolder();
  const growing = () => join(folder(), "s1.meeting.jsonl");
  const kept = () => join(folder(), "s1.meeting.json");

  it("is as long in a list as it is when it is opened", () => {
    const state = newState(FACTS);
    Object.assign(state, { duration: 27_950, levelCount: 280 });
    const lengthsOf = () => {
      const text = keptText(state);
      const [line = ""] = text.split("\n");
      return [readSummaryLine(line)?.duration, readKept(JSON.parse(text))?.duration];
    };
    assert.deepEqual(lengthsOf(), [27_950, 27_950]);
    state.captions.set("c", { id: "c", speaker: "", start: 27_000, end: 28_300, text: "bye" });
    assert.deepEqual(lengthsOf(), [28_300, 28_300]);
  });

  it("cut at every byte is what its whole lines say", async () => {
    const bytes = Buffer.from(TEXT);
    let whole = 0;
    let expected: unknown;
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      // A line is whole without its end.
      const end = cut === 0 ? 0 : bytes.lastIndexOf("\n", cut) + 1;
      if (end !== whole || cut === 0) {
        whole = end;
        expected = plain((await readLines(bytes.toString("utf8", 0, end))).state);
      }
      assert.deepEqual(plain((await readLines(bytes.toString("utf8", 0, cut))).state), expected, `${cut}`);
    }
    assert.equal((expected as { captions: unknown[] }).captions.length, NASTY.length - 1);
  });

  it("that a dead process left, cut anywhere, is completed, or goes on", async () => {
    const bytes = Buffer.from(disowned(TEXT));
    const ends = [...bytes.entries()].flatMap(([at, byte]) => (byte === 10 ? [at - 3, at, at + 1] : []));
    for (const cut of [0, 1, 20, ...ends]) {
      writeFileSync(growing(), bytes.subarray(0, cut));
      const before = plain((await readLines(bytes.toString("utf8", 0, cut))).state);
      const { file, former } = await GrowingMeeting.open(DISK, folder(), "s1");
      assert.deepEqual(plain(former), before, `${cut}`);
      open.push(file);
      if (!former) file.begin(FACTS);
      file.add({ caption: { id: "new", speaker: "", start: 90, end: 91, text: "after" } });
      await file.write();
      disown(folder());
      await repairMeetings(folder());
      // Whose first line was cut off, and which nobody goes on with, is nobody's.
      assert.deepEqual(readdirSync(folder()), ["s1.meeting.json"], `${cut}`);
      const after = await keptAt(DISK, kept());
      assert.equal(after?.captions.get("new")?.text, "after");
      assert.equal(after?.captions.size, 1 + (former?.captions.size ?? 0));
      const again = await GrowingMeeting.open(DISK, folder(), "s1");
      assert.equal(again.former?.captions.size, after?.captions.size);
      await again.file.discard();
      assert.deepEqual(readdirSync(folder()), []);
    }
  });

  it("is not completed by a process that another one took it over from", async () => {
    const { file } = await GrowingMeeting.open(DISK, folder(), "s1");
    file.begin(FACTS);
    await file.write();
    writeFileSync(growing(), lineOf({ owner: { ...thisOwner(), instance: "other" } }), { flag: "a" });
    assert.equal(await file.finish(), false);
    assert.deepEqual(readdirSync(folder()), ["s1.meeting.jsonl"]);
  });

  it("of a dead process belongs to the one that goes on with it, before anybody repairs it", async () => {
    writeFileSync(growing(), disowned(TEXT));
    const [{ file }, repaired] = await Promise.all([
      GrowingMeeting.open(DISK, folder(), "s1"),
      repairMeetings(folder()),
    ]);
    assert.deepEqual(repaired.ids, []);
    file.add({ caption: { id: "last", speaker: "p-1", start: 20_000, end: 21_000, text: "last" } });
    assert.equal(await file.finish(), true);
    const state = await keptAt(DISK, kept());
    assert.deepEqual([state?.captions.has("c2"), state?.captions.has("last")], [true, true]);
  });

  it("is written whole, however often the disk refuses", async () => {
    let refuses = true;
    const disk: typeof DISK = {
      ...DISK,
      open: (...args) =>
        refuses ? Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })) : DISK.open(...args),
    };
    const { file } = await GrowingMeeting.open(disk, folder(), "s1");
    file.begin(FACTS);
    for (const line of LINES) file.add(line);
    await assert.rejects(file.write());
    await assert.rejects(file.write());
    refuses = false;
    await Promise.all([file.write(), file.write(), file.write()]);
    assert.equal(readFileSync(growing(), "utf8"), TEXT);
    assert.equal(await file.finish(), true);
    assert.deepEqual(plain(await keptAt(DISK, kept())), plain((await readLines(TEXT)).state));
  });

  it("becomes one JSON, the first line of which tells what a list shows (property)", async () => {
    await fc.assert(
      fc.asyncProperty(nastyText, nastyText, fc.uint8Array({ maxLength: 300 }), async (name, text, levels) => {
        const state = readKept(
          JSON.parse(`{"recorder":"node-red-contrib-zoom-rtms","meeting":${JSON.stringify(FACTS)}}`),
        );
        assert.ok(state);
        state.speakers = [{ key: "p-1", name, colour: 0, talkMs: 0 }];
        state.captions.set(text, { id: text, speaker: "p-1", start: 0, end: 1, text });
        state.names.set("p-2", name);
        const value = Buffer.from(levels).toString("base64");
        const line = lineOf({ levels: { from: 0, count: levels.length, values: { "p-1": value } } });
        const { state: leveled } = await readLines(`${lineOf({ begin: FACTS, owner: 1 })}${line}`);
        state.lanes.set("p-1", leveled?.lanes.get("p-1") ?? assert.fail());
        state.levelCount = levels.length;
        state.duration = Math.max(1, levels.length * 100);
        const text1 = keptText(state);
        assert.deepEqual(plain(readKept(JSON.parse(text1))), plain(state));
        const [first = ""] = text1.split("\n");
        assert.deepEqual(readSummaryLine(first)?.people, name === "" ? [] : [name]);
      }),
      { examples: NASTY.map((text) => [text, text, new Uint8Array([0, 255, 1])]) },
    );
  });

  it("that anybody wrote is read without harm (property)", async () => {
    const json = fc.json();
    await fc.assert(
      fc.asyncProperty(fc.array(json), json, async (lines, whole) => {
        const first = lineOf({ begin: FACTS, owner: thisOwner() });
        const wrapped = lines.flatMap((line) => [
          line,
          `{"caption":${line},"mark":${line}}`,
          `{"levels":${line}}`,
          `{"speakers":[${line}]}`,
        ]);
        const { state } = await readLines(`${first}${wrapped.join("\n")}\n`);
        assert.equal(state?.facts.id, "s1");
        readKept(JSON.parse(whole));
        readKept(
          JSON.parse(
            `{"recorder":"node-red-contrib-zoom-rtms","meeting":${JSON.stringify(FACTS)},"levels":${whole},"captions":[${whole}]}`,
          ),
        );
      }),
    );
    const bomb = `{"levels":{"from":0,"count":1e18,"values":{"p-1":"AAAA"}}}`;
    const { state } = await readLines(`${lineOf({ begin: FACTS, owner: 1 })}${bomb}\n`);
    assert.ok((state?.levelCount ?? 0) <= 864_000);
  });
});
