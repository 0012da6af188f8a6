// What a node that leaves its fleet for good leaves on disk (contract#members).

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { until } from "../until";
import { environmentOf, fleetFlow } from "./fleet/fleet-flow";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { compactBody, post } from "./webhook-client";

/** Nobody listens there. */
const NO_BROKER = 1;
const LIMIT = 10_000;

describe("a webhook that no other member has", () => {
  let nodeRed: NodeRedProcess | undefined;
  afterEach(async () => {
    await nodeRed?.stop();
    nodeRed = undefined;
  });

  const leaves: [string, (flow: FlowNode[]) => FlowNode[]][] = [
    ["is removed", (flow) => flow.filter(({ id }) => id !== "n-stream")],
    ["has no fleet any more", (flow) => flow.map((each) => (each.id === "n-stream" ? { ...each, fleet: "" } : each))],
  ];
  for (const [how, without] of leaves)
    it(`stays on disk through a deploy, but not when its node ${how}`, async () => {
      const flow = fleetFlow({ capacity: 10, sendRate: 100 });
      const settings = { nodesDir: join(__dirname, "fleet", "programs") };
      nodeRed = await startNodeRed({ flow, settings, env: environmentOf(NO_BROKER, "unused.jsonl") });
      const path = join(nodeRed.userDir, "zoom-rtms-fleets", "n-stream.json");
      assert.equal((await post(`${nodeRed.url}/zoom/rtms`, compactBody())).status, 200);
      await until(() => existsSync(path), LIMIT);
      await nodeRed.deploy(flow, "full");
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.ok(existsSync(path));
      await nodeRed.deploy(without(flow), "full");
      await until(() => !existsSync(path), LIMIT);
    }).timeout(60_000);
});
