// Webhooks during each way in which Node-RED closes and creates a webhook node: what arrives meanwhile is held for the next
// instance, wherever that one is.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type DeploymentType,
  type FlowNode,
  type Message,
  type NodeRedProcess,
  startNodeRed,
} from "./node-red-process";
import { type Answer, compactBody, httpIn, inSubflow, post, webhookFlow } from "./webhook-client";

/** Milliseconds that a deploy takes to close the node `slow`. */
const CLOSING = 1200;

/** Changed by its name, so that every kind of deploy closes it. */
const slow = (name: string, milliseconds = CLOSING): FlowNode => ({
  id: "slow",
  type: "test-slow-close",
  z: "tab",
  name,
  milliseconds,
  wires: [],
});

const idOf = (message: Message): unknown =>
  (message.payload as { payload: { rtms_stream_id: unknown } }).payload.rtms_stream_id;
const streamOf = (body: string): unknown => JSON.parse(body).payload.rtms_stream_id;

describe("webhooks during each kind of deploy", () => {
  let nr: NodeRedProcess;
  before(async () => {
    nr = await startNodeRed({ settings: { runtimeState: { enabled: true }, nodeCloseTimeout: 3500 } });
  });
  after(() => nr.stop());

  const send = (body = compactBody(), path = "/zoom/rtms") => post(nr.url + path, body);

  /** Sends a webhook as soon as the deploy has begun to close nodes. */
  async function during(deploy: () => Promise<void>, webhook: () => Promise<Answer>): Promise<Answer> {
    const from = nr.log.length;
    const deployed = deploy();
    await nr.logged(/Stopping (modified )?(flows|nodes)/, { from });
    const answer = await webhook();
    await deployed;
    return answer;
  }

  /** That it was held, accepted, and sent on once. */
  async function assertHeld({ status, milliseconds }: Answer, body: string): Promise<void> {
    assert.equal(status, 200);
    assert.ok(milliseconds > CLOSING / 2, `It was answered after ${milliseconds} ms`);
    await nr.messages("lifecycle", 1);
    await sleep(100);
    assert.deepEqual((await nr.messages("lifecycle")).map(idOf), [streamOf(body)]);
  }

  const places = {
    "on a tab": webhookFlow,
    "in a subflow": (webhook = {}, more: FlowNode[] = []) => inSubflow(more, webhook),
  };
  for (const [where, flowOf] of Object.entries(places))
    for (const type of ["full", "flows", "nodes", "reload"] as const satisfies DeploymentType[])
      it(`are held for a node ${where} that a deploy of type ${type} closes`, async () => {
        await nr.renew(flowOf({}, [slow("before")]));
        const body = compactBody();
        const changed = flowOf({ name: "changed" }, [slow("after")]);
        const answer = await during(
          () => nr.deploy(changed, type),
          () => send(body),
        );
        await assertHeld(answer, body);
      });

  for (const type of ["full", "flows", "nodes"] as const satisfies DeploymentType[])
    it(`are held at the path to which a deploy of type ${type} moves the node`, async () => {
      await nr.renew(webhookFlow({}, [slow("before")]));
      const body = compactBody();
      const answer = await during(
        () => nr.deploy(webhookFlow({ path: "/zoom/moved" }, [slow("after")]), type),
        () => send(body, "/zoom/moved"),
      );
      await assertHeld(answer, body);
      assert.equal((await send(compactBody(), "/zoom/rtms")).status, 404);
    });

  it("are held for the second node of a path when a deploy removes the first", async () => {
    const second = webhookFlow({ id: "second", name: "second" }, []).filter(({ id }) => id === "second");
    await nr.renew(webhookFlow({}, [...second, slow("before")]));
    const body = compactBody();
    const left = webhookFlow({}, [...second, slow("after")]).filter(({ id }) => id !== "webhook");
    const answer = await during(
      () => nr.deploy(left, "full"),
      () => send(body),
    );
    await assertHeld(answer, body);
  });

  it("are held for a node that a deploy creates", async () => {
    await nr.renew([...webhookFlow({}, [slow("before")]).filter(({ id }) => id !== "webhook")]);
    const body = compactBody();
    const answer = await during(
      () => nr.deploy(webhookFlow({}, [slow("after")]), "full"),
      () => send(body),
    );
    await assertHeld(answer, body);
  });

  it("are not held where an HTTP In is that the deploy does not close", async () => {
    await nr.renew(webhookFlow({}, [slow("before"), ...httpIn("/hooks/:id")]));
    const answer = await during(
      () => nr.deploy(webhookFlow({}, [slow("after"), ...httpIn("/hooks/:id")]), "nodes"),
      () => send(compactBody(), "/hooks/mine"),
    );
    assert.deepEqual([answer.body, answer.milliseconds < CLOSING / 2], ["http in", true]);
  });

  it("are answered 503 while a node does not close at all, until Node-RED gives it up", async () => {
    await nr.renew(webhookFlow({}, [slow("before", 60_000)]));
    const body = compactBody();
    const answer = await during(
      () => nr.deploy(webhookFlow({}, [slow("after", 0)])),
      () => send(body),
    );
    assert.deepEqual([answer.status, answer.milliseconds < 3000], [503, true]);
    assert.equal((await send(body)).status, 200);
    assert.deepEqual((await nr.messages("lifecycle", 1)).map(idOf), [streamOf(body)]);
  });

  it("are answered 503 while the flows are stopped, and accepted when they start again", async () => {
    await nr.renew(webhookFlow());
    await nr.setState("stop");
    const [known, unknown] = await Promise.all([send(), send(compactBody(), "/nowhere")]);
    assert.deepEqual([known.status, unknown.status], [503, 503]);
    const body = compactBody();
    const held = send(body);
    await nr.setState("start");
    assert.equal((await held).status, 200);
    assert.deepEqual((await nr.messages("lifecycle", 1)).map(idOf), [streamOf(body)]);
    assert.equal((await send(compactBody(), "/nowhere")).status, 404);
  });
});
