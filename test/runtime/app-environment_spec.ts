// Where a `${NAME}` in an app's credentials and settings may come from, in a real Node-RED: the environment of the
// process, Node-RED's global one, and that of the flow, group or subflow of the node that uses the app.

import assert from "node:assert/strict";
import { askAdmin } from "./admin-client";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, playOptions, streamFlow } from "./stream-flow";
import { CREDENTIALS, compactBody, post, webhookFlow } from "./webhook-client";

/** `${NAME}` */
const reference = (name: string) => `$\{${name}}`;
const FROM_ENVIRONMENT = {
  clientId: reference("ZOOM_ID"),
  clientSecret: reference("ZOOM_SECRET"),
  secretToken: reference("ZOOM_TOKEN"),
};
const OTHER_TOKEN = "exampleOtherToken00000";
const variable = (name: string, value: string) => ({ name, value, type: "str" });
const env = [
  variable("ZOOM_ID", CREDENTIALS.clientId),
  variable("ZOOM_SECRET", CREDENTIALS.clientSecret),
  variable("ZOOM_TOKEN", CREDENTIALS.secretToken),
];

/** The flow, with credentials that are references, and with other properties of some nodes. */
function withReferences(flow: FlowNode[], changes: Record<string, Record<string, unknown>> = {}): FlowNode[] {
  return flow.map((node) => ({
    ...node,
    ...(node.credentials && { credentials: FROM_ENVIRONMENT }),
    ...changes[node.id],
  }));
}

describe("a variable in an app's settings", () => {
  let nr: NodeRedProcess;
  before(async () => {
    nr = await startNodeRed();
  });
  after(() => nr.stop());

  const status = async (path = "/zoom/rtms", secretToken = CREDENTIALS.secretToken) =>
    (await post(nr.url + path, compactBody(), { secretToken })).status;

  const group: FlowNode = { id: "group", type: "group", z: "tab", name: "", nodes: ["webhook"], env };
  const globals: FlowNode = { id: "globals", type: "global-config", env, modules: {} };
  const places: [string, FlowNode[]][] = [
    ["Node-RED's global variables", [...withReferences(webhookFlow()), globals]],
    ["the flow that the app is restricted to", withReferences(webhookFlow(), { tab: { env }, app: { z: "tab" } })],
    ["the flow of the node that uses it", withReferences(webhookFlow(), { tab: { env } })],
    ["the group of the node that uses it", [...withReferences(webhookFlow(), { webhook: { g: "group" } }), group]],
  ];
  for (const [place, flow] of places)
    it(`may come from ${place}`, async () => {
      await nr.renew(flow);
      assert.equal(await status(), 200);
    });

  it("may come from the process", async () => {
    const shared = nr;
    nr = await startNodeRed({ flow: withReferences(webhookFlow()), env: { ZOOM_TOKEN: CREDENTIALS.secretToken } });
    try {
      assert.equal(await status(), 200);
    } finally {
      await nr.stop();
      nr = shared;
    }
  });

  it("may be another one in each instance of a subflow", async () => {
    const instance = (id: string, path: string, token: string): FlowNode => ({
      id,
      type: "subflow:sub",
      z: "tab",
      env: [variable("ZOOM_TOKEN", token), variable("ZOOM_PATH", path)],
      wires: [],
    });
    const inner = { z: "sub", path: reference("ZOOM_PATH"), wires: [[], []] };
    await nr.renew([
      { id: "sub", type: "subflow", name: "Webhook", in: [], out: [] },
      ...withReferences(webhookFlow(), { webhook: inner }),
      instance("one", "/one", CREDENTIALS.secretToken),
      instance("two", "/two", OTHER_TOKEN),
    ]);
    assert.deepEqual([await status("/one"), await status("/two", OTHER_TOKEN)], [200, 200]);
    assert.deepEqual([await status("/two"), await status("/one", OTHER_TOKEN)], [401, 401]);
  });

  it("that is set nowhere is reported by its name, with the places where it may be", async () => {
    await nr.renew(withReferences(webhookFlow()));
    assert.equal(await status(), 503);
    await nr.logged(/ZOOM_TOKEN, which is not set.*environment of the flow, group or subflow of the node that uses it/);
  });

  it("is found by the dialog's check where a node that uses the app sees it", async () => {
    await nr.renew(withReferences(webhookFlow(), { tab: { env } }));
    const response = await askAdmin(nr.url, "app/check", { id: "app" });
    const { findings } = (await response.json()) as { findings: { says: string }[] };
    assert.deepEqual(
      findings.map(({ says }) => says),
      ["fromVariable", "fromVariable", "fromVariable"],
    );
  });

  it("reaches a stream node, for credentials and for servers", async () => {
    const simulator = await listeningSimulator();
    await nr.renew(
      withReferences(streamFlow(), {
        tab: { env: [...env, variable("ZOOM_SERVERS", "ws://127.0.0.1")] },
        "n-app": { servers: reference("ZOOM_SERVERS") },
      }),
    );
    try {
      void simulator.play(playOptions(nr.url, { scenario: monologue(50) }));
      assert.ok((await nr.messages("audio", 10)).length >= 10);
    } finally {
      await simulator.close();
    }
  });
});
