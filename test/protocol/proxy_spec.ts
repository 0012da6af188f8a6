// HTTP proxies: which one, by Node-RED's rules, and the way through it over real sockets.

import assert from "node:assert/strict";
import type { Duplex } from "node:stream";
import * as fc from "fast-check";
import { RtmsError } from "../../src/protocol/errors";
import { socketOpener } from "../../src/protocol/network";
import { proxyAt } from "../../src/protocol/proxy";
import { type ProxyConventions, proxyFromEnvironment } from "../../src/protocol/proxy-environment";
import {
  attempt,
  HOST,
  type Identity,
  type Listening,
  LiveStream,
  LONG_AGO,
  makeIdentity,
  needsOpenssl,
  TinyProxy,
  TinyZoom,
  until,
} from "./network-support";

// Node-RED's own nodes choose their proxy with it.
const { getProxyForUrl } = require("@node-red/nodes/core/network/lib/proxyHelper") as {
  getProxyForUrl(url: string, options: ProxyConventions): string;
};

type Env = Record<string, string>;
const ZOOM = "wss://rtms-sjc1.zoom.us/signaling";

describe("the environment variables' proxy", () => {
  const chosen = (url: string, env: Env, more: ProxyConventions = {}) => {
    const proxy = proxyFromEnvironment({ env, ...more })(url);
    return proxy && `${proxy.host}:${proxy.port}`;
  };

  const rows: [what: string, url: string, env: Env, expected: string | undefined, more?: ProxyConventions][] = [
    ["none without variables", ZOOM, {}, undefined],
    ["https_proxy for wss", ZOOM, { https_proxy: "http://a:1" }, "a:1"],
    ["HTTPS_PROXY for wss", ZOOM, { HTTPS_PROXY: "http://a:1" }, "a:1"],
    ["not http_proxy for wss", ZOOM, { http_proxy: "http://a:1" }, undefined],
    ["http_proxy for ws", "ws://127.0.0.1:80", { http_proxy: "http://a:1", https_proxy: "http://b:1" }, "a:1"],
    ["all_proxy for both", ZOOM, { ALL_PROXY: "http://a:1" }, "a:1"],
    ["the scheme's own before all_proxy", ZOOM, { all_proxy: "http://a:1", https_proxy: "http://b:1" }, "b:1"],
    ["Node-RED's wss_proxy before https_proxy", ZOOM, { https_proxy: "http://a:1", wss_proxy: "http://b:1" }, "b:1"],
    ["npm's before both", ZOOM, { https_proxy: "http://a:1", npm_config_https_proxy: "http://b:1" }, "b:1"],
    ["lower case first", ZOOM, { https_proxy: "http://a:1", HTTPS_PROXY: "http://b:1" }, "a:1"],
    ["an empty variable as none", ZOOM, { https_proxy: " ", HTTPS_PROXY: "http://b:1" }, "b:1"],
    ["a proxy without scheme as http", ZOOM, { https_proxy: "proxy.example:3128" }, "proxy.example:3128"],
    ["port 80 without a port", ZOOM, { https_proxy: "http://proxy.example" }, "proxy.example:80"],
    ["port 443 for an https proxy", ZOOM, { https_proxy: "https://proxy.example" }, "proxy.example:443"],
    ["an IPv6 proxy", ZOOM, { https_proxy: "http://[::1]:3128" }, "::1:3128"],
    [
      "upper case first if settings.js says so",
      ZOOM,
      { https_proxy: "a:1", HTTPS_PROXY: "b:1" },
      "b:1",
      { favourUpperCase: true },
    ],
    ["lower case only if settings.js says so", ZOOM, { HTTPS_PROXY: "b:1" }, undefined, { lowerCaseOnly: true }],
    ["npm's not if settings.js says so", ZOOM, { npm_config_proxy: "b:1" }, undefined, { excludeNpm: true }],
    ["http_proxy for wss in legacy mode", ZOOM, { http_proxy: "a:1", HTTP_PROXY: "b:1" }, "b:1", { mode: "legacy" }],
    [
      "no_proxy's parts of URLs in legacy mode",
      ZOOM,
      { http_proxy: "a:1", no_proxy: "x, sjc1" },
      undefined,
      { mode: "legacy" },
    ],
    [
      "no part in an empty entry of legacy mode",
      ZOOM,
      { http_proxy: "a:1", no_proxy: "x," },
      "a:1",
      { mode: "legacy" },
    ],
  ];
  for (const [what, url, env, expected, more] of rows)
    it(`is ${what}`, () => assert.equal(chosen(url, env, more), expected));

  const exemptions: [noProxy: string, url: string, isExempt: boolean][] = [
    ["*", ZOOM, true],
    ["rtms-sjc1.zoom.us", ZOOM, true],
    ["RTMS-SJC1.Zoom.US", ZOOM, true],
    ["a.example rtms-sjc1.zoom.us", ZOOM, true],
    ["a.example,,rtms-sjc1.zoom.us ,b.example", ZOOM, true],
    [".zoom.us", ZOOM, true],
    ["*.zoom.us", ZOOM, true],
    ["*zoom.us", ZOOM, true],
    ["zoom.us", ZOOM, false],
    [".zoom.us", "wss://zoom.us", false],
    ["sjc1.zoom.us", ZOOM, false],
    ["rtms-sjc1.zoom.us:443", ZOOM, true],
    ["rtms-sjc1.zoom.us:8443", ZOOM, false],
    [".zoom.us:8443", "wss://rtms-sjc1.zoom.us:8443", true],
    ["127.0.0.1", "ws://127.0.0.1:1234", true],
    ["127.0.0.1:80", "ws://127.0.0.1", true],
    ["localhost", "ws://127.0.0.1:1234", false],
    ["::1", "ws://[::1]:1234", true],
    ["[::1]:1234", "ws://[::1]:1234", true],
    ["[::1]:1", "ws://[::1]:1234", false],
  ];
  for (const [list, url, isExempt] of exemptions)
    it(`no_proxy=${list} ${isExempt ? "exempts" : "does not exempt"} ${url}`, () => {
      const env = { all_proxy: "http://a:1" };
      assert.equal(chosen(url, { ...env, no_proxy: list }) === undefined, isExempt);
      assert.equal(chosen(url, { ...env, NO_PROXY: list }) === undefined, isExempt);
    });

  it("is what Node-RED's own nodes would take, in any environment", () => {
    const host = fc.constantFrom("rtms.zoom.us", "zoom.us", "sjc.rtms.zoom.us", "127.0.0.1", "other.example");
    const url = fc
      .tuple(fc.constantFrom("ws", "wss"), host, fc.constantFrom("", ":443", ":80", ":8080"))
      .map(([scheme, name, port]) => `${scheme}://${name}${port}/path`);
    const entry = fc.tuple(fc.constantFrom("", ".", "*.", "*"), host, fc.constantFrom("", ":443", ":80", ":8080"));
    const list = fc
      .tuple(
        fc.array(
          entry.map((parts) => parts.join("")),
          { maxLength: 3 },
        ),
        fc.constantFrom(",", " "),
      )
      .map(([entries, separator]) => entries.join(separator));
    const noProxy = fc.oneof({ weight: 4, arbitrary: list }, { weight: 1, arbitrary: fc.constant("*") });
    // With http_proxy and https_proxy this package reads more than Node-RED does for WebSockets.
    const names = ["ws_proxy", "wss_proxy", "all_proxy", "npm_config_proxy", "npm_config_wss_proxy"];
    const spelt = names.flatMap((name) => [name, name.toUpperCase()]);
    const proxies = Object.fromEntries(spelt.map((name) => [name, fc.constant(`http://${name.replace(/_/g, "-")}:1`)]));
    const env = fc.record(
      { ...proxies, no_proxy: noProxy, NO_PROXY: noProxy, npm_config_no_proxy: noProxy },
      { requiredKeys: [] },
    );
    const options = fc.record(
      { favourUpperCase: fc.boolean(), lowerCaseOnly: fc.boolean(), excludeNpm: fc.boolean() },
      { requiredKeys: [] },
    );
    void fc.assert(
      fc.property(url, env as fc.Arbitrary<Env>, options, (address, variables, conventions) => {
        const theirs = getProxyForUrl(address, { ...conventions, env: variables });
        const expected = theirs ? `${new URL(theirs).hostname}:1` : undefined;
        assert.equal(chosen(address, variables, conventions), expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a proxy's URL", () => {
  it("has credentials, percent-encoded", () => {
    const { username, password, secure, label } = proxyAt("https://us%40er:p%3A%C3%A4ss@proxy.example", "the app node");
    assert.deepEqual([username, password, secure], ["us@er", "p:äss", true]);
    assert.equal(label, "proxy.example:443 (set by the app node)");
  });

  for (const wrong of [
    "socks5://user:hunter2@a:1",
    "http://user:hunter2@",
    "http://user:hunter2%zz@a",
    "http://user:hunter2@a b",
  ])
    it(`is refused as ${wrong.replace("hunter2", "…")}, without telling the password`, () => {
      const refused = ({ code, message, cause }: RtmsError) =>
        code === "RTMS_INPUT" && /http:\/\/host:port/.test(message) && !/hunter2/.test(message) && cause === undefined;
      assert.throws(() => proxyAt(wrong, "the app node"), refused);
      assert.throws(() => socketOpener({ proxy: wrong }), refused);
    });
});

describe("the way through a proxy", () => {
  const running: Listening[] = [];
  const run = async <T extends Listening>(listening: T): Promise<T> => {
    running.push(listening);
    await listening.listen();
    return listening;
  };
  let zoom: TinyZoom;
  let proxy: TinyProxy;
  beforeEach(async () => {
    zoom = await run(new TinyZoom(HOST));
    proxy = await run(new TinyProxy());
  });
  afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

  it("carries a whole stream, and asks the proxy for the server by name", async () => {
    const live = new LiveStream(zoom.url(), { proxy: proxy.url() });
    await until(() => live.count("streaming") === 1);
    const target = `${HOST}:${zoom.port}`;
    const asked = { target, host: target, authorization: undefined };
    assert.deepEqual(proxy.asked, [asked, asked]);
    await live.stream.disconnect();
    await until(() => proxy.connections === 0);
  });

  it("is taken by the environment variables, and not for a server in no_proxy", async () => {
    const near = await run(new TinyZoom());
    const before = { ...process.env };
    Object.assign(process.env, { http_proxy: proxy.url(), no_proxy: "127.0.0.1" });
    try {
      const far = new LiveStream(zoom.url());
      const direct = new LiveStream(near.url());
      await until(() => far.count("streaming") + direct.count("streaming") === 2);
      assert.deepEqual(new Set(proxy.asked.map(({ target }) => target)), new Set([`${HOST}:${zoom.port}`]));
      await Promise.all([far.stream.disconnect(), direct.stream.disconnect()]);
    } finally {
      process.env = before;
    }
  });

  it("is taken for loopback servers as well, as Node-RED's own nodes do", async () => {
    const near = await run(new TinyZoom());
    const open = socketOpener({ proxy: proxyFromEnvironment({ env: { http_proxy: proxy.url() } }) });
    assert.equal(await attempt(open, near.url()), "open");
    assert.equal(proxy.asked.length, 1);
  });

  it("names an IPv6 server in brackets", async () => {
    await attempt(socketOpener({ proxy: proxy.url() }), `ws://[::1]:${zoom.port}/`);
    assert.equal(proxy.asked[0]?.target, `[::1]:${zoom.port}`);
  });

  it("shows the proxy its credentials, and Zoom nothing of them", async () => {
    let headers: object = {};
    zoom.server.on("upgrade", (request) => {
      headers = request.headers;
    });
    assert.equal(await attempt(socketOpener({ proxy: proxy.url("us%40er:p%C3%A4ss@") }), zoom.url()), "open");
    const expected = `Basic ${Buffer.from("us@er:päss").toString("base64")}`;
    assert.equal(proxy.asked[0]?.authorization, expected);
    assert.ok(!("proxy-authorization" in headers || "authorization" in headers));
  });

  it("takes what comes right behind the proxy's answer", async () => {
    proxy.instead = (socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 418 I'm a teapot\r\n\r\n");
    assert.match(String(await attempt(socketOpener({ proxy: proxy.url() }), zoom.url())), /418/);
  });

  const refusals: [status: string, cure: RegExp][] = [
    ["407 Go away", /407 Proxy Authentication Required\. .*user:password@host/],
    ["403 Forbidden", /403 Forbidden\. .*allow CONNECT/],
    ["502 Bad Gateway", /502 Bad Gateway\. .*did not reach the server/],
    ["404 Not Found", /404 Not Found\. .*HTTP proxy that allows CONNECT/],
  ];
  for (const [status, cure] of refusals)
    it(`that is refused with ${status} is an RTMS_CONNECTION error with the proxy's host and the cure`, async () => {
      proxy.refuse(status);
      const live = new LiveStream(zoom.url(), { proxy: proxy.url("user:hunter2@") }, LONG_AGO);
      await until(() => live.count("failed") === 1);
      await until(() => proxy.connections === 0);
      const [error] = live.failures;
      assert.equal(error?.code, "RTMS_CONNECTION");
      assert.ok(error.message.includes(`the proxy 127.0.0.1:${proxy.port} (set by the option proxy)`), error.message);
      assert.match(error.message, cure);
      assert.match(error.message, new RegExp(`${HOST}:${zoom.port}`));
      assert.doesNotMatch(JSON.stringify([live.events, error, error.cause, `${error.stack}`]), /hunter2|dXNlc|Go away/);
    });

  it("that nobody offers says so, with the variable that names the proxy", async () => {
    const closed = await new TinyProxy().listen();
    const url = closed.url("user:hunter2@");
    await closed.close();
    const open = socketOpener({ proxy: proxyFromEnvironment({ env: { http_proxy: url } }) });
    const error = await attempt(open, zoom.url());
    assert.match(
      String(error),
      /the proxy 127\.0\.0\.1:\d+ \(set by the environment variable http_proxy\) cannot be used: .*ECONNREFUSED/,
    );
    assert.doesNotMatch(String(error), /hunter2/);
  });

  it("that a variable misnames is an error of the socket, not of the program", async () => {
    const open = socketOpener({ proxy: proxyFromEnvironment({ env: { all_proxy: "socks5://user:hunter2@a:1" } }) });
    const error = await attempt(open, zoom.url());
    assert.ok(error instanceof RtmsError && error.code === "RTMS_INPUT");
    assert.match(error.message, /variable all_proxy is no HTTP proxy/);
  });

  it("that answers no HTTP at all says so", async () => {
    proxy.instead = (socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n");
    assert.match(
      String(await attempt(socketOpener({ proxy: proxy.url() }), zoom.url())),
      /cannot be used: Parse Error/,
    );
  });

  it("that stays silent ends in time, and at once when it is given up", async () => {
    proxy.instead = () => undefined;
    const hasty = socketOpener({ proxy: proxy.url(), handshakeTimeout: 200 });
    assert.match(String(await attempt(hasty, zoom.url())), /cannot be used: nothing was heard for 0\.2 s/);
    await until(() => proxy.connections === 0);
    const socket = socketOpener({ proxy: proxy.url() })(zoom.url(), { maxFrame: 4096 });
    socket.on("error", () => undefined);
    await until(() => proxy.connections === 1);
    // As Connection.drop does.
    socket.removeAllListeners();
    socket.on("error", () => undefined);
    socket.terminate();
    await until(() => proxy.connections === 0, 1_000);
  });

  it("that ends at a silent server ends in time", async () => {
    proxy.instead = (socket: Duplex) => void socket.write("HTTP/1.1 200 OK\r\n\r\n");
    const hasty = socketOpener({ proxy: proxy.url(), handshakeTimeout: 200 });
    for (const scheme of ["ws", "wss"])
      assert.match(String(await attempt(hasty, `${scheme}://${HOST}`)), /timed out/, scheme);
    await until(() => proxy.connections === 0);
  });

  describe("with TLS", function () {
    needsOpenssl(this);
    let ours: Identity;
    before(() => {
      ours = makeIdentity();
    });

    for (const secure of [false, true])
      it(`carries wss through an ${secure ? "https" : "http"} proxy, checked for the server's name`, async () => {
        const server = await run(new TinyZoom(HOST, ours));
        const through = await run(new TinyProxy(secure ? ours : undefined));
        const live = new LiveStream(server.url(), { proxy: through.url(), ca: ours.ca });
        await until(() => live.count("streaming") === 1);
        assert.equal(through.asked[0]?.target, `${HOST}:${server.port}`);
        assert.equal(server.sockets.length, 2);
        const open = socketOpener({ proxy: through.url(), ca: ours.ca });
        const other = server.url().replace(HOST, "other.zoom.test");
        assert.match(String(await attempt(open, other)), /other\.zoom\.test/);
        await live.stream.disconnect();
        await until(() => through.connections + server.connections === 0);
      });

    it("does not trust a server that a proxy puts in Zoom's place", async () => {
      const server = await run(new TinyZoom(HOST, ours));
      const theirs = makeIdentity();
      const open = socketOpener({ proxy: proxy.url(), ca: theirs.ca });
      assert.match(String(await attempt(open, server.url())), /certificate|signature/);
      assert.equal(server.sockets.length, 0);
    });

    it("names an https proxy whose certificate is not trusted, and the CA file", async () => {
      const through = await run(new TinyProxy(ours));
      const live = new LiveStream(zoom.url(), { proxy: through.url() }, LONG_AGO);
      await until(() => live.count("failed") === 1);
      assert.match(
        `${live.failures[0]?.message}`,
        new RegExp(`proxy 127.0.0.1:${through.port} .*not signed by a CA .*CA file`),
      );
      assert.equal(through.asked.length, 0);
    });
  });
});
