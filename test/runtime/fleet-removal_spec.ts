// What a node that leaves its fleet for good leaves on disk (contract#members).

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { until } from "../until";
import { hasMosquitto } from "./fleet/broker";
import { environmentOf, fleetFlow } from "./fleet/fleet-flow";
import { Harness } from "./fleet/harness";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { compactBody, post } from "./webhook-client";

/** Nobody listens there. */
const NO_BROKER = 1;
const LIMIT = 10_000;

const BEGUN = JSON.stringify({
  event: "meeting.rtms_started",
  event_ts: Date.now(),
  payload: { meeting_uuid: "4444AAAiAAAAAiAiAiiAii==", rtms_stream_id: "begun-1", server_urls: "ws://127.0.0.1:1" },
});

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

  it("is told by a node that is removed right after it came, if the broker is there", async () => {
    const fleet = await Harness.running({ broker: hasMosquitto() ? "mosquitto" : "aedes", members: 2 });
    try {
      await fleet.whenJoined();
      const { nodeRed: first } = fleet.member("m1");
      assert.equal((await post(`${first.url}/zoom/rtms`, BEGUN)).status, 200);
      await first.deploy(
        fleetFlow({ capacity: 40, sendRate: 100 }).filter(({ id }) => id !== "n-stream"),
        "nodes",
      );
      const isOwned = () =>
        fleet.arrivals
          .refresh()
          .events.some(
            ({ member, streamId, payload }) => member === "m2" && streamId === "begun-1" && payload.event === "owned",
          );
      await fleet.until("the other member has the stream", isOwned, LIMIT);
      assert.equal(existsSync(join(first.userDir, "zoom-rtms-fleets", "n-stream.json")), false);
    } finally {
      await fleet.close();
    }
  }).timeout(90_000);
});
