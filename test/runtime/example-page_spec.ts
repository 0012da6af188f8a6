// What comes of the example *Watch the meeting*, played with the simulator's button: a page that shows the meeting while it
// lasts, and afterwards what was said, by whom, and what was recorded.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseWav } from "../../src/audio";
import type { Meeting, MeetingSummary } from "../../src/page";
import { talkSpans } from "../../src/page/model";
import type { Scenario } from "../../src/simulator/scenario";
import { scenarioOf } from "../../src/simulator/scenario/material";
import { clickSimulator } from "./admin-client";
import { example, filledIn, idOf } from "./example-files";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";

const NAME = "Watch the meeting";
/** Long enough for both to have spoken. */
const SECONDS = 8;
/** A second look at the page. Milliseconds. */
const AGAIN = 200;
const ZOOM = { origin: "", endpoint: "", credentials: { app: {}, account: {} } };

/** Asks until the answer is as expected; mocha's limit is the limit. */
async function asked(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, AGAIN));
}

describe("the example with a page, played with one click", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let scenario: Scenario;
  let cookie = "";
  /** What the page said while the meeting ran. */
  let live: Meeting | undefined;

  const ask = (path: string) => fetch(`${nr.url}/zoom/${path}`, { headers: { cookie } });
  const get = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;
  const meetings = async () => (await get<{ meetings: MeetingSummary[] }>("api/meetings")).meetings;

  before(async () => {
    scenario = await scenarioOf({ seconds: SECONDS });
    const flow = filledIn(example(NAME), ZOOM).map((node) =>
      node.type === "zoom-rtms-simulator" ? { ...node, seconds: SECONDS } : node,
    );
    nr = await startNodeRed({ flow });
    const [page] = flow.filter(({ type }) => type === "zoom-rtms-page");
    const answer = await fetch(`${nr.url}/zoom/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: nr.url },
      body: JSON.stringify(page?.credentials),
    });
    cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    assert.equal(answer.status, 204, nr.log.slice(-5).join("\n"));
    assert.equal(await clickSimulator(nr.url, idOf(flow, "zoom-rtms-simulator")), 200);
    await asked(async () => {
      const [running] = await meetings();
      live = running?.live ? await get<Meeting>(`api/meetings/${running.id}`) : live;
      return (live?.captions.length ?? 0) > 0 && (live?.speakers.length ?? 0) > 0;
    });
    const { length } = scenario.speakers;
    await asked(async () => (await meetings()).some((meeting) => !meeting.live && meeting.files >= length));
  });
  after(() => nr?.stop());

  it("shows what is said while it is said", () => {
    assert.equal(live?.live, true);
    assert.equal(live?.state, "streaming");
    const names = scenario.speakers.map(({ name }) => name);
    for (const { name } of live?.speakers ?? []) assert.ok(names.includes(name), name);
  });

  it("has afterwards every sentence, who said it and when, lanes, and the recordings", async () => {
    const [found] = await meetings();
    const meeting = await get<Meeting>(`api/meetings/${found?.id}`);
    const nameOf = (key: string) => meeting.speakers.find((speaker) => speaker.key === key)?.name;
    assert.deepEqual(
      meeting.captions.map(({ speaker, text }) => [nameOf(speaker), text]),
      (scenario.transcript ?? []).map(({ speaker, text }) => [
        scenario.speakers.find(({ id }) => id === speaker)?.name,
        text,
      ]),
    );
    const levels = Buffer.from(await (await ask(`api/meetings/${meeting.id}/levels`)).arrayBuffer());
    for (const { speaker, start, pcm } of scenario.audio) {
      const index = meeting.speakers.findIndex(({ key }) => key === `p-${speaker}`);
      const lane = levels.subarray(index * meeting.levelCount, (index + 1) * meeting.levelCount);
      const [from, to] = [start / 100, (start + pcm.length / 32) / 100];
      const isIn = talkSpans(lane).some((span) => span.from < to && span.to > from);
      assert.ok(isIn, `${speaker} at ${start}`);
    }
    const audio = meeting.tracks.filter(({ kind }) => kind === "audio");
    assert.equal(audio.length, scenario.speakers.length);
    for (const { file, duration } of audio) {
      const wav = parseWav(Buffer.from(await (await ask(`api/meetings/${meeting.id}/files/${file}`)).arrayBuffer()));
      assert.equal(wav.samples.length / 32, duration);
      const peaks = `api/meetings/${meeting.id}/peaks/${file}`;
      await asked(async () => (await ask(peaks)).ok);
      assert.equal((await (await ask(peaks)).arrayBuffer()).byteLength, Math.ceil(duration / 20));
    }
    // It is kept beside them; as lines, until its files have had their time.
    const stem = join(nr.userDir, "zoom-recordings", `${meeting.id}.meeting`);
    assert.ok(existsSync(`${stem}.json`) || existsSync(`${stem}.jsonl`));
  });

  it("nothing fails", () => {
    assert.deepEqual(
      nr.log.filter((line) => /\[(error|warn)\] \[/.test(line)),
      [],
    );
  });
});
