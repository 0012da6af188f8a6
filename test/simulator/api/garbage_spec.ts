// The simulator's API answers whatever a client sends, and goes on.

import assert from "node:assert/strict";
import { connect } from "node:net";
import fc from "fast-check";
import { until } from "../../until";
import { ask, call, closeAll, EventClient, openApi, START, tokenOf } from "./api-client";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
const PATHS = [
  "/oauth/token",
  "/v2/live_meetings/81234567890/rtms_app/status",
  "/v2/live_meetings/%zz/rtms_app/status",
  "/v2/videosdk/sessions/%252F%25/rtms_app/status",
  "/v2/contact_center/a/rtms_app/status",
  "/ws",
  "/",
];

describe("the simulator's API and garbage", function () {
  this.timeout(30_000);
  afterEach(closeAll);

  it("answers any request by a client's error, and then a right one as ever", async () => {
    const { origin } = await openApi();
    const request = fc.record({
      method: fc.constantFrom(...METHODS),
      path: fc.constantFrom(...PATHS),
      query: fc.webQueryParameters(),
      authorization: fc.constantFrom("", "Basic", "Basic !", "Basic Og==", "Bearer", "Bearer a.b.c", "Bearer ..", "x"),
      type: fc.constantFrom("application/x-www-form-urlencoded", "application/json", "x"),
      body: fc.oneof(fc.json(), fc.string(), fc.constant('{"action":"start","settings":[]}')),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, authorization, type, body }) => {
        const headers = { authorization, "content-type": type, "content-length": Buffer.byteLength(body) };
        const { status } = await ask(`${origin}${path}?${query}`, { method, headers, body });
        assert.ok(status >= 400 && status < 500, String(status));
      }),
      { numRuns: 200 },
    );
    assert.equal((await call(origin, "live_meetings/81234567890", await tokenOf(origin), START)).status, 404);
  });

  it("survives frames that are none of its messages, and answers the next heartbeat", async () => {
    const api = await openApi();
    const client = await EventClient.open(api.endpoint(), await tokenOf(api.origin));
    for (const text of fc.sample(fc.oneof(fc.json(), fc.string(), fc.constant("[".repeat(5000))), 300))
      client.send(text);
    client.send('{"module":"heartbeat"}');
    await until(() => client.frames.some(({ module }) => module === "heartbeat"));
    assert.ok(client.open);
    client.terminate();
  });

  it("survives clients that speak no HTTP, or leave in the middle of a request", async () => {
    const api = await openApi({ faults: { "api-delay": 50 } });
    const port = Number(new URL(api.origin).port);
    for (const text of [
      "\0\x01\x02\r\n\r\n",
      "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
    ]) {
      const socket = connect(port, "127.0.0.1").on("error", () => undefined);
      await new Promise((resolve) => socket.write(text, resolve));
      socket.destroy();
    }
    await tokenOf(api.origin);
  });
});
