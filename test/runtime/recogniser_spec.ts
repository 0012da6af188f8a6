// What a speech recogniser recognises in the files of the whole flow: the simulator's conversation through a real
// Node-RED, one WAV per speaker, transcribed by pocketsphinx with its English model.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "../../src/simulator";
import { conversation } from "../../src/simulator/scenario/conversation";
import { type NodeRedProcess, startNodeRed } from "./node-red-process";
import { hasRecogniser, recognise, wordsOf } from "./recogniser";
import { listeningSimulator, playOptions, streamFlow } from "./stream-flow";

const UNDERSTOOD = 0.8;
const BY_CHANCE = 0.3;
/** As long as what each of the two says, and about nothing of it. */
const OTHER_TEXT =
  "Four score and seven years ago our fathers brought forth upon this continent a new nation conceived in liberty " +
  "and dedicated to the proposition that all men are created equal now we are engaged in a great civil war";

/** Words of `said` that are in `heard` in their order: the longest common subsequence. */
function understood(said: readonly string[], heard: readonly string[]): number {
  let row = new Array<number>(heard.length + 1).fill(0);
  for (const word of said) {
    const next = [0];
    for (const [n, other] of heard.entries())
      next.push(word === other ? (row[n] ?? 0) + 1 : Math.max(row[n + 1] ?? 0, next[n] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe("a speech recogniser behind the whole flow", function () {
  this.timeout(180_000);
  let nr: NodeRedProcess;
  let simulator: Simulator;
  let directory: string;

  before(async function () {
    if (!hasRecogniser()) this.skip();
    simulator = await listeningSimulator();
    directory = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
  });
  after(async () => {
    await simulator?.close();
    await nr?.stop();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  it("recognises at least 80 % of what each speaker said, and less than 30 % of what nobody said", async () => {
    const recorder = { output: "wav", chunk: "stream", rate: 16_000 };
    const flow = streamFlow().map((node) => (node.id === "n-audio-out" ? { ...node, ...recorder } : node));
    nr = await startNodeRed({ flow });
    await simulator.play(playOptions(nr.url, { pace: "fast" })).done;
    const { speakers, transcript = [] } = conversation();
    const messages = await nr.messages("wav", speakers.length, 30_000);
    for (const { id } of speakers) {
      const message = messages.find(({ rtms }) => (rtms as { speaker?: { id: string } }).speaker?.id === id);
      assert.ok(Buffer.isBuffer(message?.payload));
      const file = join(directory, `${id}.wav`);
      writeFileSync(file, message.payload);
      const said = wordsOf(
        transcript
          .filter(({ speaker, deletedAt }) => speaker === id && deletedAt === undefined)
          .map(({ text }) => text)
          .join(" "),
      );
      const heard = recognise(file);
      const score = understood(said, heard) / said.length;
      assert.ok(score >= UNDERSTOOD, `${Math.round(score * 100)} % of what ${id} said: ${heard.join(" ")}`);
      const wrong = wordsOf(OTHER_TEXT);
      assert.ok(understood(wrong, heard) / wrong.length < BY_CHANCE, `of another text: ${heard.join(" ")}`);
    }
  });
});
