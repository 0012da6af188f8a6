// zoom-rtms-app: what it gives to the other nodes, and what it says when something is missing.

import assert from "node:assert/strict";
import type { NodeAPI } from "node-red";
import register from "../../nodes/app/app";
import { RtmsError, type RtmsErrorCode } from "../../src/protocol/errors";
import type { AppNode } from "../../src/runtime/app";

const CREDENTIALS = {
  clientId: "exampleClientId0000000",
  clientSecret: "exampleClientSecret0000000000000",
  secretToken: "exampleSecretToken0000",
};

/** The node as Node-RED would make it, as far as it asks Node-RED for anything. */
function makeApp(properties: object = {}, credentials: object = CREDENTIALS): AppNode {
  const node = { credentials } as object as AppNode;
  const registerType = (type: string, make: (this: AppNode, definition: object) => void) => {
    assert.equal(type, "zoom-rtms-app");
    make.call(node, { id: "app", type, name: "", ...properties });
  };
  register({ nodes: { createNode: () => undefined, registerType } } as object as NodeAPI);
  return node;
}

function fails(code: RtmsErrorCode, text: RegExp) {
  return (error: unknown) => error instanceof RtmsError && error.code === code && text.test(error.message);
}

describe("zoom-rtms-app", () => {
  it("has the contract's defaults", () => {
    const { allows, ...settings } = makeApp().settings();
    assert.deepEqual(settings, {
      clientId: CREDENTIALS.clientId,
      clientSecret: CREDENTIALS.clientSecret,
      maxFrame: 16_777_216,
      silence: 65_000,
    });
    assert.ok(allows("wss://rtms.zoom.us") && allows("wss://rtms.zoomgov.com") && !allows("wss://zoom.us.evil.com"));
  });

  it("takes numbers as text, and its own servers", () => {
    const { allows, maxFrame, silence } = makeApp({
      servers: "ws://127.0.0.1",
      maxFrame: "2048",
      silence: "1",
    }).settings();
    assert.deepEqual([maxFrame, silence], [2048, 1000]);
    assert.ok(allows("ws://127.0.0.1:1234") && !allows("wss://rtms.zoom.us"));
  });

  it("takes pasted credentials without the white space around them", () => {
    const app = makeApp({}, { clientId: " id\n", clientSecret: "\tsecret ", secretToken: " token\r\n" });
    const { clientId, clientSecret } = app.settings();
    assert.deepEqual([clientId, clientSecret, app.secretToken()], ["id", "secret", "token"]);
  });

  for (const [name, label] of [
    ["clientId", "Client ID"],
    ["clientSecret", "Client Secret"],
    ["secretToken", "Secret Token"],
  ] as const) {
    const ask = (credentials: object) => {
      const app = makeApp({}, credentials);
      return name === "secretToken" ? app.secretToken() : app.settings();
    };
    for (const missing of [undefined, "", "  "])
      it(`says where the ${label} stands in Zoom, when it is ${JSON.stringify(missing)}`, () => {
        assert.throws(
          () => ask({ ...CREDENTIALS, [name]: missing }),
          fails("RTMS_CREDENTIALS", new RegExp(`no ${label}\\. .*marketplace\\.zoom\\.us`)),
        );
      });
    it(`names the unset variable of the ${label}`, () => {
      assert.throws(
        () => ask({ ...CREDENTIALS, [name]: `\${MY_ZOOM_VALUE}` }),
        fails(
          "RTMS_CREDENTIALS",
          new RegExp(`${label} refers to the environment variable MY_ZOOM_VALUE, which is not set`),
        ),
      );
    });
  }

  it("verifies webhooks without the client's id and secret", () => {
    assert.equal(makeApp({}, { secretToken: "token" }).secretToken(), "token");
  });

  const wrong: [string, object, RegExp][] = [
    ["a proxy", { proxy: "http://127.0.0.1:3128" }, /"proxy" is not in this version/],
    ["a CA file", { ca: "/etc/ca.pem" }, /"ca" is not in this version/],
    ["a pattern that cannot be read", { servers: "https://zoom.us" }, /"https:\/\/zoom.us" is no server pattern/],
    ["a frame size of 0", { maxFrame: 0 }, /"maxFrame" is "0"/],
    ["a silence that is no number", { silence: "long" }, /"silence" is "long"/],
    ["an unset variable", { servers: `\${MY_SERVERS}` }, /MY_SERVERS, which is not set/],
  ];
  for (const [what, properties, text] of wrong)
    it(`refuses ${what}, but still verifies webhooks`, () => {
      const app = makeApp(properties);
      assert.throws(() => app.settings(), fails("RTMS_INPUT", text));
      assert.equal(app.secretToken(), CREDENTIALS.secretToken);
    });

  it("never tells a secret", () => {
    for (const app of [makeApp({ servers: "*" }), makeApp({ maxFrame: "x" })])
      assert.throws(
        () => app.settings(),
        ({ message }: Error) => Object.values(CREDENTIALS).every((secret) => !message.includes(secret)),
      );
  });
});
