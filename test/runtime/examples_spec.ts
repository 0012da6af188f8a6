// Every example deploys in a real Node-RED: no node is unknown, none refuses its settings, nothing fails.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";

const EXAMPLES = join(__dirname, "..", "..", "examples");
const CREDENTIALS = { clientId: "a", clientSecret: "b", secretToken: "c" };

describe("the examples", () => {
  let nr: NodeRedProcess;

  before(async () => {
    nr = await startNodeRed();
  });
  after(() => nr.stop());

  it("load every node of the package without an error", async () => {
    const ours = (await nr.nodes()).filter(({ id }) => id.startsWith("node-red-contrib-zoom-rtms/"));
    assert.deepEqual(
      ours.map(({ types, enabled, err }) => [...types, enabled, err]).sort(),
      ["app", "audio-out", "stream", "transcript-out", "webhook-in"].map((name) => [
        `zoom-rtms-${name}`,
        true,
        undefined,
      ]),
    );
  });

  for (const file of readdirSync(EXAMPLES))
    it(`"${file}" starts, and every node of it is known`, async () => {
      const flow = JSON.parse(readFileSync(join(EXAMPLES, file), "utf8")) as FlowNode[];
      const from = nr.log.length;
      await nr.deploy(
        flow.map((node) => (node.type === "zoom-rtms-app" ? { ...node, credentials: CREDENTIALS } : node)),
      );
      const said = nr.log.slice(from).join("\n");
      assert.doesNotMatch(said, /missing types|\[error\]|\[warn\] \[zoom/);
    });
});
