// What the dialogs' buttons ask of the runtime: credentials are looked at and never given back, a test event goes the
// way of Zoom's webhooks, and the public URL is asked what Zoom asks, with a cause for each way to fail.

import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { isPrivateAddress, probe } from "../../src/runtime/admin/probe";
import { readValidation } from "../../src/runtime/admin/webhook-buttons";
import { CREDENTIAL_NAMES, checkCredentials, credentialFault } from "../../src/runtime/app/credential-format";
import { askAdmin } from "./admin-client";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { CREDENTIALS, post, SECRET_TOKEN, webhookFlow } from "./webhook-client";

interface Finding {
  name: string;
  level: string;
  says: string;
  variable?: string;
  other?: string;
}

interface Outcome {
  outcome: string;
  status?: number;
  notes?: string[];
}

async function ask(nr: NodeRedProcess, path: string, id: string, body: object = {}) {
  const response = await askAdmin(nr.url, path, { id, ...body });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined };
}

const app = (id: string, credentials: Record<string, string>): FlowNode => ({
  id,
  type: "zoom-rtms-app",
  name: "",
  credentials,
});

const webhook = (id: string, more: Record<string, unknown>): FlowNode => ({
  id,
  type: "zoom-rtms-webhook-in",
  z: "tab",
  name: id,
  path: `/${id}`,
  wires: [[], []],
  ...more,
});

async function listen(server: { listen(port: number, host: string, done: () => void): unknown; address(): unknown }) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("what the buttons of the dialogs ask", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  const servers: { close(): unknown }[] = [];

  before(async () => {
    const flow = webhookFlow({}, [
      app("variables", { clientId: `\${MY_ID}`, clientSecret: `\${MY_SECRET}`, secretToken: `\${MY_TOKEN}` }),
      app("empty", { clientId: "" }),
      app("simulated", { clientId: "" }),
      { id: "sim", type: "zoom-rtms-simulator", z: "tab", name: "", app: "simulated", wires: [[]] },
      webhook("no-token", { app: "empty" }),
      webhook("same-path", { app: "app", path: "/zoom/rtms" }),
    ]);
    nr = await startNodeRed({ flow, env: { MY_ID: "fromTheEnvironment0000", MY_TOKEN: "" } });
  });
  after(async () => {
    for (const server of servers) server.close();
    await nr?.stop();
  });

  const findings = async (id: string, body: object = {}) => {
    const { status, json } = await ask(nr, "app/check", id, body);
    assert.equal(status, 200);
    return json.findings as Finding[];
  };
  const levels = (found: Finding[]) => found.map(({ level, says }) => `${level}: ${says}`);

  it("credentials: finds nothing wrong with good ones, which it takes from where they were deployed", async () => {
    assert.deepEqual(levels(await findings("app")), ["ok: fine", "ok: fine", "ok: fine"]);
  });

  it("credentials: names variables that are not set or empty, and those that are used", async () => {
    assert.deepEqual(await findings("variables"), [
      { name: "clientId", level: "ok", says: "fromVariable", variable: "MY_ID" },
      { name: "clientSecret", level: "error", says: "unset", variable: "MY_SECRET" },
      { name: "secretToken", level: "error", says: "emptyVariable", variable: "MY_TOKEN" },
    ]);
  });

  it("credentials: looks at what is entered in place of what was deployed, also of an app without a node", async () => {
    const clientId = ` ${CREDENTIALS.clientId}\n`;
    assert.deepEqual(levels(await findings("app", { clientId, secretToken: CREDENTIALS.clientSecret })), [
      "note: spaceAround",
      "ok: fine",
      "error: same",
    ]);
    const unknown = await findings("not-deployed", { clientId: "$MY_ID", secretToken: `\${MY_ID}` });
    assert.deepEqual(levels(unknown), ["error: reference", "error: missing", "ok: fromVariable"]);
  });

  it("credentials: says that a simulator makes them up", async () => {
    const { json } = await ask(nr, "app/check", "simulated");
    assert.deepEqual(json, { findings: [], pretended: true });
    assert.deepEqual(levels(await findings("empty")), ["error: missing", "error: missing", "note: noWebhooks"]);
  });

  it("credentials: no answer holds any of their values", async () => {
    const secret = "typedJustNow000000000000";
    for (const [id, body] of [
      ["app", {}],
      ["app", { clientSecret: `"${secret}"`, secretToken: secret }],
      ["variables", {}],
    ] as const) {
      const { text } = await ask(nr, "app/check", id, body);
      for (const value of [...Object.values(CREDENTIALS), "fromTheEnvironment", secret])
        assert.ok(!text.includes(value), value);
    }
  });

  it("test event: leaves the second output, marked as a test", async () => {
    const { json } = await ask(nr, "webhook/test", "webhook");
    const { outcome, status } = json as Outcome;
    assert.deepEqual({ outcome, status }, { outcome: "sent", status: 200 });
    const [message] = await nr.messages("other", 1);
    assert.equal(message?.topic, "zoom_rtms.test");
    const body = message?.payload as { event: string; payload: Record<string, unknown> } | undefined;
    assert.equal(body?.event, "zoom_rtms.test");
    assert.equal(body?.payload.test, true);
    await ask(nr, "webhook/test", "webhook");
    assert.equal((await nr.messages("other", 2)).length, 2, "a second one is no duplicate of the first");
    assert.equal((await nr.messages("lifecycle")).length, 0);
  });

  const without: [id: string, outcome: string][] = [
    ["no-token", "noToken"],
    ["same-path", "notListening"],
  ];
  for (const [id, outcome] of without)
    it(`both buttons say ${outcome} of a node that cannot receive anything`, async () => {
      assert.deepEqual((await ask(nr, "webhook/test", id)).json, { outcome });
      assert.deepEqual((await ask(nr, "webhook/reach", id, { url: `${nr.url}/zoom/rtms` })).json, { outcome });
    });

  it("both buttons answer 404 for a node that is not deployed", async () => {
    assert.equal((await ask(nr, "webhook/test", "nobody")).status, 404);
    assert.equal((await ask(nr, "webhook/reach", "nobody", { url: nr.url })).status, 404);
  });

  const reach = async (url: string) => (await ask(nr, "webhook/reach", "webhook", { url })).json as Outcome;

  it("reach: its own address answers as Zoom wants it, and what Zoom could not use is noted", async () => {
    const { outcome, status, notes } = await reach(`${nr.url}/zoom/rtms`);
    assert.deepEqual(
      { outcome, status, notes },
      { outcome: "reachable", status: 200, notes: ["notHttps", "isPrivate"] },
    );
  });

  const answers: [what: string, answer: RequestListener, outcome: string][] = [
    ["another path", (_, response) => response.writeHead(404).end(), "notFound"],
    ["a login", (_, response) => response.writeHead(401, { "WWW-Authenticate": "Basic" }).end(), "login"],
    ["another app's node", (_, response) => response.writeHead(401).end(), "signature"],
    ["a firewall", (_, response) => response.writeHead(403).end(), "forbidden"],
    ["GET only", (_, response) => response.writeHead(405).end(), "notPost"],
    ["a proxy without Node-RED behind it", (_, response) => response.writeHead(502).end(), "gateway"],
    ["a redirect", (_, response) => response.writeHead(308, { Location: "https://a.example/" }).end(), "redirect"],
    ["a broken program", (_, response) => response.writeHead(500).end(), "status"],
    ["a page", (_, response) => response.end("<html>Hello</html>"), "otherPage"],
    ["other JSON", (_, response) => response.end("[1]"), "otherPage"],
    ["a very long page", (_, response) => response.end("x".repeat(5_000_000)), "otherPage"],
    ["a connection that breaks", (request) => request.socket.destroy(), "broken"],
  ];
  for (const [what, answer, outcome] of answers)
    it(`reach: ${what} is ${outcome}`, async () => {
      const server: Server = createServer(answer);
      servers.push(server);
      const port = await listen(server);
      assert.equal((await reach(`http://127.0.0.1:${port}/zoom/rtms`)).outcome, outcome);
      server.closeAllConnections();
    });

  it("reach: a program that answers with another secret token is distinguished from this one", () => {
    const reply = (encryptedToken: string) => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ plainToken: "qgg8vlvZRS6UYooatFL8Aw", encryptedToken }),
    });
    const right = "20ce4b2edf0ffa0eefdf5141e93c5ee24b9f17b7bafd4947c942704d5a8602a0";
    assert.equal(readValidation(reply(right), "qgg8vlvZRS6UYooatFL8Aw", SECRET_TOKEN), "reachable");
    assert.equal(readValidation(reply("00"), "qgg8vlvZRS6UYooatFL8Aw", SECRET_TOKEN), "otherToken");
  });

  it("reach: a closed port, a host without an address, and http behind https each have their own outcome", async () => {
    const server = createServer((_, response) => response.end());
    const port = await listen(server);
    assert.equal((await reach(`https://127.0.0.1:${port}/`)).outcome, "noTls");
    await new Promise((resolve) => server.close(resolve));
    assert.equal((await reach(`http://127.0.0.1:${port}/`)).outcome, "refused");
    assert.match((await reach("https://nobody.invalid/zoom/rtms")).outcome, /^dns/);
    for (const url of ["", "ftp://a.example/", "file:///etc/passwd", "zoom/rtms"])
      assert.equal((await reach(url)).outcome, "noUrl", url);
  });

  it("reach: silence is a timeout", async () => {
    const server = createTcpServer(() => undefined);
    servers.push(server);
    const port = await listen(server);
    const url = new URL(`http://127.0.0.1:${port}/`);
    const request = { url, body: "{}", secretToken: SECRET_TOKEN, checkCertificates: true, limit: 100 };
    const { fault, reply } = await probe(request);
    assert.deepEqual({ fault, reply }, { fault: "timeout", reply: undefined });
  });

  it("a user who may only read can press none of the buttons", async () => {
    const adminAuth = { type: "credentials", users: [], default: { permissions: ["*.read"] } };
    const guarded = await startNodeRed({ flow: webhookFlow(), settings: { adminAuth, httpNodeRoot: "/api" } });
    try {
      for (const [path, id] of [
        ["app/check", "app"],
        ["account/check", "account"],
        ["webhook/test", "webhook"],
        ["webhook/reach", "webhook"],
      ] as const)
        assert.equal((await ask(guarded, path, id)).status, 401, path);
      assert.equal((await ask(guarded, "control/last", "control")).status, 200, "why a call failed may be read");
      assert.equal((await post(`${guarded.url}/api/zoom/rtms`, "{}")).status, 400, "Zoom's webhooks need no login");
      assert.equal((await guarded.messages("other")).length, 0);
    } finally {
      await guarded.stop();
    }
  });

  it("a test event finds its way below httpNodeRoot and past httpNodeAuth", async () => {
    const httpNodeAuth = { user: "a", pass: "$2b$08$0000000000000000000000000000000000000000000000000000." };
    const moved = await startNodeRed({ flow: webhookFlow(), settings: { httpNodeAuth, httpNodeRoot: "/api" } });
    try {
      assert.equal((await ask(moved, "webhook/test", "webhook")).json.outcome, "sent");
      await moved.messages("other", 1);
    } finally {
      await moved.stop();
    }
  });
});

describe("a credential by its looks", () => {
  const looks: [value: string, says: string | undefined][] = [
    ["", undefined],
    ["exampleClientId0000000", undefined],
    ["  exampleClientId0000000\n", undefined],
    [`\${CLIENT_ID}`, undefined],
    ["$CLIENT_ID", "reference"],
    [`x\${CLIENT_ID}`, "reference"],
    ["%CLIENT_ID%", "reference"],
    ["{CLIENT_ID}", "reference"],
    ['"exampleClientId0000000"', "quoted"],
    ["exampleClient Id0000000", "spaceInside"],
    ["Client:exampleClientId0000000", "characters"],
    ["short", "short"],
  ];
  for (const [value, says] of looks)
    it(`${JSON.stringify(value)} is ${says ?? "not to be objected to"}`, () =>
      assert.equal(credentialFault(value)?.says, says));

  it("an app without webhooks needs no Secret Token, but the other two", () => {
    const check = (values: Record<"clientId" | "clientSecret" | "secretToken", string>) =>
      checkCredentials(CREDENTIAL_NAMES, values, () => undefined).map(({ level, says }) => `${level}: ${says}`);
    const [clientId, clientSecret] = ["exampleClientId0000000", "exampleClientSecret000"];
    const noToken = "note: noWebhooks";
    assert.deepEqual(check({ clientId, clientSecret, secretToken: " " }), ["ok: fine", "ok: fine", noToken]);
    assert.deepEqual(check({ clientId, clientSecret: "", secretToken: "" }), ["ok: fine", "error: missing", noToken]);
    assert.equal(check({ clientId, clientSecret, secretToken: `\${UNSET}` })[2], "error: unset");
  });

  it("a short or odd value is a note only, as Zoom documents no form", () => {
    const values = { clientId: "a", clientSecret: "b:cdefghijklmnopqrst", secretToken: "exampleSecretToken0000" };
    const found = checkCredentials(CREDENTIAL_NAMES, values, () => undefined);
    assert.deepEqual(
      found.map(({ level }) => level),
      ["note", "note", "ok"],
    );
  });
});

describe("an address", () => {
  for (const [address, inside] of [
    ["127.0.0.1", true],
    ["10.1.2.3", true],
    ["172.31.255.255", true],
    ["172.32.0.1", false],
    ["192.168.1.1", true],
    ["100.64.0.1", true],
    ["203.0.113.7", false],
    ["::1", true],
    ["fd00::1", true],
    ["2001:db8::1", false],
  ] as const)
    it(`${address} ${inside ? "is of this network only" : "can be reached from outside"}`, () =>
      assert.equal(isPrivateAddress(address), inside));
});
