// zoom-rtms-app: what it gives to the other nodes, and what it says when something is missing.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { NodeAPI } from "node-red";
import register from "../../nodes/app/app";
import { streamProperties } from "../../nodes/stream/settings";
import { RtmsError, type RtmsErrorCode } from "../../src/protocol/errors/errors";
import type { AppNode } from "../../src/runtime/app/app";
import { streamOptions } from "../../src/runtime/stream/options";
import { withEnvironment } from "../environment";
import { hasOpenssl, makeIdentity } from "../protocol/transport/network-support";
import { until } from "../until";

const CREDENTIALS = {
  clientId: "exampleClientId0000000",
  clientSecret: "exampleClientSecret0000000000000",
  secretToken: "exampleSecretToken0000",
};

const ZOOM = "wss://rtms.zoom.us/signaling";

interface Made {
  app: AppNode;
  /** What the node warned of. */
  warnings: string[];
}

/** The node as Node-RED would make it beside config nodes, as far as it asks Node-RED for anything. */
function makeBeside(
  nodes: Readonly<Record<string, object>>,
  properties: object = {},
  credentials: object = CREDENTIALS,
  settings: object = {},
): Made {
  const warnings: string[] = [];
  const node = { credentials, on: () => node, warn: (text: string) => warnings.push(text) } as object as AppNode;
  const registerType = (type: string, make: (this: AppNode, definition: object) => void) => {
    assert.equal(type, "zoom-rtms-app");
    make.call(node, { id: "app", type, name: "", ...properties });
  };
  const ofEditor = { httpAdmin: { post: () => undefined }, auth: { needsPermission: () => undefined } };
  const ofNodes = { createNode: () => undefined, getNode: (id: string) => nodes[id] ?? null, registerType };
  register({ settings, ...ofEditor, nodes: ofNodes } as object as NodeAPI);
  return { app: node, warnings };
}

const makeApp = (properties?: object, credentials?: object, settings?: object): AppNode =>
  makeBeside({}, properties, credentials, settings).app;

function fails(code: RtmsErrorCode, text: RegExp) {
  return (error: unknown) => error instanceof RtmsError && error.code === code && text.test(error.message);
}

describe("zoom-rtms-app", () => {
  it("has the defaults of contract#zoom-app", () => {
    const { allows, proxy, ...settings } = makeApp({}, CREDENTIALS, { proxyOptions: { env: {} } }).settings();
    assert.deepEqual(settings, {
      clientId: CREDENTIALS.clientId,
      clientSecret: CREDENTIALS.clientSecret,
      servers: "*.zoom.us, *.zoomgov.com",
      ca: "",
      maxFrame: 16_777_216,
      silence: 65_000,
    });
    assert.equal(proxy(ZOOM), undefined);
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
      it(`says where to find the ${label} in Zoom, when it is ${JSON.stringify(missing)}`, () => {
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
    ["a proxy that is none", { proxy: "socks5://127.0.0.1:1080" }, /proxy of the app node is not an HTTP proxy/],
    ["an unset variable for the proxy", { proxy: `\${MY_PROXY}` }, /MY_PROXY, which is not set/],
    ["a CA file that is not there", { ca: "/nowhere/ca.pem" }, /CA file \/nowhere\/ca\.pem .*ENOENT.* full path/],
    ["a folder as CA file", { ca: tmpdir() }, /CA file .* cannot be read \(it is not a certificate file/],
    ["an endless CA file", { ca: "/dev/zero" }, /CA file \/dev\/zero .* cannot be read/],
    [
      "a CA file that is not PEM",
      { ca: __filename },
      /CA file .*app_spec\.ts .* no certificate in PEM format .*openssl/,
    ],
    ["a pattern that cannot be read", { servers: "https://zoom.us" }, /"https:\/\/zoom.us" is not a server pattern/],
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

  it("connects to every server through its own proxy, whatever the environment says", () => {
    const settings = { proxyOptions: { env: { https_proxy: "http://other:1", no_proxy: "*" } } };
    const { proxy } = makeApp({ proxy: " http://user:hunter2@proxy.example:3128 " }, CREDENTIALS, settings).settings();
    const { host, port, username, password, label } = proxy(ZOOM) ?? {};
    assert.deepEqual([host, port, username, password], ["proxy.example", 3128, "user", "hunter2"]);
    assert.equal(label, "proxy.example:3128 (set by the app node)");
  });

  it("without a proxy of its own uses that of the environment, by the rules of settings.js", async () => {
    const env = { http_proxy: "http://legacy:1", https_proxy: "http://usual:1" };
    const host = (proxyOptions: object) => makeApp({}, CREDENTIALS, { proxyOptions }).settings().proxy(ZOOM)?.host;
    assert.equal(host({ env }), "usual");
    assert.equal(host({ env, mode: "legacy" }), "legacy");
    await withEnvironment({ https_proxy: "http://process:1" }, () => {
      assert.equal(makeApp().settings().proxy(ZOOM)?.host, "process");
    });
  });

  it("passes proxy, certificates and limits on to the streams", () => {
    const settings = makeApp({ proxy: "http://proxy.example:3128", maxFrame: 2048, silence: 7 }).settings();
    const { proxy, ca, maxFrame, silence } = streamOptions(streamProperties({}), { ...settings, ca: "a certificate" });
    assert.deepEqual([proxy, ca, maxFrame, silence], [settings.proxy, "a certificate", 2048, 7000]);
  });

  it("reads the certificates of its CA file again each time, for the next stream", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-ca-"));
    const ca = join(folder, "ca.pem");
    const app = makeApp({ ca });
    const [first = "", second = ""] = rootCertificates;
    try {
      await withEnvironment({ NODE_EXTRA_CA_CERTS: undefined }, async () => {
        writeFileSync(ca, `# ours\n${first}\n`);
        assert.equal(app.settings().ca.trim(), first.trim());
        writeFileSync(ca, `${first}\n# and theirs\n${second}`);
        await until(() => app.settings().ca.trim() === `${first.trim()}\n${second.trim()}`);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe("with Node-RED's http proxy node", () => {
    const PROXY = { type: "http proxy", url: "http://proxy.example:3128", noproxy: [], credentials: {} };
    const proxyOf = (node: object, properties: object = {}, settings: object = {}) =>
      makeBeside({ p: node }, { httpProxy: "p", ...properties }, CREDENTIALS, settings).app.settings().proxy;

    it("connects to every server through it, before its own URL and whatever the environment says", () => {
      const settings = { proxyOptions: { env: { https_proxy: "http://other:1", no_proxy: "*" } } };
      const { host, port, username, password, label } =
        proxyOf(PROXY, { proxy: "http://old.example:1" }, settings)(ZOOM) ?? {};
      assert.deepEqual([host, port, username, password], ["proxy.example", 3128, "", ""]);
      assert.equal(label, "proxy.example:3128 (set by the app's http proxy node)");
    });

    it("takes user and password from its credentials, else from its URL, as they are", () => {
      const login = (node: object) => {
        const { username, password } = proxyOf({ ...PROXY, ...node })(ZOOM) ?? {};
        return [username, password];
      };
      const url = "http://of:url%40@proxy.example:3128";
      assert.deepEqual(login({ url }), ["of", "url@"]);
      assert.deepEqual(login({ url, credentials: { username: "me", password: " hunter2 " } }), ["me", " hunter2 "]);
      assert.deepEqual(login({ credentials: undefined }), ["", ""]);
    });

    it("connects directly to the hosts that it excepts, by the rules of settings.js", () => {
      const through = (url: string, noproxy: unknown, proxyOptions = {}) =>
        proxyOf({ ...PROXY, noproxy }, {}, { proxyOptions })(url)?.host ?? "directly";
      assert.equal(through(ZOOM, undefined), "proxy.example");
      assert.equal(through(ZOOM, ["a.example", ".zoom.us"]), "directly");
      assert.equal(through("wss://rtms.zoomgov.com", ["a.example", ".zoom.us"]), "proxy.example");
      assert.equal(through(ZOOM, ["oom.u"]), "proxy.example");
      assert.equal(through(ZOOM, ["oom.u"], { mode: "legacy" }), "directly");
    });

    const wrong: [string, Record<string, object>, RegExp][] = [
      ["one that is deleted or disabled", {}, /http proxy node p, which is deleted or disabled\. Open the Zoom app/],
      ["a node of another type", { p: { type: "tls-config" } }, /http proxy node p, which is deleted/],
      ["one without a URL", { p: { ...PROXY, url: "" } }, /app's http proxy node is not a URL\. Write http:/],
      ["one that is none", { p: { ...PROXY, url: "socks5://a:1" } }, /app's http proxy node is not an HTTP proxy/],
      [
        "an unset variable",
        { p: { ...PROXY, url: `\${MY_PROXY}` } },
        /url of the app's http proxy .* MY_PROXY, which is not/,
      ],
      [
        "an unset variable for the password",
        { p: { ...PROXY, credentials: { username: "me", password: `\${MY_WORD}` } } },
        /password of the app's http proxy node refers to the environment variable MY_WORD, which is not set/,
      ],
    ];
    for (const [what, nodes, text] of wrong)
      it(`refuses ${what}, but still verifies webhooks`, () => {
        const { app } = makeBeside(nodes, { httpProxy: "p" });
        assert.throws(() => app.settings(), fails("RTMS_INPUT", text));
        assert.equal(app.secretToken(), CREDENTIALS.secretToken);
      });

    it("never reveals its password", () => {
      const credentials = { username: "me", password: "hunter2" };
      for (const url of ["ftp://me:hunter2@a", "://hunter2", "http://me:hunter2%@a", ""])
        assert.throws(
          () => proxyOf({ ...PROXY, url, credentials }),
          ({ message, cause }: Error) => !`${message} ${cause}`.includes("hunter2"),
        );
    });
  });

  describe("with Node-RED's tls-config node", () => {
    const [first = "", second = ""] = rootCertificates;
    const TLS = { type: "tls-config", valid: true, verifyservercert: true, servername: "", alpnprotocol: "" };
    const besideTls = (node: object, properties: object = {}) =>
      makeBeside({ t: { ...TLS, ...node } }, { tls: "t", ...properties });

    it("trusts its CA certificates, as text and as Node-RED reads a file, beside those of its own CA file", async () => {
      const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-ca-"));
      const ca = join(folder, "ca.pem");
      writeFileSync(ca, second);
      try {
        await withEnvironment({ NODE_EXTRA_CA_CERTS: undefined }, () => {
          assert.equal(besideTls({ ca: first }).app.settings().ca.trim(), first.trim());
          assert.equal(
            besideTls({ ca: Buffer.from(`# ours\n${first}`) })
              .app.settings()
              .ca.trim(),
            first.trim(),
          );
          assert.equal(besideTls({}).app.settings().ca, "");
          const both = besideTls({ ca: first }, { ca }).app.settings().ca.trim();
          assert.equal(both, `${first.trim()}\n${second.trim()}`);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("passes certificate, key and passphrase on to the streams", function () {
      if (!hasOpenssl && !process.env.CI) return this.skip();
      const { cert, key } = makeIdentity();
      const { app, warnings } = besideTls({ cert, key, credentials: { passphrase: "word" } });
      const settings = app.settings();
      const clientCertificate = { cert, key, passphrase: "word" };
      assert.deepEqual(settings.clientCertificate, clientCertificate);
      assert.deepEqual(streamOptions(streamProperties({}), settings).clientCertificate, clientCertificate);
      const { clientCertificate: plain } = besideTls({ cert, key, credentials: {} }).app.settings();
      assert.deepEqual(plain, { cert, key });
      assert.deepEqual(warnings, []);
      const broken = besideTls({ cert, key: "no key" }).app;
      assert.throws(() => broken.settings(), fails("RTMS_INPUT", /client certificate cannot be used with its key/));
    });

    const ignored: [what: string, node: object, text: RegExp][] = [
      ["does not verify", { verifyservercert: false }, /verified anyway\. .*Then tick Verify server certificate/],
      ["has a server name", { servername: "a.example" }, /Server Name .* not used: .*own name/],
      ["has an ALPN protocol", { alpnprotocol: "h2" }, /ALPN Protocol .* not used: .*http\/1\.1/],
    ];
    for (const [what, node, text] of ignored)
      it(`that ${what} is warned of once, and changes nothing`, () => {
        const { app, warnings } = besideTls(node);
        const { ca, clientCertificate } = app.settings();
        app.settings();
        assert.deepEqual([ca, clientCertificate], ["", undefined]);
        assert.equal(warnings.length, 1);
        assert.match(warnings.join(), text);
      });

    const wrong: [string, Record<string, object>, RegExp][] = [
      ["one that is deleted or disabled", {}, /tls-config node t, which is deleted or disabled\. Open the Zoom app/],
      ["a node of another type", { t: { type: "http proxy" } }, /tls-config node t, which is deleted/],
      [
        "one whose files could not be read",
        { t: { ...TLS, valid: false } },
        /TLS configuration could not be read .* log/,
      ],
      ["a CA that is none", { t: { ...TLS, ca: "a word" } }, /TLS configuration contains no certificate in PEM format/],
    ];
    for (const [what, nodes, text] of wrong)
      it(`refuses ${what}, but still verifies webhooks`, () => {
        const { app } = makeBeside(nodes, { tls: "t" });
        assert.throws(() => app.settings(), fails("RTMS_INPUT", text));
        assert.equal(app.secretToken(), CREDENTIALS.secretToken);
      });
  });

  it("never reveals a secret", () => {
    const secrets = [...Object.values(CREDENTIALS), "hunter2"];
    for (const wrong of [
      { servers: "*" },
      { maxFrame: "x" },
      { proxy: "ftp://user:hunter2@a" },
      { proxy: "://hunter2" },
    ])
      assert.throws(
        () => makeApp(wrong).settings(),
        ({ message, cause }: Error) => secrets.every((secret) => !`${message} ${cause}`.includes(secret)),
      );
  });
});
