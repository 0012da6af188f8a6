// What the other nodes get of an account: its credentials by its kind, its hosts, and those of a simulator.

import assert from "node:assert/strict";
import type { NodeAPI } from "node-red";
import { RtmsError, type RtmsErrorCode } from "../../../src/protocol/errors/errors";
import { type AccountSurroundings, accountSettings, isSimulated } from "../../../src/runtime/account/settings";
import { offerSimulatedApi, simulatedCredentials } from "../../../src/runtime/account/simulated";
import { nothingAround } from "../../../src/runtime/config/network-settings";

const CREDENTIALS = { accountId: "exampleAccount", clientId: " exampleId\n", clientSecret: "exampleSecret" };
const around = (more: Partial<AccountSurroundings> = {}): AccountSurroundings => ({
  ...nothingAround("account"),
  isSimulated: false,
  ...more,
});
const settings = (
  kind: "server-to-server" | "app" | "video-sdk",
  { credentials = CREDENTIALS as Record<string, string>, host = "zoom.us", id = "a", simulated = false } = {},
) => accountSettings(id, { kind, host }, credentials, {}, around({ isSimulated: simulated }));

function fails(code: RtmsErrorCode, text: RegExp) {
  return (error: unknown) => error instanceof RtmsError && error.code === code && text.test(error.message);
}

describe("the settings of an account", () => {
  it("have its credentials without the white space around them", () => {
    assert.deepEqual(settings("server-to-server").account, {
      kind: "server-to-server",
      host: "zoom.us",
      accountId: "exampleAccount",
      clientId: "exampleId",
      clientSecret: "exampleSecret",
    });
  });

  for (const kind of ["app", "video-sdk"] as const)
    it(`have no account id in the kind ${kind}, which needs none`, () => {
      const { accountId: _, ...credentials } = CREDENTIALS;
      assert.equal(settings(kind, { credentials }).account.accountId, "");
      assert.equal(settings(kind).account.accountId, "");
    });

  const missing: [Parameters<typeof settings>[0], string, RegExp][] = [
    ["server-to-server", "accountId", /account has no Account ID\. .*marketplace\.zoom\.us/],
    ["server-to-server", "clientSecret", /account has no Client Secret\./],
    ["app", "clientId", /account has no Client ID\./],
    ["video-sdk", "clientId", /account has no API Key\./],
    ["video-sdk", "clientSecret", /account has no API Secret\./],
  ];
  for (const [kind, name, text] of missing)
    it(`of the kind ${kind} name a missing ${name} as Zoom's pages do`, () => {
      const credentials = { ...CREDENTIALS, [name]: " " };
      assert.throws(() => settings(kind, { credentials }), fails("RTMS_CREDENTIALS", text));
    });

  it("name a variable that is not set", () => {
    const credentials = { ...CREDENTIALS, clientSecret: `\${MY_SECRET}` };
    assert.throws(
      () => settings("app", { credentials }),
      fails(
        "RTMS_CREDENTIALS",
        /account's Client Secret refers to the environment variable MY_SECRET, which is not set/,
      ),
    );
  });

  for (const host of ["example.com", "http://example.com", "https://zoom.us/path"])
    it(`refuse the host ${host} when the flow starts`, () =>
      assert.throws(() => settings("app", { host }), fails("RTMS_INPUT", /zoom\.us, zoomgov\.com/)));

  it("name the account when a config node that it refers to is gone", () => {
    const properties = { httpProxy: "gone" };
    assert.throws(
      () => accountSettings("a", { kind: "app", host: "zoom.us" }, CREDENTIALS, properties, around()),
      fails("RTMS_INPUT", /The Zoom account refers to the http proxy node gone, which is deleted or disabled/),
    );
  });
});

describe("an account of a simulator", () => {
  const EMPTY = { accountId: "", clientId: " ", clientSecret: "" };
  const flow = [
    { id: "tab", type: "tab" },
    { id: "s", type: "zoom-rtms-simulator", z: "tab", account: "a" },
  ];
  const asked = (credentials: object, nodes: object[] = flow, id = "a") =>
    isSimulated({ nodes: { eachNode: (visit: (node: object) => void) => nodes.forEach(visit) } } as object as NodeAPI, {
      id,
      credentials,
    });

  it("is one without any credential that a simulator node refers to", () => {
    assert.equal(asked(EMPTY), true);
    assert.equal(asked({}), true);
  });

  const never: [string, object, object[]?, string?][] = [
    ["with an account id", { ...EMPTY, accountId: "x" }],
    ["with a client id", { ...EMPTY, clientId: "x" }],
    ["with a variable that is not set", { ...EMPTY, clientSecret: `\${UNSET}` }],
    ["without a simulator", EMPTY, [{ id: "tab", type: "tab" }]],
    ["whose simulator refers to another account", EMPTY, flow, "b"],
    ["whose simulator is disabled", EMPTY, flow.map((node) => ({ ...node, d: true }))],
  ];
  for (const [what, credentials, nodes, id] of never)
    it(`is none ${what}`, () => assert.equal(asked(credentials, nodes, id), false));

  it("has the simulator's port in place of Zoom's hosts, without a proxy", () => {
    const withdraw = offerSimulatedApi("a", "http://127.0.0.1:4001");
    try {
      const { account, network, endpoint } = settings("app", { simulated: true, credentials: {} });
      assert.deepEqual(account, { kind: "app", host: "http://127.0.0.1:4001", ...simulatedCredentials("a") });
      assert.equal(network.proxy("http://127.0.0.1:4001/oauth/token"), undefined);
      assert.equal(endpoint, "ws://127.0.0.1:4001/ws?subscriptionId=simulator");
    } finally {
      withdraw();
    }
  });

  it("cannot be used before the simulator has opened its port", () => {
    assert.throws(
      () => settings("app", { simulated: true, credentials: {} }),
      fails("RTMS_CONNECTION", /simulator node that refers to it has not opened its port/),
    );
  });
});
