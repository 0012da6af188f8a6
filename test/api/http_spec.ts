// One HTTP request: over real sockets, direct and through a proxy, with everything bounded.

import assert from "node:assert/strict";
import * as https from "node:https";
import { createServer } from "node:net";
import { type ApiOptions, requestSender } from "../../src/api/http";
import { withEnvironment } from "../environment";
import type { Listening } from "../protocol/transport/network-support";
import {
  HOST,
  Listening as Listener,
  makeIdentity,
  needsOpenssl,
  TinyProxy,
} from "../protocol/transport/network-support";
import { until } from "../until";
import { ApiServer, errorOf, SECRET } from "./api-server";

const DIRECT: ApiOptions = { proxy: () => undefined };
const PATH = `/v2/x?account_id=${encodeURIComponent(SECRET)}`;
const request = (origin: string, body = "") =>
  ({ method: "PATCH", url: origin + PATH, headers: { authorization: `Bearer ${SECRET}` }, body }) as const;

describe("a request to Zoom", () => {
  const running: Listening[] = [];
  const run = async <T extends Listening>(listening: T): Promise<T> => {
    running.push(listening);
    return (await listening.listen()) as T;
  };
  afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

  it("arrives whole, and resolves with status, headers and body", async () => {
    const server = await run(new ApiServer());
    server.calls.push({ status: 418, headers: { "retry-after": "7" }, body: { ok: "é" } });
    const reply = await requestSender(DIRECT)(request(server.origin, '{"a":"ü"}'));
    assert.deepEqual([reply.status, reply.headers["retry-after"], reply.body], [418, "7", '{"ok":"é"}']);
    const [{ method, url, headers, body } = assert.fail()] = server.asked;
    assert.deepEqual([method, url, body], ["PATCH", PATH, '{"a":"ü"}']);
    assert.deepEqual([headers.host, headers["content-length"]], [`127.0.0.1:${server.port}`, "10"]);
    assert.equal(headers.authorization, `Bearer ${SECRET}`);
  });

  it("has a length also without a body, and leaves no connection open", async () => {
    const server = await run(new ApiServer());
    await requestSender(DIRECT)(request(server.origin));
    assert.equal(server.asked[0]?.headers["content-length"], "0");
    assert.equal(server.asked[0]?.headers["transfer-encoding"], undefined);
    await until(() => server.connections === 0);
  });

  it("follows no redirect, with which the token would go elsewhere", async () => {
    const server = await run(new ApiServer());
    server.calls.push({ status: 302, headers: { location: `${server.origin}/elsewhere` } });
    const { status } = await requestSender(DIRECT)(request(server.origin));
    assert.deepEqual([status, server.asked.length], [302, 1]);
  });

  it("goes through the proxy of the options, or of the environment", async () => {
    const server = await run(new ApiServer());
    const proxy = await run(new TinyProxy());
    const asked = request(`http://${HOST}:${server.port}`);
    await requestSender({ proxy: proxy.url("user:hunter2@") })(asked);
    const none = { no_proxy: undefined, NO_PROXY: undefined, HTTP_PROXY: undefined };
    await withEnvironment({ ...none, http_proxy: proxy.url() }, async () => {
      await requestSender({})(asked);
    });
    assert.deepEqual(
      proxy.asked.map(({ target }) => target),
      [`${HOST}:${server.port}`, `${HOST}:${server.port}`],
    );
    assert.equal(server.asked.length, 2);
  });

  it("fails with the proxy's refusal and its cure, which names the account node", async () => {
    const proxy = await run(new TinyProxy());
    proxy.refuse("407 Proxy Authentication Required");
    const error = await errorOf(requestSender({ proxy: proxy.url() })(request(`http://${HOST}:1`)));
    assert.deepEqual([error.code, error.retryable], ["RTMS_CONNECTION", true]);
    assert.match(error.message, /^The request to rtms\.zoom\.test:1 failed: the proxy 127\.0\.0\.1:\d+ .* 407 /);
    assert.match(error.message, /http proxy node that the account node refers to/);
  });

  it("fails with the network's error and its cure where nobody listens", async () => {
    const server = await run(new ApiServer());
    const { origin } = server;
    await server.close();
    const error = await errorOf(requestSender(DIRECT)(request(origin)));
    assert.equal(error.code, "RTMS_CONNECTION");
    assert.match(error.message, /ECONNREFUSED.*firewall.*account node/);
  });

  const silent: [what: string, serve: () => Listening][] = [
    ["nobody answers", () => new Listener(createServer((socket) => socket.resume()))],
    ["the answer does not begin", () => dripping("")],
    ["the answer does not end", () => dripping("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")],
    ["the answer's head does not end", () => dripping("HTTP/1.1 200 OK\r\nA: b\r\n")],
  ];
  function dripping(text: string): Listening {
    const server = createServer((socket) => {
      socket.once("data", () => socket.write(text));
      const timer = setInterval(
        () => socket.writable && text !== "" && socket.write(text.at(-1) === "x" ? "x" : ""),
        5,
      );
      socket.on("close", () => clearInterval(timer)).on("error", () => undefined);
    });
    return new Listener(server);
  }
  for (const [what, serve] of silent)
    it(`is given up at its deadline if ${what}`, async () => {
      const server = await run(serve());
      const error = await errorOf(
        requestSender({ ...DIRECT, deadline: 200 })(request(`http://127.0.0.1:${server.port}`)),
      );
      assert.match(error.message, /failed: it was not answered within 0\.2 s\. Check that this machine reaches Zoom/);
      assert.equal(error.retryable, true);
      await until(() => server.connections === 0);
    });

  it("is ended by its signal, with the signal's reason", async () => {
    const server = await run(new ApiServer());
    server.calls.push(() => undefined);
    const ending = new AbortController();
    const sent = requestSender(DIRECT)(request(server.origin), ending.signal);
    await until(() => server.asked.length === 1);
    const reason = new Error("closed");
    ending.abort(reason);
    await assert.rejects(sent, reason);
    await until(() => server.connections === 0);
    await assert.rejects(requestSender(DIRECT)(request(server.origin), ending.signal), reason);
    assert.equal(server.asked.length, 1);
  });

  it("is refused an answer of more than 1 MB", async () => {
    const server = await run(new ApiServer());
    server.calls.push(
      { status: 200, body: "x".repeat(1024 * 1024) },
      { status: 200, body: "x".repeat(1024 * 1024 + 1) },
    );
    const send = requestSender(DIRECT);
    assert.equal((await send(request(server.origin))).body.length, 1024 * 1024);
    const error = await errorOf(send(request(server.origin)));
    assert.match(error.message, /the answer has more than 1048576 bytes\. Most likely a proxy or another server/);
  });

  const odd: [what: string, answer: string, text: RegExp][] = [
    ["no HTTP", `${SECRET}\r\n\r\n`, /Parse Error.*Most likely a proxy or another server answered/],
    ["nothing", "", /closed|hang up/],
    ["half of it", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx", /aborted|closed/],
    ["an upgrade", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", /closed|hang up/],
  ];
  for (const [what, answer, text] of odd)
    it(`fails where the server answers ${what}`, async () => {
      const server = createServer((socket) => {
        socket.once("data", () => socket.end(answer)).on("error", () => undefined);
      });
      const { port } = await run(new Listener(server));
      const error = await errorOf(requestSender(DIRECT)(request(`http://127.0.0.1:${port}`)));
      assert.equal(error.code, "RTMS_CONNECTION");
      assert.match(error.message, text);
    });

  it("is refused a proxy or a certificate that cannot be read, before anything is sent", () => {
    assert.throws(() => requestSender({ proxy: "socks5://a:1" }), { code: "RTMS_INPUT" });
    assert.throws(() => requestSender({ ca: "none" }), { code: "RTMS_INPUT" });
  });
});

describe("a request to Zoom over TLS", function () {
  needsOpenssl(this);
  let server: ApiServer;
  let identity: ReturnType<typeof makeIdentity>;
  before(() => {
    identity = makeIdentity();
  });
  beforeEach(async () => {
    server = await new ApiServer(https.createServer(identity)).listen();
  });
  afterEach(() => server.close());

  it("trusts the certificates of the options, through a proxy too", async () => {
    const asked = request(`https://localhost:${server.port}`);
    await requestSender({ ...DIRECT, ca: identity.ca })(asked);
    const proxy = await new TinyProxy().listen();
    await requestSender({ proxy: proxy.url(), ca: identity.ca })(request(`https://${HOST}:${server.port}`));
    await proxy.close();
    assert.equal(server.asked.length, 2);
  });

  it("sends nothing to a server that it does not trust, also with NODE_TLS_REJECT_UNAUTHORIZED=0", async () => {
    await withEnvironment({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, async () => {
      const error = await errorOf(requestSender(DIRECT)(request(`https://localhost:${server.port}`)));
      assert.match(error.message, /not signed by a CA.*account node's TLS configuration/);
    });
    assert.equal(server.asked.length, 0);
  });
});
