// The first look at a large folder, by a thread of its own: it finds what a look at one file after the other finds.

import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DISK } from "../../../src/files";
import { findMeetings, lookTogether, newKnown } from "../../../src/page/stored";
import type { Wanted } from "../../../src/page/stored/together";
import { ownFolder } from "../folders";

const START = Date.UTC(2026, 10, 30, 12);

describe("the first look at a large folder", () => {
  const folder = ownFolder();
  const put = (name: string, text = "") => {
    mkdirSync(dirname(join(folder(), name)), { recursive: true });
    writeFileSync(join(folder(), name), text);
  };
  const description = (stream: number, more: object = {}) =>
    JSON.stringify({ streamId: `s${stream}`, file: "x", startMs: START + stream * 1000, duration: 500, ...more });
  const kept = (stream: number, people: readonly string[]) =>
    JSON.stringify({
      recorder: "node-red-contrib-zoom-rtms",
      meeting: { id: `s${stream}`, streamId: `s${stream}`, startedAt: START + stream * 1000, duration: 900, people },
    }).slice(0, -1);
  /** Recordings with and without a meeting's file, in folders too, and what is damaged, long or loose. */
  const fill = () => {
    for (let stream = 0; stream < 100; stream += 1) {
      const name = stream % 3 === 0 ? `sub/folder ${stream % 9}/r${stream}` : `r${stream}`;
      put(`${name}.wav`, "x".repeat(stream));
      put(`${name}.json`, description(stream, { speaker: { id: "1", name: `Zoë ${stream}` } }));
      if (stream % 2 === 0) put(`s${stream}.meeting.json`, `${kept(stream, [`Ana ${stream}`])},\n"captions":[]}\n`);
    }
    put("long.wav", "x");
    put("long.json", description(1000, { speakers: Array(300).fill({ id: "1", name: "somebody" }) }));
    put("s2000.meeting.json", `${kept(2000, Array(500).fill("somebody"))},\n"captions":[]}\n`);
    put("s2001.meeting.json", `${kept(2001, ["one line"])}}`);
    put("bad.wav", "x");
    put("bad.json", "{");
    put("s2002.meeting.json", "no JSON\n");
    put("loose.vtt", "WEBVTT");
  };
  const counting = (calls: (readonly Wanted[])[]): typeof lookTogether => {
    return (directory, wanted) => {
      calls.push(wanted);
      return lookTogether(directory, wanted);
    };
  };

  it("finds what a look at one file after the other finds", async () => {
    fill();
    const one = await findMeetings(folder(), newKnown());
    const known = newKnown();
    const calls: (readonly Wanted[])[] = [];
    assert.deepEqual(await findMeetings(folder(), known, DISK, counting(calls)), one);
    assert.equal(calls.length, 1);
    assert.ok(one.length > 100 && one.some(({ people }) => people.includes("Zoë 1")));
  });

  it("asks the process's own disk operations only for what it does not know", async () => {
    fill();
    const asked: string[] = [];
    const disk = { ...DISK };
    for (const name of ["open", "readFile"] as const) {
      const own = DISK[name].bind(DISK) as (path: string, ...more: unknown[]) => Promise<unknown>;
      Object.assign(disk, {
        [name]: (path: string, ...more: unknown[]) => {
          asked.push(path.slice(folder().length + 1));
          return own(path, ...more);
        },
      });
    }
    await findMeetings(folder(), newKnown(), disk, lookTogether);
    const long = ["long.json", "s2000.meeting.json", "s2001.meeting.json"];
    assert.deepEqual([...new Set(asked)].sort(), long);
  });

  it("is the first only: later ones read what is new, and begin no thread for little", async () => {
    fill();
    const known = newKnown();
    const calls: (readonly Wanted[])[] = [];
    const find = () => findMeetings(folder(), known, DISK, counting(calls));
    const { length } = await find();
    put("new.wav", "x");
    put("new.json", description(3000));
    put("s4.meeting.json", `${kept(4, ["Anna"])},\n"captions":[]}\n`);
    const all = await find();
    assert.deepEqual([all.length, calls.length], [length + 1, 1]);
    assert.deepEqual(all.find(({ id }) => id === "s4")?.people, ["Anna"]);
  });

  it("hides nothing of what a thread cannot tell", async () => {
    fill();
    const one = await findMeetings(folder(), newKnown());
    assert.deepEqual(await findMeetings(folder(), newKnown(), DISK, () => Promise.resolve(new Map())), one);
  });

  it("follows no link in the place of a file, and goes on where one is gone", async () => {
    put("a.json", "{}");
    put("outside/secret.json", "secret");
    put("gone.json", "{}");
    rmSync(join(folder(), "gone.json"));
    symlinkSync(join(folder(), "outside", "secret.json"), join(folder(), "link.json"));
    const wanted = ["gone.json", "link.json", "a.json"].map((path): Wanted => ({ path, part: "text" }));
    const seen = await lookTogether(folder(), wanted);
    assert.deepEqual(
      [...seen].map(([path, { bytes, text }]) => [path, bytes, text]),
      [["a.json", 2, "{}"]],
    );
  });
});
