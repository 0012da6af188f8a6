// What comes of the examples that show pictures, played with the simulator's button: a page with the newest picture of
// everyone who has spoken, a file for each slide, and one film. What a picture shows is read from it, decoded by ffmpeg.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Scenario } from "../../src/simulator/scenario";
import { scenarioOf } from "../../src/simulator/scenario/material";
import { decode, ffmpeg, readMark } from "../simulator/picture-mark";
import { parseVtt } from "../transcript/vtt-parser";
import { clickSimulator } from "./admin-client";
import { collected, example, idOf, importedTogether } from "./example-files";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";

const EVERYONE = "A picture of everyone";
const SLIDES = "Slides to a folder";
const RECORD = "Record the meeting";
const ALL = [EVERYONE, SLIDES, RECORD];
/** Long enough for both to have spoken, and for two slides and the last line of the first. */
const SECONDS = 8;
const DONE = 60_000;
const [HD, FHD] = [
  [1280, 720],
  [1920, 1080],
];

const shownBy = (jpeg: Buffer, size: readonly number[] | undefined) => decode("jpg", jpeg, size ?? []).map(readMark)[0];

describe("the examples with pictures, played with one click", function () {
  this.timeout(120_000);
  let nr: NodeRedProcess;
  let scenario: Scenario;
  const simulatorOf = (name: string) => idOf(example(name), "zoom-rtms-simulator");

  before(async () => {
    scenario = await scenarioOf({ seconds: SECONDS });
    const changes = { "zoom-rtms-simulator": { seconds: SECONDS } };
    nr = await startNodeRed({ flow: importedTogether(ALL.map((name) => collected(name, changes))) });
    await Promise.all(ALL.map(async (name) => assert.equal(await clickSimulator(nr.url, simulatorOf(name)), 200)));
    await Promise.all(ALL.map((name) => nr.status(simulatorOf(name), /done/, DONE)));
  });
  after(() => nr?.stop());

  it("nothing fails", async () => {
    for (const name of ALL) assert.deepEqual(await nr.messages(`${name}: errors`, 0), [], name);
    assert.deepEqual(
      nr.log.filter((line) => /\[(error|warn)\] \[/.test(line)),
      [],
    );
  });

  it("a picture of the speaker comes about every second, and the page has the newest of each", async () => {
    const pictures = await nr.messages(`${EVERYONE}: pictures`, SECONDS - 2);
    // Of each a second, and what is left when another begins to speak.
    assert.ok(pictures.length <= SECONDS + 2 * scenario.speakers.length, `${pictures.length} pictures`);
    const page = await fetch(`${nr.url}/everyone`);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html; charset=utf-8$/);
    assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none';/);
    const html = await page.text();
    assert.deepEqual(
      [...html.matchAll(/<img src="everyone\/(\d+)"/g)].map(([, id]) => id).sort(),
      scenario.speakers.map(({ id }) => id).sort(),
    );
    for (const [number, { id }] of scenario.speakers.entries()) {
      const response = await fetch(`${nr.url}/everyone/${id}`);
      assert.equal(response.headers.get("content-type"), "image/jpeg");
      const shown = shownBy(Buffer.from(await response.arrayBuffer()), HD);
      assert.deepEqual([shown?.kind, shown?.number], ["person", number]);
    }
  });

  it("each slide and each line that appears is a file, once, and in order", async () => {
    const slides = (await nr.messages(`${SLIDES}: slides`, 3)).map(({ payload }) => String(payload));
    const shown = slides.map((path) => shownBy(readFileSync(path), FHD));
    assert.deepEqual(
      shown.map((each) => [each?.kind, each?.number, each?.complete]),
      [
        ["slide", 0, false],
        ["slide", 0, true],
        ["slide", 1, false],
      ],
    );
    const folder = dirname(slides[0] ?? "");
    assert.equal(basename(folder), "zoom-slides");
    assert.deepEqual(readdirSync(folder).sort(), slides.map((path) => basename(path)).sort());
    assert.match(basename(slides[0] ?? ""), /^\d{4}-?\d\d-?\d\d_[\d-]+_slide_\d+\.jpg$/);
  });

  it("the film shows who spoke, picture by picture, and has everybody's sound", async () => {
    const [recorded] = await nr.messages(`${RECORD}: recorded`, 1);
    const path = String(recorded?.payload);
    assert.match(basename(path), /_meeting\.mp4$/);
    const nothing = Buffer.alloc(0);
    const [width, height] = [640, 360];
    // All of one size, since ffmpeg's raw output has no other.
    const size = `scale=${width}:${height}:flags=neighbor`;
    const lines = (3 * width) / 40;
    const video = `-map 0:v -fps_mode passthrough -vf ${size},crop=${width}:${lines}:0:0 -f rawvideo -pix_fmt gray -`;
    const luma = ffmpeg(`-v warning -i ${path} ${video}`, nothing);
    const plane = width * lines;
    const shown = Array.from({ length: luma.length / plane }, (_, index) =>
      readMark({ width, luma: luma.subarray(index * plane, (index + 1) * plane) }),
    );
    // Nothing is lost and nothing twice; the speaker changes where the conversation does.
    assert.ok((shown.at(-1)?.frame ?? 0) >= 25 * SECONDS - 5, `${shown.at(-1)?.frame}`);
    const first = shown[0]?.frame ?? 0;
    const change = Math.ceil(
      ((scenario.audio.find(({ speaker }) => speaker !== scenario.speakers[0]?.id)?.start ?? 0) * 25) / 1000,
    );
    assert.deepEqual(
      shown.map(({ number, frame }) => [number, frame]),
      shown.map((_, index) => [first + index >= change ? 1 : 0, first + index]),
    );
    const sound = ffmpeg(`-v warning -i ${path} -map 0:a -f s16le -ac 1 -ar 16000 -`, nothing);
    const seconds = sound.length / 32_000;
    assert.ok(seconds > shown.length / 25 - 0.5 && seconds < SECONDS + 0.5, `${seconds} s of sound`);
    assert.ok(new Set(sound.subarray(64_000, 96_000)).size > 100, "somebody is heard");
    const said = parseVtt(readFileSync(path.replace(/mp4$/, "vtt"), "utf8"));
    assert.deepEqual(
      said.map(({ text }) => text.replaceAll("\n", " ")),
      scenario.transcript?.map(({ text }) => text),
    );
  });
});
