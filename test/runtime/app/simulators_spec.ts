// When an app without credentials may be used: only by a simulator.

import assert from "node:assert/strict";
import type { NodeAPI } from "node-red";
import type { AppSettings } from "../../../src/runtime/app/app";
import { admitPorts, generatedCredentials, withSimulators } from "../../../src/runtime/app/simulators";

describe("zoom-rtms-app: credentials for the simulator", () => {
  const EMPTY = { clientId: "", clientSecret: " ", secretToken: undefined } as unknown as Record<string, string>;
  const TAB = { id: "tab", type: "tab" };
  const simulator = { id: "s", type: "zoom-rtms-simulator", z: "tab", app: "a" };
  const asked = (nodes: object[], credentials: object = EMPTY, more: object = {}) =>
    generatedCredentials(
      { nodes: { eachNode: (visit: (node: object) => void) => nodes.forEach(visit) } } as object as NodeAPI,
      { id: "a", credentials, ...more },
    );

  it("are random, and the same for the life of the process", () => {
    const first = asked([TAB, simulator]);
    assert.ok(first);
    assert.deepEqual(asked([TAB, simulator]), first);
    assert.equal(new Set(Object.values(first)).size, 3);
    for (const secret of Object.values(first)) assert.match(secret, /^[0-9a-f]{32}$/);
    const other = { ...simulator, app: "b" };
    assert.notDeepEqual(asked([TAB, other], EMPTY, { id: "b" }), first);
  });

  const SUBFLOW = { id: "sub", type: "subflow" };
  const inside = { ...simulator, z: "sub" };
  const instance = { id: "i", type: "subflow:sub", z: "tab" };

  it("are there for a simulator in a subflow that is used", () => {
    assert.ok(asked([TAB, SUBFLOW, inside, instance]));
    assert.ok(asked([TAB, SUBFLOW, inside, instance], EMPTY, { id: "a-in-instance", _alias: "a" }));
  });

  const never: [string, object[], object?][] = [
    ["no simulator", [TAB]],
    ["a simulator of another app", [TAB, { ...simulator, app: "b" }]],
    ["another node of this app", [TAB, { ...simulator, type: "zoom-rtms-webhook-in" }]],
    ["a disabled simulator", [TAB, { ...simulator, d: true }]],
    ["a simulator on a disabled flow", [{ ...TAB, disabled: true }, simulator]],
    ["a simulator in a subflow that nobody uses", [TAB, SUBFLOW, inside]],
    [
      "a simulator in a subflow that is used on a disabled flow only",
      [{ ...TAB, disabled: true }, SUBFLOW, inside, instance],
    ],
    ["a subflow that holds itself", [SUBFLOW, inside, { ...instance, z: "sub" }]],
    ["a Client ID", [TAB, simulator], { ...EMPTY, clientId: "x" }],
    ["a Client Secret", [TAB, simulator], { ...EMPTY, clientSecret: "x" }],
    ["a Secret Token", [TAB, simulator], { ...EMPTY, secretToken: "x" }],
    ["an unset variable", [TAB, simulator], { ...EMPTY, secretToken: `\${UNSET}` }],
  ];
  for (const [what, nodes, credentials] of never)
    it(`are never there with ${what}`, () => assert.equal(asked(nodes, credentials), undefined));

  it("let streams connect to the simulator's open ports only, and there without a proxy", () => {
    const proxy = { host: "proxy" } as ReturnType<AppSettings["proxy"]>;
    const settings = {
      allows: (url: string) => url === "wss://rtms.zoom.us",
      proxy: () => proxy,
    } as object as AppSettings;
    let ports = ["ws://127.0.0.1:4001"];
    const { allows, proxy: chosen } = withSimulators(settings, "a");
    assert.ok(!allows("ws://127.0.0.1:4001"));
    const dismiss = admitPorts("a", () => ports);
    assert.ok(allows("ws://127.0.0.1:4001") && allows("ws://127.0.0.1:4001/path") && allows("wss://rtms.zoom.us"));
    assert.equal(chosen("ws://127.0.0.1:4001"), undefined);
    assert.equal(chosen("wss://rtms.zoom.us"), proxy);
    for (const url of [
      "ws://127.0.0.1:4002",
      "ws://127.0.0.1",
      "wss://127.0.0.1:4001",
      "ws://127.0.0.2:4001",
      "ws://user@127.0.0.1:4001",
      "ws://localhost:4001",
    ])
      assert.ok(!allows(url), url);
    assert.ok(!withSimulators(settings, "b").allows("ws://127.0.0.1:4001"), "another app");
    ports = [];
    assert.ok(!allows("ws://127.0.0.1:4001"), "closed");
    dismiss();
  });
});
