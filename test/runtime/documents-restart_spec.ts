// Captions of a real Node-RED that is killed and stopped at random moments, while its stream goes on: they stand in one
// file, each once.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseVtt } from "../transcript/vtt-parser";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";

const SENTENCE_MS = 100;
const ENDS = { killed: 10, stopped: 3 };
const SHORTEST_LIFE = 300;
const LONGEST_LIFE = 1500;
/** Of what was said before a kill, by the clock of the test. Milliseconds. */
const MOST_LOST = 500;

/** Says sentence after sentence from number `from` on; before, what Zoom had kept of them. */
const feeder = (since: number, from: number) => `
  let next = ${from};
  setInterval(() => {
    for (; ${since} + next * ${SENTENCE_MS} <= Date.now(); next++) {
      const timestamp = ${since} + next * ${SENTENCE_MS};
      const speaker = { id: String(1 + (next % 2)), name: "Voice " + (1 + (next % 2)) };
      const rtms = { product: "meeting", id: "m1", streamId: "s1", medium: "transcript", timestamp, speaker };
      Object.assign(rtms, { receivedAt: Date.now(), sequence: next });
      const text = "Sentence " + next + ".";
      const transcript = { id: "s1-" + next, text, start: timestamp, end: timestamp + 90, attribute: "NONE" };
      node.send({ payload: text, rtms, transcript });
    }
  }, 5);
`;

const ender = (now: number) => `
  const rtms = { streamId: "s1", medium: "transcript", timestamp: ${now}, receivedAt: ${now}, sequence: 0 };
  setTimeout(() => node.send({ payload: "", complete: true, rtms }), 200);
`;

describe("documents through the ends of a real Node-RED", function () {
  this.timeout(180_000);
  let folder: string;
  let nr: NodeRedProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-restarts-"));
  });
  afterEach(async () => {
    await nr?.stop().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  const flow = (initialize: string): FlowNode[] => {
    const out = { type: "zoom-rtms-transcript-out", version: 1, z: "tab", directory: folder, wires: [["collect"]] };
    return [
      { id: "tab", type: "tab", label: "test" },
      { id: "feed", type: "function", z: "tab", func: "", initialize, outputs: 1, wires: [["n-each", "n-all"]] },
      { id: "n-each", ...out, output: "vtt", emit: "each", filename: "each" },
      { id: "n-all", ...out, output: "vtt", emit: "stream", filename: "all", windowMs: 100 },
      { id: "n-catch", type: "catch", z: "tab", scope: null, wires: [["errors"]] },
      { id: "collect", type: "test-collect", z: "tab", name: "out", wires: [] },
      { id: "errors", type: "test-collect", z: "tab", name: "errors", wires: [] },
    ];
  };

  for (const how of ["killed", "stopped"] as const)
    it(`are one, with each sentence once, when it is ${how} ${ENDS[how]} times`, async () => {
      const since = Date.now();
      const lost: number[] = [];
      let from = 0;
      for (let life = 0; life < ENDS[how]; life++) {
        nr = await startNodeRed({ flow: flow(feeder(since, from)) });
        await sleep(SHORTEST_LIFE + Math.random() * (LONGEST_LIFE - SHORTEST_LIFE));
        const now = Date.now();
        if (how === "killed") nr.signal("SIGKILL");
        assert.deepEqual(await nr.messages("errors").catch(() => []), []);
        await nr.stop();
        const text = readFileSync(join(folder, "each.vtt"), "utf8");
        const last = Number([...text.matchAll(/Sentence (\d+)\.\n\n/g)].at(-1)?.[1] ?? -1);
        lost.push(now - since - (last + 1) * SENTENCE_MS);
        // Zoom sends again what it is not sure of.
        from = Math.max(0, Math.floor((now - since) / SENTENCE_MS) - 10);
      }
      const begun = Date.now();
      nr = await startNodeRed({ flow: flow(ender(begun)) });
      const done = await nr.messages("out", 2);
      await nr.stop();
      nr = undefined;
      assert.deepEqual(readdirSync(folder).sort(), ["all.vtt", "each.vtt"]);
      for (const name of ["each", "all"]) {
        const cues = parseVtt(readFileSync(join(folder, `${name}.vtt`), "utf8"));
        const numbers = cues.map(({ text }) => Number(/^Sentence (\d+)\.$/.exec(text)?.[1]));
        assert.deepEqual(
          numbers,
          Array.from({ length: numbers.length }, (_, n) => n),
          `each once in ${name}`,
        );
        for (const [n, { start }] of cues.entries()) assert.equal(start, n * SENTENCE_MS);
      }
      assert.ok(done.some(({ payload }) => payload === readFileSync(join(folder, "all.vtt"), "utf8")));
      const most = Math.max(0, ...lost);
      assert.ok(most <= MOST_LOST, `${most} ms were not written`);
      console.log(`      at most ${most} ms were not written at the end of a life`);
    });
});
