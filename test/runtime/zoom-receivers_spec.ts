// *zoom events* in real Node-REDs against the simulator's API: two receivers of one subscription, and deploys while events come
// (contract#event-connections).

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../src/simulator";
import { until } from "../until";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { caught, payloadsOf, simulatedZoom, zoomFlow } from "./simulated-zoom";

const DEPLOYS = 20;
/** Milliseconds between two events. */
const EVERY = 25;
/** Milliseconds in which a receiver that has not given up would have come back: after its last loss it waits 8 s, and 20 % more. */
const QUIET = 12_000;

const asEdited = (flow: readonly FlowNode[]): FlowNode[] => flow.map(({ credentials: _, ...node }) => node as FlowNode);

describe("receivers of Zoom's events in real Node-REDs", function () {
  this.timeout(240_000);
  const running: NodeRedProcess[] = [];
  let zoom: Simulator;
  let offered = 0;
  const start = async (): Promise<NodeRedProcess> => {
    const nr = await startNodeRed({ flow: zoomFlow(zoom) });
    running.push(nr);
    return nr;
  };
  beforeEach(async () => {
    zoom = await simulatedZoom();
    offered = 0;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((nr) => nr.stop()));
    await zoom.close();
  });

  /** Every third one is of a stream, which comes from the first output. */
  async function offer(): Promise<void> {
    offered += 1;
    const event_ts = Date.now();
    const name = offered % 3 === 0 ? "meeting.rtms_interrupted" : "meeting.participant_joined";
    const payload = { number: offered, meeting_uuid: "uuid==", rtms_stream_id: `stream-${offered}` };
    await zoom.api.offer({ event: name, event_ts, payload });
  }
  const numbersOf = async (nr: NodeRedProcess): Promise<unknown[]> =>
    (await Promise.all([payloadsOf(nr, "lifecycle"), payloadsOf(nr, "other")]))
      .flat()
      .flatMap(({ payload }) => (payload as { number?: number } | undefined)?.number ?? [])
      .sort((a, b) => a - b);

  it(`none is lost and none comes twice in ${DEPLOYS} full deploys while they come, over one connection`, async () => {
    const nr = await start();
    await zoom.api.whenConnected(20_000);
    let isOver = false;
    const offering = (async () => {
      for (; !isOver; await sleep(EVERY)) await offer();
    })();
    for (let n = 0; n < DEPLOYS; n += 1) {
      await nr.deploy(asEdited(zoomFlow(zoom)), "full");
      const seen = offered;
      await until(() => offered > seen + (n % 3));
    }
    isOver = true;
    await offering;
    const delivered = zoom.api.ledger.events.filter((event) => event.delivered);
    assert.equal(delivered.length, offered);
    assert.ok(offered > DEPLOYS);
    await until(() => false, 300).catch(() => undefined);
    assert.deepEqual(
      await numbersOf(nr),
      Array.from({ length: offered }, (_, n) => n + 1),
    );
    assert.equal(zoom.api.ledger.connections.length, 1);
    assert.deepEqual(await caught(nr), []);
  });

  it("two of one subscription: the fight is noticed, one gives up with the reason, the other receives", async () => {
    const [first, second] = [await start(), await start()];
    const contested = async (nr: NodeRedProcess) => ((await caught(nr)).length > 0 ? nr : undefined);
    let loser: NodeRedProcess | undefined;
    const end = Date.now() + 120_000;
    while (!loser && Date.now() < end) {
      loser = (await contested(first)) ?? (await contested(second));
      await sleep(50);
    }
    assert.ok(loser, "one gives up");
    const winner = loser === first ? second : first;
    const [error] = await caught(loser);
    assert.equal(error?.code, "RTMS_TAKEN");
    assert.match(String(error?.message), /Another receiver takes the events of this endpoint.*every 5 minutes only/);
    await loser.status("events", /another receiver|taken/i);
    await winner.status("events", /✓/, 40_000);
    await zoom.api.whenConnected(40_000);
    const { length } = zoom.api.ledger.connections;
    assert.ok(length <= 12, `${length} connections`);
    for (const quietUntil = Date.now() + QUIET; Date.now() < quietUntil; await sleep(500)) await offer();
    assert.equal(zoom.api.ledger.connections.length, length, "the fight is over");
    assert.ok(!(await caught(winner)).some(({ code }) => code === "RTMS_TAKEN"));
    const received = await numbersOf(winner);
    assert.deepEqual(
      received,
      Array.from({ length: offered }, (_, n) => n + 1),
    );
    assert.deepEqual(await numbersOf(loser), []);
  });
});
