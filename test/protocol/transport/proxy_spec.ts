// HTTP proxies: their URLs, and the way through them over real sockets.

import assert from "node:assert/strict";
import type { Duplex } from "node:stream";
import { RtmsError } from "../../../src/protocol/errors/errors";
import { proxyAt } from "../../../src/protocol/input/proxy";
import { socketOpener } from "../../../src/protocol/transport/network";
import { proxyFromEnvironment } from "../../../src/protocol/transport/proxy-environment";
import { withEnvironment } from "../../environment";
import { until } from "../../until";
import {
  attempt,
  HOST,
  type Identity,
  type Listening,
  LiveStream,
  LONG_AGO,
  makeIdentity,
  NOBODY,
  needsOpenssl,
  TinyProxy,
  TinyZoom,
} from "./network-support";

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
    it(`is refused as ${wrong.replace("hunter2", "…")}, without revealing the password`, () => {
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

  it("carries a whole stream, and names the server to the proxy by its host name", async () => {
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
    await withEnvironment({ http_proxy: proxy.url(), no_proxy: "127.0.0.1" }, async () => {
      const far = new LiveStream(zoom.url());
      const direct = new LiveStream(near.url());
      await until(() => far.count("streaming") + direct.count("streaming") === 2);
      assert.deepEqual(new Set(proxy.asked.map(({ target }) => target)), new Set([`${HOST}:${zoom.port}`]));
      await Promise.all([far.stream.disconnect(), direct.stream.disconnect()]);
    });
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

  it("reads what follows directly after the proxy's answer", async () => {
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

  it("that does not exist is reported as such, with the variable that names the proxy", async () => {
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
    assert.match(error.message, /variable all_proxy is not an HTTP proxy/);
  });

  it("that answers no HTTP at all says so", async () => {
    proxy.instead = (socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n");
    assert.match(
      String(await attempt(socketOpener({ proxy: proxy.url() }), zoom.url())),
      /cannot be used: Parse Error/,
    );
  });

  it("that does not answer ends in time, and at once when it is given up", async () => {
    proxy.instead = () => undefined;
    const hasty = socketOpener({ proxy: proxy.url(), handshakeTimeout: 200 });
    assert.match(String(await attempt(hasty, zoom.url())), /cannot be used: nothing was received for 0\.2 s/);
    await until(() => proxy.connections === 0);
    const socket = socketOpener({ proxy: proxy.url() })(zoom.url(), { maxFrame: 4096 }, NOBODY);
    await until(() => proxy.connections === 1);
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

    it("names an https proxy whose certificate is not trusted, and the TLS configuration", async () => {
      const through = await run(new TinyProxy(ours));
      const live = new LiveStream(zoom.url(), { proxy: through.url() }, LONG_AGO);
      await until(() => live.count("failed") === 1);
      assert.match(
        `${live.failures[0]?.message}`,
        new RegExp(`proxy 127.0.0.1:${through.port} .*not signed by a CA .*TLS configuration`),
      );
      assert.equal(through.asked.length, 0);
    });
  });
});
