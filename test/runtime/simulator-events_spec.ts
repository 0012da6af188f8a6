// A meeting without Zoom, without a webhook and without a credential, in a real Node-RED: the simulator begins it, its events
// come over the event WebSocket, a control node starts RTMS, the stream node plays.

import assert from "node:assert/strict";
import { clickSimulator } from "./admin-client";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";

const collect = (name: string): FlowNode => ({ id: name, type: "test-collect", z: "tab", name, wires: [] });
const flow = (seconds: number): FlowNode[] => [
  { id: "tab", type: "tab", label: "Meeting" },
  { id: "app", type: "zoom-rtms-app", name: "" },
  { id: "account", type: "zoom-rtms-account", name: "" },
  { id: "simulator", type: "zoom-rtms-simulator", z: "tab", app: "app", account: "account", seconds, wires: [["log"]] },
  {
    id: "events-in",
    type: "zoom-rtms-events-in",
    z: "tab",
    account: "account",
    wires: [
      ["stream", "lifecycle"],
      ["begins", "other"],
    ],
  },
  {
    id: "begins",
    type: "switch",
    z: "tab",
    property: "topic",
    propertyType: "msg",
    rules: [{ t: "eq", v: "meeting.started", vt: "str" }],
    outputs: 1,
    wires: [["control"]],
  },
  {
    id: "control",
    type: "zoom-rtms-control",
    z: "tab",
    app: "app",
    account: "account",
    confirm: true,
    wires: [["controlled"]],
  },
  { id: "stream", type: "zoom-rtms-stream", z: "tab", app: "app", wires: [[], ["said"], []] },
  { id: "catch", type: "catch", z: "tab", scope: null, uncaught: false, wires: [["errors"]] },
  ...["log", "other", "lifecycle", "controlled", "said", "errors"].map(collect),
];

describe("a simulated meeting whose events come over the event WebSocket", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  before(async () => {
    nr = await startNodeRed({ flow: flow(4) });
  });
  after(() => nr.stop());

  const topics = async (name: string, count: number) =>
    (await nr.messages(name, count, 30_000)).map(({ topic }) => topic);

  it("connects by itself, without an endpoint and without a complaint", async () => {
    await nr.status("events-in", /^✓ 0 · /);
    assert.ok(!nr.log.some((line) => /\[(warn|error)\] \[zoom/.test(line)), nr.log.join("\n"));
  });

  it("is started by the control node, and what is said arrives", async () => {
    assert.equal(await clickSimulator(nr.url, "simulator"), 200);
    assert.deepEqual(await topics("lifecycle", 2), ["meeting.rtms_started", "meeting.rtms_stopped"]);
    assert.deepEqual(await topics("other", 2), ["meeting.started", "meeting.ended"]);
    assert.equal((await nr.messages("controlled", 1)).length, 1);
    await nr.messages("said", 1);
    assert.deepEqual(await nr.messages("errors"), []);
  });

  it("runs again after a deploy that replaces all nodes", async () => {
    await nr.status("simulator", /done/);
    await nr.deploy(flow(5));
    await nr.status("events-in", /^✓ 0 · /);
    assert.equal(await clickSimulator(nr.url, "simulator"), 200);
    await nr.messages("controlled", 2, 30_000);
    assert.deepEqual((await topics("lifecycle", 4)).slice(2), ["meeting.rtms_started", "meeting.rtms_stopped"]);
  });

  it("leaves no token in the log", () => assert.doesNotMatch(nr.log.join("\n"), /Bearer|access_token/));
});
