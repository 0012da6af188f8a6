// What deploys do to a fleet's streams: a node with streams gets a Fleet, its fleet is disabled, it comes back.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { hasMosquitto } from "./fleet/broker";
import { fleetFlow } from "./fleet/fleet-flow";
import { Harness } from "./fleet/harness";
import type { FlowNode } from "./node-red-process";

const KIND = hasMosquitto() ? "mosquitto" : "aedes";
/** Until a member that started has streams. Milliseconds. */
const JOINED = 4000;
const TAKEN = 15_000;

const flow = (isShared: boolean, fleet: Readonly<Record<string, unknown>> = {}): FlowNode[] =>
  fleetFlow({ capacity: 40, sendRate: 100, isShared, hasFleet: true, fleet: { balance: false, ...fleet } });

describe("a deploy in a fleet", () => {
  let harness: Harness | undefined;
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });

  it("that chooses a Fleet for a node with streams shares them, without a gap", async () => {
    harness = await Harness.running({ broker: KIND, members: 2 });
    const fleet = harness;
    const [first, second] = fleet.members;
    await second?.end("SIGTERM");
    await first?.nodeRed.deploy(flow(false));
    await fleet.play(3);
    await fleet.whenAllFlow();
    await first?.nodeRed.deploy(flow(true), "nodes");
    await second?.start();
    await sleep(JOINED);
    assert.deepEqual(fleet.loads(), [3, 0]);
    const { moved } = await movedAfter(fleet, () => first?.end("SIGKILL"));
    assert.equal(moved, 3);
    const { lost, silent } = await fleet.verdict();
    assert.deepEqual({ lost, silent }, { lost: 0, silent: 0 });
  }).timeout(90_000);

  it("that disables the fleet leaves a node its streams, which end as Zoom says", async () => {
    harness = await Harness.running({ broker: KIND, members: 1 });
    const [member] = harness.members;
    await sleep(JOINED);
    const [stream] = await harness.play(1);
    await harness.whenAllFlow();
    await member?.nodeRed.deploy(flow(true, { d: true }), "nodes");
    await sleep(1000);
    await harness.whenAllFlow();
    const before = member?.nodeRed.log.length ?? 0;
    const { lost } = await harness.verdict();
    assert.equal(lost, 0);
    const { events } = harness.arrivals.refresh();
    const names = events.filter(({ streamId }) => streamId === stream?.streamId).map(({ payload }) => payload.event);
    assert.equal(names.at(-1), "stopped");
    // A stop was for a stream that is here, so nothing was refused.
    assert.deepEqual(
      member?.nodeRed.log.slice(before).filter((line) => line.includes("could not become a member")),
      [],
    );
  }).timeout(60_000);
});

async function movedAfter(fleet: Harness, act: () => Promise<unknown> | undefined): Promise<{ moved: number }> {
  await fleet.fault("m1", async () => await act(), TAKEN);
  await sleep(500);
  return { moved: fleet.loads(1000)[1] ?? 0 };
}
