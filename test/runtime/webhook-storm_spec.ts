// Webhooks without a pause through many deploys, as Zoom sends them: it tries again what was not accepted
// (protocol#webhook-delivery), here after seconds.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { compactBody, post, webhookFlow } from "./webhook-client";

const DEPLOYS = 20;
/** Milliseconds that a node of the flow takes to close: from a usual one to more than a webhook is held. */
const CLOSING = [50, 400, 1200, 3200];
/** Milliseconds between a webhook's tries: Zoom's minutes (5, 20 and 60) as fifths of a second. */
const PAUSES = [1000, 4000, 12_000];

const slow = (milliseconds: number): FlowNode => ({
  id: "slow",
  type: "test-slow-close",
  z: "tab",
  milliseconds,
  wires: [],
});

const idOf = (message: Message): unknown =>
  (message.payload as { payload: { rtms_stream_id: unknown } }).payload.rtms_stream_id;

describe("webhooks every 50 ms through 20 full deploys with a slow closer", () => {
  let nr: NodeRedProcess;
  before(async () => {
    nr = await startNodeRed({ flow: webhookFlow({}, [slow(CLOSING[0] ?? 0)]) });
  });
  after(() => nr.stop());

  it("are each answered 200 or 503 within 3 s, and sent on exactly once", async function () {
    this.timeout(120_000);
    const tries: { status: number; milliseconds: number }[] = [];
    /** Whether it was accepted in the end. */
    const deliver = async (body: string): Promise<boolean> => {
      for (const pause of [0, ...PAUSES]) {
        if (pause > 0) await sleep(pause);
        const answer = await post(`${nr.url}/zoom/rtms`, body);
        tries.push(answer);
        if (answer.status === 200) return true;
      }
      return false;
    };
    const bodies: string[] = [];
    const deliveries: Promise<boolean>[] = [];
    const posting = setInterval(() => {
      const body = compactBody();
      bodies.push(body);
      deliveries.push(deliver(body));
    }, 50);
    for (let turn = 1; turn <= DEPLOYS; turn++) {
      await nr.deploy(webhookFlow({ name: `turn ${turn}` }, [slow(CLOSING[turn % CLOSING.length] ?? 0)]));
      await sleep(100);
    }
    clearInterval(posting);
    const accepted = await Promise.all(deliveries);
    assert.deepEqual([...new Set(tries.map(({ status }) => status))].sort(), [200, 503]);
    const slowest = Math.max(...tries.map(({ milliseconds }) => milliseconds));
    assert.ok(slowest < 3000, `${slowest} ms`);
    assert.ok(!accepted.includes(false), "Each was accepted by its last try");
    await nr.messages("lifecycle", bodies.length);
    await sleep(200);
    const streams = bodies.map((body) => JSON.parse(body).payload.rtms_stream_id);
    assert.deepEqual((await nr.messages("lifecycle")).map(idOf).sort(), streams.sort());
  });
});
