// The fleet's own connection, made of the settings of Node-RED's own mqtt-broker node, by Node-RED's own MQTT client.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWebSocketStream, WebSocketServer } from "ws";
import { RtmsError } from "../../../src/protocol/errors";
import { brokerOf, mqttClient } from "../../../src/runtime/fleet/member";
import { AedesBroker, freePort, Mosquitto, needsMosquitto } from "../../fleet/ledger/brokers";
import { CORE_NODES, Members } from "../../fleet/ledger/members";
import { type FlowNode, helper } from "../../nodes/output-harness";
import { type Identity, makeIdentity, needsOpenssl } from "../../protocol/transport/network-support";

const load = createRequire(__filename);
const CORE = ["@node-red/nodes/core/network/10-mqtt.js", "@node-red/nodes/core/network/05-tls.js"].map((each) =>
  load(each),
);

/** The mqtt-broker node, as far as a fleet could disturb it. */
interface BrokerNode {
  options: object;
  connected: boolean;
  connecting: boolean;
  users: object;
}

interface Loader {
  load(nodes: unknown[], flow: FlowNode[], credentials: Record<string, object>): Promise<void>;
}

/** The mqtt-broker node of a flow. */
async function brokerNode(properties: object, credentials: Record<string, object> = {}) {
  const flow = [
    { id: "tab", type: "tab", label: "" },
    { id: "broker", type: "mqtt-broker", broker: "localhost", port: "1883", clientid: "", ...properties },
    { id: "tls", type: "tls-config", cert: "", key: "", ca: "", verifyservercert: true },
  ];
  await (helper as unknown as Loader).load(CORE, flow as FlowNode[], credentials);
  return helper.getNode("broker") as unknown as BrokerNode;
}

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof RtmsError && error.code === "RTMS_FLEET", String(error));
    return error.message;
  }
  return "";
};

describe("the broker of an mqtt-broker node", () => {
  const members = new Members();
  afterEach(async () => {
    await members.close();
    await helper.unload();
  });

  it("is reached with its address, user, password and version, and none of what is the node's own", async () => {
    const node = await brokerNode(
      {
        port: "1884",
        clientid: "mine",
        protocolVersion: "5",
        keepalive: "60",
        cleansession: false,
        sessionExpiry: "3600",
        userProps: '{"team":"a"}',
        willTopic: "my/will",
        willPayload: "gone",
      },
      { broker: { user: "ada", password: "a password" } },
    );
    const before = JSON.stringify(node.options);
    const { url, options } = brokerOf(node);
    assert.equal(url, "mqtt://localhost:1884");
    assert.deepEqual(options, {
      username: "ada",
      password: "a password",
      protocolVersion: 5,
      rejectUnauthorized: false,
      properties: { userProperties: { team: "a" } },
    });
    assert.equal(JSON.stringify(node.options), before);
    assert.deepEqual([node.connected, node.connecting, Object.keys(node.users)], [false, false, []]);
  });

  it("is reached with no session of MQTT 5, which would delay the will", async () => {
    const { options } = brokerOf(await brokerNode({ protocolVersion: "5", sessionExpiry: "3600" }));
    assert.deepEqual(options, { protocolVersion: 5, rejectUnauthorized: false });
  });

  for (const [what, properties, url] of [
    ["with MQTT V3.1.1", { protocolVersion: "4" }, "mqtt://localhost:1883"],
    ["at an IPv6 address", { broker: "::1" }, "mqtt://[::1]:1883"],
    ["by a WebSocket", { broker: "wss://broker.example/mqtt" }, "wss://broker.example/mqtt"],
    ["by TLS", { usetls: true, port: "8883" }, "mqtts://localhost:8883"],
  ] as const)
    it(`is reached ${what}`, async () => {
      const broker = brokerOf(await brokerNode(properties));
      assert.equal(broker.url, url);
      assert.equal("protocolVersion" in broker.options, false);
    });

  it("is needed, enabled, of the right type, and with its variables set", async () => {
    assert.match(
      refusal(() => brokerOf(null)),
      /^The fleet has no broker, or its mqtt-broker node is disabled or deleted/,
    );
    assert.match(
      refusal(() => brokerOf({ type: "http proxy" })),
      /is a node of the type http proxy; it must be an mqtt-broker node/,
    );
    assert.match(
      refusal(() => brokerOf({ type: "mqtt-broker", options: {} })),
      /has no address/,
    );
    const unset = await brokerNode(
      { broker: "$" + "{NO_SUCH_BROKER}" },
      { broker: { user: "$" + "{NO_SUCH_USER}", password: "$" + "{NO_SUCH_PASSWORD}" } },
    );
    assert.match(
      refusal(() => brokerOf(unset)),
      /^The server of the fleet's mqtt-broker node refers to the environment variable NO_SUCH_BROKER/,
    );
  });

  it("carries a ledger by a WebSocket", async () => {
    const broker = new AedesBroker(await freePort());
    await broker.start();
    const port = await freePort();
    const server = new WebSocketServer({ port, host: "127.0.0.1" });
    server.on("connection", (socket) =>
      broker.aedes?.handle(createWebSocketStream(socket).on("error", () => undefined)),
    );
    try {
      const node = await brokerNode({ broker: `ws://127.0.0.1:${port}/mqtt` });
      const a = await members.open(brokerOf(node)).synced();
      a.beat();
      await a.has(`member ${a.id}`);
    } finally {
      await members.close();
      server.close();
      await broker.close();
    }
  });

  it("carries a ledger while the node itself has no user", async () => {
    const broker = new AedesBroker(await freePort());
    await broker.start();
    try {
      const node = await brokerNode({ port: String(broker.port), broker: "127.0.0.1", clientid: "mine" });
      const a = await members.open(brokerOf(node)).synced();
      const b = await members.open(brokerOf(node)).synced();
      a.beat();
      await b.has(`member ${a.id}`);
      assert.deepEqual([node.connected, a.count("disconnected")], [false, 0]);
    } finally {
      await members.close();
      await broker.close();
    }
  });
});

describe("the broker of an mqtt-broker node, a Mosquitto", function () {
  needsMosquitto(this);
  needsOpenssl(this);
  const members = new Members();
  let identity: Identity;
  let broker: Mosquitto;

  before(async () => {
    identity = makeIdentity("DNS:localhost");
    broker = new Mosquitto(await freePort());
    const passwords = broker.file("passwords", "ada:right-password\n");
    execFileSync("mosquitto_passwd", ["-U", passwords]);
    await broker.start([
      "allow_anonymous false",
      `password_file ${passwords}`,
      `cafile ${broker.file("ca.pem", identity.ca)}`,
      `certfile ${broker.file("cert.pem", identity.cert)}`,
      `keyfile ${broker.file("key.pem", identity.key)}`,
    ]);
  });
  afterEach(async () => {
    await members.close();
    await helper.unload();
  });
  after(() => broker.close());

  for (const protocolVersion of ["4", "5"])
    it(`carries a ledger by TLS and with a password, with version ${protocolVersion}`, async () => {
      const node = await brokerNode(
        { port: String(broker.port), usetls: true, tls: "tls", protocolVersion },
        { broker: { user: "ada", password: "right-password" }, tls: { cadata: identity.ca } },
      );
      const a = await members.open(brokerOf(node)).synced();
      assert.deepEqual(a.troubles, []);
    });
});

describe("Node-RED's own MQTT client", () => {
  it("is found by the folder of the core nodes", () => {
    assert.equal(typeof mqttClient(CORE_NODES), "function");
  });

  it("is missed with a cure", () => {
    const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-mqtt-"));
    try {
      assert.match(
        refusal(() => mqttClient(folder)),
        /^This Node-RED has no MQTT client, which the fleet needs \(Cannot find module 'mqtt'\)\. .* install Node-RED again/,
      );
      mkdirSync(join(folder, "node_modules", "mqtt"), { recursive: true });
      writeFileSync(join(folder, "node_modules", "mqtt", "index.js"), "module.exports = {};");
      assert.match(
        refusal(() => mqttClient(folder)),
        /\(it has no connect\)/,
      );
      assert.match(
        refusal(() => mqttClient(undefined)),
        /has no MQTT client/,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
