// How the members of a fleet share streams while none fails; and that a fleet of one, and a node without a fleet, are as they
// were before there were fleets.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { MemberEvent } from "./fleet/arrivals";
import { hasMosquitto } from "./fleet/broker";
import { IS_LONG, TWO_OWNERS } from "./fleet/faults";
import { Harness } from "./fleet/harness";
import { longestPause, twoOwners } from "./fleet/verdict";

const KIND = hasMosquitto() ? "mosquitto" : "aedes";
/** A member that came listens first, then tells that it is there. Milliseconds. */
const JOINED = 4000;

/** The events of a stream, without what a fleet adds. */
const ofStream = (events: readonly MemberEvent[], streamId: string | undefined) =>
  events
    .filter((event) => event.streamId === streamId)
    .map(({ payload }) => payload.event)
    .filter((name) => name !== "owned");

/** Members that claim at the same time on a busy machine may end with one stream more or less. */
function assertLoads(harness: Harness, expected: readonly number[]): void {
  const loads = harness.loads();
  if (IS_LONG) console.log(`      loads ${loads.join(" ")}`);
  for (const [index, load] of expected.entries())
    assert.ok(Math.abs((loads[index] ?? -1) - load) <= (IS_LONG ? 0 : 2), `${loads} instead of ${expected}`);
}

describe("a fleet", () => {
  let harness: Harness | undefined;
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });

  for (const spread of ["in turn", "to all"] as const)
    it(`of three shares 60 streams evenly, their webhooks ${spread}`, async () => {
      harness = await Harness.running({ broker: KIND, capacity: 40, spread });
      await harness.whenJoined();
      await harness.play(60);
      await harness.whenAllFlow();
      assertLoads(harness, [20, 20, 20]);
      const { lost, twice, silent } = await harness.verdict();
      assert.deepEqual({ lost, twice, silent }, { lost: 0, twice: 0, silent: 0 });
      // Two may claim a stream at once.
      assert.ok(twoOwners(harness.arrivals.packets) <= TWO_OWNERS);
    }).timeout(60_000);

  it("gives a member that joins its share of what comes", async () => {
    harness = await Harness.running({ broker: KIND, capacity: 40, members: 3, fleet: { balance: false } });
    const [, , third] = harness.members;
    await harness.whenJoined();
    await third?.end("SIGTERM");
    await harness.whenJoined();
    await harness.play(40);
    await harness.whenAllFlow();
    assertLoads(harness, [20, 20, 0]);
    await third?.start();
    await harness.whenJoined();
    await harness.play(20);
    await harness.whenAllFlow();
    assertLoads(harness, [20, 20, 20]);
  }).timeout(60_000);

  it("of one behaves as none: the same events, the same packets, and a redeploy that nobody notices", async () => {
    const runs: { names: string[]; pause: number; verdict: object }[] = [];
    for (const broker of [KIND, undefined] as const) {
      harness = await Harness.running({ ...(broker && { broker }), members: 1, sendRate: 20 });
      const [member] = harness.members;
      await sleep(JOINED);
      const [handle] = await harness.play(1);
      await harness.whenAllFlow();
      await sleep(1000);
      const at = Date.now();
      await member?.redeploy();
      await harness.whenAllFlow();
      await sleep(1000);
      const { packets } = harness.arrivals.refresh();
      const pause = longestPause(
        [...packets].sort((one, other) => one.at - other.at),
        at - 500,
        Date.now(),
      );
      const { received: _, ...verdict } = await harness.verdict();
      runs.push({ names: ofStream(harness.arrivals.refresh().events, handle?.streamId), pause, verdict });
      await harness.close();
      harness = undefined;
    }
    const [shared, alone] = runs;
    assert.deepEqual(shared?.verdict, alone?.verdict);
    assert.deepEqual(shared?.names, alone?.names);
    assert.deepEqual(shared?.verdict, { ...shared?.verdict, lost: 0, twice: 0, repeated: 0, misnumbered: 0 });
    assert.ok(
      (shared?.pause ?? Number.POSITIVE_INFINITY) <= (alone?.pause ?? 0) + 500,
      `${shared?.pause} and ${alone?.pause} ms`,
    );
  }).timeout(60_000);

  it("is not loaded without Fleet, though the flow has a fleet: no module of it, and no connection", async () => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    harness = await Harness.running({ members: 1, idleBroker: port });
    const [member] = harness.members;
    const loaded = async (): Promise<string[]> => (await fetch(`${member?.url}/fleet-look`)).json();
    await harness.play(1);
    await harness.whenAllFlow();
    const modules = (await loaded()).filter((path) => /[\\/]dist[\\/]/.test(path));
    listener.close();
    assert.ok(
      modules.some((path) => path.endsWith("stream.js")),
      modules.join(" "),
    );
    assert.deepEqual(
      modules.filter((path) => /[\\/]src[\\/]fleet\b/.test(path)),
      [],
    );
    assert.equal(connections, 0);
  }).timeout(60_000);
});
