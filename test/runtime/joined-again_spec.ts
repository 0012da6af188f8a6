// docs/messages.md, "Pieces that are joined again", with Node-RED's own Switch and join nodes.

import assert from "node:assert/strict";
import type { Simulator } from "../../src/simulator";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, payload, playOptions, soundOf, streamFlow } from "./stream-flow";

/** Raw pieces of 200 ms; the second is filtered out, and what is left joined. */
function filtered(repair: boolean): FlowNode[] {
  const out = streamFlow().map((node) =>
    node.id === "n-audio-out"
      ? { ...node, output: "raw", chunk: "time", chunkMs: 200, wires: [["collect-wav", "n-filter"]] }
      : node,
  );
  const rules = [{ t: "neq", v: "1", vt: "num" }];
  const filter = { property: "parts.index", propertyType: "msg", rules, checkall: "true", repair, outputs: 1 };
  return [
    ...out,
    { id: "n-filter", type: "switch", z: "tab", ...filter, wires: [["n-join"]] },
    { id: "n-join", type: "join", z: "tab", mode: "auto", wires: [["collect-joined"]] },
    { id: "collect-joined", type: "test-collect", z: "tab", name: "joined", wires: [] },
  ];
}

describe("pieces of audio that are joined again", () => {
  let nr: NodeRedProcess;
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await simulator.close();
    await nr.stop();
  });

  async function play(flow: FlowNode[]): Promise<void> {
    nr = await startNodeRed({ flow });
    await simulator.play(playOptions(nr.url, { scenario: monologue(50) })).done;
  }

  it("are whole but for what a Switch node that recreates the sequence left out", async () => {
    await play(filtered(true));
    const [joined] = await nr.messages("joined", 1);
    const pieces = await nr.messages("wav");
    assert.ok(pieces.length >= 4, `${pieces.length}`);
    assert.deepEqual(payload<Buffer>(joined ?? {}), soundOf(pieces.filter((_, index) => index !== 1)));
    assert.deepEqual(await nr.messages("errors"), []);
  });

  it("are lost with an error behind a Switch node that does not, as it is written", async () => {
    await play(filtered(false));
    await nr.messages("errors", 1);
    assert.deepEqual(await nr.messages("joined"), []);
  });
});
