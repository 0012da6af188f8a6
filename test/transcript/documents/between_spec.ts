import assert from "node:assert/strict";
import { captionsBetween } from "../../../src/transcript/documents";
import type { Segment } from "../../../src/transcript/segments";
import { parseVtt } from "../vtt-parser";

const T0 = 1_790_000_000_000;
const said = (speakerId: string, text: string, start: number, end?: number): Segment => ({
  id: "",
  text,
  speakerId,
  start: T0 + start,
  end: end === undefined ? undefined : T0 + end,
  language: "",
});
const cuesOf = async (segments: readonly Segment[], from: number, to: number) =>
  parseVtt(await captionsBetween(segments, T0 + from, T0 + to, (id) => `P${id}`)).map(
    ({ start, end, voice, text }) => [start, end, voice, text] as const,
  );

describe("captions between two times", () => {
  it("are in the order of their starts, also where a long sentence is several captions", async () => {
    const long = Array.from({ length: 40 }, (_, n) => `word${n % 10}`).join(" ");
    const cues = await cuesOf([said("1", long, 0, 12_000), said("2", "Yes", 1000, 2000)], 0, 20_000);
    assert.ok(cues.length > 3);
    assert.deepEqual(cues[1], [1000, 2000, "P2", "Yes"]);
  });

  it("have an estimated end where Zoom told none", async () => {
    const cues = await cuesOf([said("1", "One", 1000), said("1", "Two", 1400)], 0, 20_000);
    assert.deepEqual(cues, [
      [1000, 1400, "P1", "One"],
      [1400, 2400, "P1", "Two"],
    ]);
  });

  it("are cut at both, and none touches them from outside", async () => {
    const segments = [
      said("1", "before", 0, 1000),
      said("1", "across", 900, 1500),
      said("2", "all", 0, 9000),
      said("2", "after", 3000, 4000),
    ];
    assert.deepEqual(await cuesOf(segments, 1000.4, 3000), [
      [0, 2000, "P2", "all"],
      [0, 500, "P1", "across"],
    ]);
  });

  it("let other work go on while they are made", async () => {
    let turns = 0;
    const turn = () => {
      turns += 1;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    const hours = Array.from({ length: 1000 }, (_, n) => said("1", `Sentence ${n}`, 1000 * n, 1000 * n + 900));
    assert.equal((await cuesOf(hours, 0, 1_000_000)).length, 1000);
    clearImmediate(timer);
    assert.ok(turns >= 9, `${turns} turns`);
  });

  it("are nothing where nothing is said", async () => {
    for (const text of ["", " \n "])
      assert.equal(await captionsBetween([said("1", text, 0, 1000)], T0, T0 + 1000, () => ""), "");
  });
});
