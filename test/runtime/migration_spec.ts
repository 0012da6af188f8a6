// Old flows still run: the flow of 0.1.0 (its example, as the editor saved it then) runs in today's package as it
// is, and a flow of a later version causes a warning, and runs with the known properties.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseWav } from "../../src/audio/codecs/wav";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, playOptions } from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";

const SAVED: FlowNode[] = JSON.parse(readFileSync(join(__dirname, "flows", "0.1.0.json"), "utf8"));
const OURS = /^zoom-rtms-/;
const PACKETS = 60;

/** The test reads these, in place of nodes that write files and of the debug panel. */
const WATCHED: readonly string[] = ["file", "debug"];

/** As saved, except for the server, and with collectors in place of the watched nodes. */
function flowOf(more: Record<string, unknown> = {}): FlowNode[] {
  const app = { servers: "ws://127.0.0.1", credentials: CREDENTIALS };
  return SAVED.map((node): FlowNode => {
    const { id, z, type } = node;
    if (WATCHED.includes(type)) return { id, z, type: "test-collect", name: id, wires: [] };
    return { ...node, ...(type === "zoom-rtms-app" && app), ...(OURS.test(type) && more) };
  });
}

async function play(nr: NodeRedProcess): Promise<{ wav: Message[]; vtt: Message[]; said: Message[] }> {
  const simulator = await listeningSimulator();
  try {
    await simulator.play(playOptions(nr.url, { scenario: monologue(PACKETS), pace: "fast" })).done;
    const [wav, vtt, said] = await Promise.all([
      nr.messages("rtms0save0000001", 1),
      nr.messages("rtms0save0000002", 1),
      nr.messages("rtms0capt0000001", 3),
    ]);
    return { wav, vtt, said };
  } finally {
    await simulator.close();
  }
}

describe("the flow of 0.1.0", function () {
  this.timeout(60_000);

  it("has no version", () => {
    const ours = SAVED.filter(({ type }) => OURS.test(type));
    assert.equal(ours.length, 5);
    assert.ok(ours.every((node) => !("version" in node)));
  });

  for (const [title, more, warned] of [
    ["runs unchanged, and without a warning", {}, 0],
    ["with a version that is not known yet runs with what is known, and every node says so once", { version: 7 }, 5],
  ] as const)
    it(title, async () => {
      const nr = await startNodeRed({ flow: flowOf(more) });
      try {
        const { wav, vtt, said } = await play(nr);
        const { rate, channels, samples } = parseWav(wav[0]?.payload as Buffer);
        assert.deepEqual([rate, channels, samples.length], [16_000, 1, PACKETS * 640]);
        assert.match(String(wav[0]?.filename), /^zoom-recordings\/.*\.wav$/);
        assert.match(String(vtt[0]?.payload), /^WEBVTT\n.*Goodbye\./s);
        assert.deepEqual(
          said.map(({ payload }) => payload),
          ["Good morning.", "2 < 3 & 4 --> 5", "Goodbye."].map((text) => `Ann <Example>: ${text}`),
        );
        assert.deepEqual(await nr.messages("rtms0errr0000001"), []);
        const warnings = nr.log.filter((line) => /\[warn\] \[zoom-rtms-/.test(line));
        assert.equal(warnings.length, warned, warnings.join("\n"));
        for (const line of warnings) assert.match(line, /settings have version 7.*Update the package/);
      } finally {
        await nr.stop();
      }
    });
});
