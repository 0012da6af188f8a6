// The simulator node with an account: a meeting that a REST call has to start, here by plain clients, and by a control
// node.

import assert from "node:assert/strict";

import accountNode = require("../../nodes/account/account");
import controlNode = require("../../nodes/control/control");

import { simulatedApi, simulatedCredentials } from "../../src/runtime/account";
import { call, EventClient, startFor, tokenOf as tokenAt } from "../simulator/api/api-client";
import { until } from "../until";
import { type FlowNode, helper, inNodeRed, type Message } from "./output-harness";
import { type Options, Rig } from "./simulator-rig";

const HOST = "30R7kT7bTIKSNUFEuH_Qlg";
const ACCOUNT = "zoom-rtms-account";

let accounts = 0;

/** A rig with an account. */
async function rigWith(
  { controls, kind, ...options }: Options & { controls?: FlowNode; kind?: string } = {},
  credentials?: object,
): Promise<{ rig: Rig; account: string }> {
  const account = `account-${accounts++}`;
  const node: FlowNode = { id: account, type: ACCOUNT, name: "", ...(kind && { kind }) };
  const simulator = { account, ...options.simulator };
  const rig: Rig = new Rig({
    ...options,
    simulator,
    get nodes(): FlowNode[] {
      const own = controls ? [{ ...controls, account, app: rig.id("app") }] : [];
      return [node, ...own, ...(options.nodes ?? [])];
    },
    types: [accountNode, controlNode],
    ...(credentials && { secrets: { [account]: credentials } }),
  });
  return { rig: await rig.load(), account };
}

async function originOf(account: string): Promise<string> {
  await until(() => simulatedApi(account) !== undefined);
  return simulatedApi(account) ?? "";
}

/** A token as an account of kind `app` gets it. */
const tokenOf = (origin: string, account: string): Promise<string> =>
  tokenAt(origin, "grant_type=client_credentials", simulatedCredentials(account));

async function clientOf(origin: string, account: string): Promise<EventClient> {
  const endpoint = `${origin.replace("http", "ws")}/ws?subscriptionId=simulator`;
  return await EventClient.open(endpoint, await tokenOf(origin, account));
}

/** Starts the meeting that has begun, as a control node would. */
async function start(rig: Rig, origin: string, account: string): Promise<number> {
  const { clientId } = rig.app().settings();
  const body = { ...startFor(HOST), settings: { ...startFor(HOST).settings, client_id: clientId } };
  const number = String(rig.events("begun").at(-1)?.restId);
  return (await call(origin, `live_meetings/${number}`, await tokenOf(origin, account), body)).status;
}

describe("zoom-rtms-simulator with an account", function () {
  this.timeout(40_000);
  inNodeRed();
  const clients: EventClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.terminate();
  });

  it("begins a meeting over the event WebSocket, plays when it is started, and ends it", async () => {
    const { rig, account } = await rigWith({ simulator: { seconds: 4 } });
    const origin = await originOf(account);
    const client = await clientOf(origin, account);
    clients.push(client);
    rig.send();
    await until(() => client.names.includes("meeting.started"));
    await until(() => rig.events("begun").length === 1);
    assert.equal(await start(rig, origin, account), 202);
    // No events node is here to pass the event on to the stream node: a webhook with the same body does.
    await until(() => client.names.includes("meeting.rtms_started"));
    const started = client.events.find(({ event }) => event === "meeting.rtms_started");
    helper.getNode(rig.id("stream")).receive({ payload: started });
    await until(() => rig.completed.length === 1, 20_000);
    await until(() => client.names.length === 4);
    assert.deepEqual(client.names, [
      "meeting.started",
      "meeting.rtms_started",
      "meeting.rtms_stopped",
      "meeting.ended",
    ]);
    assert.deepEqual(rig.errors(), []);
    assert.deepEqual(rig.events("webhook"), []);
    const [done] = rig.events("done");
    assert.deepEqual(done?.closed, { reason: 6, name: "MEETING_ENDED" });
    assert.deepEqual(
      rig.events("rest").map(({ action, status }) => [action, status]),
      [["start", 202]],
    );
    const { clientSecret } = simulatedCredentials(account);
    assert.ok(!JSON.stringify(rig.log).includes(clientSecret));
  });

  it("sends the events by webhook if no client is connected", async () => {
    const { rig, account } = await rigWith({ simulator: { seconds: 4 } });
    const origin = await originOf(account);
    rig.send();
    await until(() => rig.other.length === 1);
    assert.match(JSON.stringify(rig.other[0]?.payload), /"event":"meeting\.started"/);
    assert.equal(await start(rig, origin, account), 202);
    await until(() => rig.completed.length === 1, 20_000);
    assert.deepEqual(
      rig.events("webhook").map(({ name, status }) => [name, status]),
      [
        "endpoint.url_validation",
        "meeting.started",
        "meeting.rtms_started",
        "meeting.rtms_stopped",
        "meeting.ended",
      ].map((name) => [name, 200]),
    );
    assert.ok(rig.said.length > 0);
  });

  for (const [product, kind] of [
    ["meeting", "server-to-server"],
    ["webinar", "app"],
    ["contact_center", "server-to-server"],
    ["session", "video-sdk"],
  ] as const)
    it(`plays a ${product} that a control node starts, without a setting or an error`, async () => {
      const said: Message[] = [];
      const control: FlowNode = { id: "control-1", type: "zoom-rtms-control", z: "t", wires: [["said-1"]] };
      const { rig } = await rigWith({
        simulator: { seconds: 4, product },
        others: ["control-1"],
        nodes: [{ id: "said-1", type: "helper", z: "t", wires: [] }],
        controls: control,
        kind,
      });
      helper.getNode("said-1").on("input", (message) => said.push(message));
      rig.send();
      await until(() => rig.completed.length + rig.caught.length === 1, 20_000);
      assert.deepEqual(rig.errors(), []);
      assert.equal(said[0] && (said[0].payload as Message).accepted, true);
      assert.deepEqual(rig.events("done")[0]?.closed, { reason: 6, name: "MEETING_ENDED" });
      assert.ok(rig.said.length > 0);
    });

  it("reports that nothing started RTMS, with the last refusal", async () => {
    const { rig, account } = await rigWith();
    const origin = await originOf(account);
    rig.send();
    await until(() => rig.events("begun").length === 1);
    assert.equal((await call(origin, "live_meetings/81234567890", "x", {})).status, 401);
    await until(() => rig.caught.length === 1, 15_000);
    const [error] = rig.errors();
    assert.equal(error?.code, "RTMS_REST");
    assert.match(String(error?.message), /the last REST call was answered with 401, code 4700/);
    await until(() => rig.statuses.some(({ status }) => (status as Message).text === "status.notStarted"));
  });

  it("reports events that no node can receive", async () => {
    const { rig } = await rigWith({ without: ["hook"] });
    await rig.play();
    const [error] = rig.errors();
    assert.equal(error?.code, "RTMS_CONNECTION");
    assert.match(String(error?.message), /no client is connected to the event WebSocket/);
  });

  it("refuses an account with credentials: its nodes would call Zoom itself", async () => {
    const { rig } = await rigWith({}, { accountId: "a", clientId: "b", clientSecret: "c" });
    await rig.play();
    assert.equal(rig.errors()[0]?.code, "RTMS_INPUT");
    assert.match(String(rig.errors()[0]?.message), /credentials are all empty/);
  });

  it("refuses an account that is gone", async () => {
    const rig = await new Rig({ simulator: { account: "gone" } }).load();
    await rig.play();
    assert.equal(rig.errors()[0]?.code, "RTMS_CREDENTIALS");
  });

  it("refuses a phone call, which no call starts", async () => {
    const { rig } = await rigWith({ simulator: { product: "phone" } });
    await rig.play();
    assert.equal(rig.errors()[0]?.code, "RTMS_INPUT");
    assert.match(String(rig.errors()[0]?.message), /"phone" cannot be started by REST/);
  });

  it("keeps port, connections and tokens across a deploy, and tells the client the end", async () => {
    const { rig, account } = await rigWith({ simulator: { seconds: 60 } });
    const origin = await originOf(account);
    const client = await clientOf(origin, account);
    clients.push(client);
    rig.send();
    await until(() => rig.events("begun").length === 1);
    assert.equal(await start(rig, origin, account), 202);
    await until(() => client.names.includes("meeting.rtms_started"));
    await helper.setFlows(rig.flow(), "full");
    await until(() => client.names.includes("meeting.rtms_stopped"));
    assert.ok(client.open);
    assert.equal(simulatedApi(account), origin);
    // The node is another one now, and its output is the log of the same API.
    const log: Message[] = [];
    helper.getNode("log").on("input", (message) => log.push(message));
    await tokenOf(origin, account);
    await until(() => log.some(({ topic }) => topic === "token"));
  });

  it("closes the port when it is removed, or has no account any more", async () => {
    for (const change of [
      (flow: FlowNode[], id: string) => flow.filter((node) => node.id !== id),
      (flow: FlowNode[], id: string) => flow.map((node) => (node.id === id ? { ...node, account: "" } : node)),
    ]) {
      const { rig, account } = await rigWith();
      const origin = await originOf(account);
      await helper.setFlows(change(rig.flow(), rig.id("sim")), "full");
      await until(() => simulatedApi(account) === undefined);
      let isOpen = true;
      while (isOpen) isOpen = await fetch(origin).then(Boolean, () => false);
      await helper.unload();
    }
  });
});
