// A meeting without Zoom in a real Node-RED: the simulator begins it, its events come over the event WebSocket, a control
// node starts RTMS, the stream node plays. No credential, URL or port is set anywhere.

import assert from "node:assert/strict";
import { clickSimulator } from "./admin-client";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";

const collect = (name: string): FlowNode => ({ id: name, type: "test-collect", z: "tab", name, wires: [] });
const own = (type: string, more: object): FlowNode => ({
  id: type,
  type: `zoom-rtms-${type}`,
  z: "tab",
  app: "app",
  ...more,
});
const BEGINS = "meeting.started|contact_center.engagement_started";

/** @param receiver what the events come to */
const flowOf = (receiver: FlowNode, product = "meeting", seconds = 4): FlowNode[] => [
  { id: "tab", type: "tab", label: "Meeting" },
  { id: "app", type: "zoom-rtms-app", name: "" },
  { id: "account", type: "zoom-rtms-account", name: "" },
  own("simulator", { account: "account", product, seconds, wires: [["log"]] }),
  { ...receiver, wires: [["stream"], ["begins", "other"]] },
  {
    id: "begins",
    type: "switch",
    z: "tab",
    property: "payload.event",
    propertyType: "msg",
    rules: [{ t: "regex", v: BEGINS, vt: "str", case: false }],
    checkall: "true",
    outputs: 1,
    wires: [["control"]],
  },
  own("control", { account: "account", confirm: true, wires: [["controlled"]] }),
  own("stream", { wires: [[], ["said"], ["events"]] }),
  { id: "catch", type: "catch", z: "tab", scope: null, uncaught: false, wires: [["errors"]] },
  ...["log", "other", "controlled", "said", "events", "errors"].map(collect),
];

const EVENTS_IN: FlowNode = { id: "receiver", type: "zoom-rtms-events-in", z: "tab", account: "account", endpoint: "" };
const WEBHOOK_IN: FlowNode = { id: "receiver", type: "zoom-rtms-webhook-in", z: "tab", app: "app", path: "/zoom" };

describe("a simulated meeting in a real Node-RED", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  before(async () => {
    nr = await startNodeRed({ flow: flowOf(EVENTS_IN) });
  });
  after(async () => {
    const { code } = await nr.stop();
    assert.equal(code, 0);
    assert.doesNotMatch(nr.log.join("\n"), /Bearer|access_token|Uncaught|UnhandledPromise/);
  });

  const payloadsOf = async (name: string, count?: number): Promise<Message[]> =>
    (await nr.messages(name, count, 20_000)).map(({ payload }) => payload as Message);
  const eventsOf = async (name: string, count?: number) => (await payloadsOf(name, count)).map(({ event }) => event);

  /** Waits for an event of the stream node. */
  async function heard(name: string): Promise<Message> {
    for (let count = 0; ; ) {
      const all = await payloadsOf("events", count);
      const found = all.find(({ event }) => event === name);
      if (found) return found;
      count = all.length + 1;
    }
  }

  it("starts without a complaint about credentials or a port", async () => {
    await nr.status("control", /ready/);
    await nr.status("receiver", /✓ 0/);
    assert.ok(!nr.log.some((line) => /\[(warn|error)\] \[zoom/.test(line)), nr.log.join("\n"));
  });

  for (const [what, receiver] of [
    ["the event WebSocket", EVENTS_IN],
    ["a webhook", WEBHOOK_IN],
  ] as const)
    for (const [product, began, ended] of [
      ["meeting", "meeting.started", "meeting.ended"],
      ["contact_center", "contact_center.engagement_started", "contact_center.engagement_ended"],
    ] as const)
      it(`${product} over ${what}: is started by the control node, and what is said arrives`, async () => {
        await nr.renew(flowOf(receiver, product));
        if (receiver === EVENTS_IN) await nr.status("receiver", /✓ 0/);
        assert.equal(await clickSimulator(nr.url, "simulator"), 200);
        const [{ id, streamId, ...payload } = {}] = await payloadsOf("controlled", 1);
        assert.deepEqual(payload, { action: "start", product, accepted: true });
        assert.match(String(id), product === "meeting" ? /^8\d{10}$/ : /^[\w+/]{22}==$/);
        assert.match(String(streamId), /^[0-9a-f]{32}$/);
        assert.deepEqual(await eventsOf("other", 2), [began, ended]);
        await nr.status("simulator", /done/);
        assert.ok((await payloadsOf("said")).length > 0);
        assert.deepEqual(await payloadsOf("errors"), []);
        const byWebhook = (await eventsOf("log")).includes("webhook");
        assert.equal(byWebhook, receiver === WEBHOOK_IN);
      });

  it("is ended by a deploy, which the events node hears on the connection that it had", async () => {
    await nr.renew(flowOf(EVENTS_IN, "meeting", 60));
    await nr.status("receiver", /✓ 0/);
    await clickSimulator(nr.url, "simulator");
    await heard("streaming");
    await nr.deploy(flowOf(EVENTS_IN, "meeting", 61), "full");
    const { reason } = await heard("stopped");
    assert.equal((reason as Message | undefined)?.name, "USER_TRIGGERED");
    assert.deepEqual(await eventsOf("other"), ["meeting.started"]);
    const connections = (await payloadsOf("log")).filter(
      ({ event, what }) => event === "events" && what === "connected",
    );
    assert.equal(connections.length, 1, "only the first connection");
  });

  it("is refused for a while by a fault, and still started by the control node's patience", async () => {
    await nr.renew(
      flowOf(EVENTS_IN).map((node) =>
        node.id === "simulator" ? { ...node, faults: ["rest-error=3000", "rest-errors=2"] } : node,
      ),
    );
    await nr.status("receiver", /✓ 0/);
    await clickSimulator(nr.url, "simulator");
    const [{ accepted } = {}] = await payloadsOf("controlled", 1);
    assert.equal(accepted, true);
    const calls = (await payloadsOf("log")).filter(({ event }) => event === "rest");
    assert.deepEqual(
      calls.map(({ status, code }) => [status, code]),
      [
        [400, 3000],
        [400, 3000],
        [202, undefined],
      ],
    );
  });
});
