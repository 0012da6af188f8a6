// What happens to webhooks that arrive while flows are deployed, in a real Node-RED process.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type DeploymentType,
  type FlowNode,
  type Message,
  type NodeRedProcess,
  startNodeRed,
} from "./node-red-process";
import { type Answer, CREDENTIALS, compactBody, inSubflow, post, webhookFlow } from "./webhook-client";

/** A node that needs this long to close holds every full deploy up. */
const slow = (milliseconds: number): FlowNode => ({
  id: "slow",
  type: "test-slow-close",
  z: "tab",
  milliseconds,
  wires: [],
});

const second: FlowNode = {
  id: "second",
  type: "zoom-rtms-webhook-in",
  z: "tab",
  name: "",
  app: "app",
  path: "/zoom/rtms",
  wires: [["second-out"], []],
};
const secondOut: FlowNode = { id: "second-out", type: "test-collect", z: "tab", name: "second", wires: [] };

const changed = (flow: FlowNode[], properties: Partial<FlowNode>): FlowNode[] =>
  flow.map((node) => (node.id === "webhook" ? { ...node, ...properties } : node));

const idOf = (message: Message): unknown =>
  (message.payload as { payload: { rtms_stream_id: unknown } }).payload.rtms_stream_id;
const streamOf = (body: string): unknown => JSON.parse(body).payload.rtms_stream_id;

describe("webhooks during deploys", () => {
  let nr: NodeRedProcess;
  before(async () => {
    nr = await startNodeRed();
  });
  after(() => nr.stop());

  const send = (body = compactBody()) => post(`${nr.url}/zoom/rtms`, body);

  it("are each answered 200 and sent on once, however many full deploys there are", async () => {
    await nr.renew(webhookFlow({}, [slow(2000)]));
    const bodies: string[] = [];
    const answers: Promise<Answer>[] = [];
    const posting = setInterval(() => {
      const body = compactBody();
      bodies.push(body);
      answers.push(send(body));
    }, 50);
    for (let turn = 0; turn < 3; turn++) {
      await sleep(300);
      await nr.deploy(webhookFlow({ name: `turn ${turn}` }, [slow(2000)]));
    }
    await sleep(300);
    clearInterval(posting);
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    assert.ok(statuses.length > 100, `${statuses.length}`);
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [],
    );
    const sent = await nr.messages("lifecycle", bodies.length);
    await sleep(200);
    assert.deepEqual((await nr.messages("lifecycle")).map(idOf).sort(), bodies.map(streamOf).sort());
    assert.equal(sent.length, bodies.length);
  });

  it("that were answered right before a deploy are sent on, once, by the next instance if need be", async () => {
    await nr.renew(webhookFlow());
    const accepted: unknown[] = [];
    const others: number[] = [];
    let isPosting = true;
    const poster = async () => {
      while (isPosting) {
        const body = compactBody();
        const { status } = await send(body);
        if (status === 200) accepted.push(streamOf(body));
        else others.push(status);
      }
    };
    const posters = Array.from({ length: 8 }, poster);
    for (let turn = 0; turn < 40; turn++) await nr.deploy(webhookFlow({ name: `turn ${turn}` }));
    isPosting = false;
    await Promise.all(posters);
    await nr.messages("lifecycle", accepted.length);
    await sleep(200);
    assert.deepEqual((await nr.messages("lifecycle")).map(idOf).sort(), accepted.sort());
    assert.deepEqual(others, []);
  });

  it("are answered 503 after 2.5 s if the deploy takes longer, and sent on by a later try", async () => {
    await nr.renew(webhookFlow({}, [slow(4000)]));
    const deployed = nr.deploy(webhookFlow({}, [slow(0)]));
    await sleep(300);
    const body = compactBody();
    const unsigned = await post(`${nr.url}/zoom/rtms`, body, { headers: { "x-zm-signature": undefined } });
    assert.deepEqual([unsigned.status, unsigned.milliseconds < 1000], [503, true]);
    const first = await send(body);
    assert.equal(first.status, 503);
    assert.ok(Number(first.headers["retry-after"]) > 0);
    assert.ok(first.milliseconds >= 2400 && first.milliseconds < 2950, `${first.milliseconds} ms`);
    assert.equal((await send(body)).status, 200);
    await deployed;
    assert.deepEqual((await nr.messages("lifecycle", 1)).map(idOf), [streamOf(body)]);
  });

  it("are answered 404 as soon as a deploy has taken their path away for good", async () => {
    await nr.renew(webhookFlow({}, [slow(1000)]));
    const deployed = nr.deploy(webhookFlow({ path: "/elsewhere" }, [slow(0)]));
    await sleep(300);
    const answer = await send();
    assert.equal(answer.status, 404);
    assert.ok(answer.milliseconds > 300, `${answer.milliseconds} ms`);
    await deployed;
    assert.equal((await send()).status, 404);
  });

  it("are answered 503 by a node whose settings cannot be", async () => {
    await nr.renew(webhookFlow({ replayWindow: "soon" }));
    assert.equal((await send()).status, 503);
  });

  it("are answered 503 while more wait than are held", async () => {
    await nr.renew(webhookFlow({}, [slow(3000)]));
    const deployed = nr.deploy(webhookFlow({}, [slow(0)]));
    await sleep(300);
    const large = (fill: string) => JSON.stringify({ event: "meeting.rtms_started", fill: fill.repeat(1_000_000) });
    const answers = await Promise.all(Array.from("abcdefghijklmnopqrst", (fill) => send(large(fill))));
    const refusedAtOnce = answers.filter(({ status, milliseconds }) => status === 503 && milliseconds < 2000);
    assert.ok(refusedAtOnce.length >= 4, `${answers.map(({ status, milliseconds }) => `${status} ${milliseconds}`)}`);
    await deployed;
  });

  for (const type of ["full", "flows", "nodes"] as const satisfies DeploymentType[])
    it(`go to the second node of a path when the first is deleted by a deploy of type ${type}`, async () => {
      await nr.renew(webhookFlow({}, [second, secondOut]));
      await nr.status("second", /notListening|not listening/);
      const repeated = compactBody();
      assert.equal((await send(repeated)).status, 200);
      await nr.deploy(
        webhookFlow({}, [second, secondOut]).filter(({ id }) => id !== "webhook"),
        type,
      );
      assert.equal((await send(repeated)).status, 200);
      const body = compactBody();
      assert.equal((await send(body)).status, 200);
      assert.deepEqual((await nr.messages("second", 1)).map(idOf), [streamOf(body)]);
      await nr.status("second", /^(?!.*listening)/);
    });

  const ways: Record<string, (flow: FlowNode[]) => FlowNode[]> = {
    "is moved to another path": (flow) => changed(flow, { path: "/elsewhere" }),
    "is disabled": (flow) => changed(flow, { d: true }),
    "gets another app": (flow) => [
      ...changed(flow, { app: "other-app" }),
      {
        id: "other-app",
        type: "zoom-rtms-app",
        name: "",
        credentials: { ...CREDENTIALS, secretToken: "anotherToken" },
      },
    ],
    "goes with the subflow that it is in": (flow) => flow.filter(({ id }) => id !== "instance"),
  };
  for (const [way, leave] of Object.entries(ways))
    it(`go to the second node of a path when the first ${way}`, async () => {
      const flow = way.includes("subflow") ? inSubflow([second, secondOut]) : webhookFlow({}, [second, secondOut]);
      await nr.renew(flow);
      await nr.status("second", /notListening|not listening/);
      // Credentials that are sent again count as changed, and then the second would be closed, too.
      await nr.deploy(leave(flow.map(({ credentials: _, ...node }) => node)), "nodes");
      const body = compactBody();
      assert.equal((await send(body)).status, 200);
      assert.deepEqual((await nr.messages("second", 1)).map(idOf), [streamOf(body)]);
    });

  it("stay with the first node of a path when it is only changed", async () => {
    await nr.renew(webhookFlow({}, [second, secondOut]));
    await nr.deploy(webhookFlow({ name: "changed" }, [second, secondOut]), "nodes");
    assert.equal((await send()).status, 200);
    await nr.messages("lifecycle", 1);
    assert.deepEqual(await nr.messages("second"), []);
  });
});
