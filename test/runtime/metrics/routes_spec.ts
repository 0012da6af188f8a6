// The routes in an Express app as Node-RED has it: what settings.js puts before HTTP nodes comes before them too, and no other
// node's close takes them away.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Express, RequestHandler } from "express";
import type { NodeAPI } from "node-red";
import { gateOf } from "../../../src/runtime/metrics/routes";
import { bearer, statusOf } from "../metrics-client";

const express: () => Express = createRequire(require.resolve("node-red/package.json"))("express");

describe("the routes of the metrics", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** An app below `/api`, and the address of it. */
  async function served(httpNodeMiddleware?: unknown) {
    const [root, httpNode] = [express(), express()];
    root.use("/api", httpNode);
    server = createServer(root);
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const RED = { httpNode, settings: { httpNodeMiddleware }, version: "4.0.0" } as object as NodeAPI;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    return { gate: gateOf(RED), again: () => gateOf(RED), httpNode, url };
  }

  /** Lets only those in who know the word. */
  const guard: RequestHandler = (request, response, next) => {
    if (request.headers["x-word"] === "friend") next();
    else response.status(403).end();
  };
  const FRIEND = { "x-word": "friend" };

  for (const [form, middleware] of Object.entries({ function: guard, array: [guard], "array of arrays": [[guard]] }))
    it(`are behind httpNodeMiddleware (${form}) unless a token opens them`, async () => {
      const { gate, url } = await served(middleware);
      assert.equal(await statusOf(url, "metrics", FRIEND), 404);
      gate.open("app", "open");
      for (const page of ["metrics", "health"] as const) {
        assert.equal(await statusOf(url, page), 403);
        assert.equal(await statusOf(url, page, FRIEND), 200);
      }
      gate.open("app", { token: "exampleMetricsToken000" });
      assert.equal(await statusOf(url, "metrics", FRIEND), 401);
      assert.equal(await statusOf(url, "metrics", bearer()), 200);
    });

  it("leave their paths to others while they are off", async () => {
    const { gate, httpNode, url } = await served();
    httpNode.get("/zoom/rtms/metrics", (_request, response) => void response.status(203).end());
    assert.equal(await statusOf(url, "metrics"), 203);
    const close = gate.open("app", "open");
    assert.equal(await statusOf(url, "metrics"), 200);
    close();
    assert.equal(await statusOf(url, "metrics"), 203);
  });

  it("stay when an HTTP In node of the same path closes, which removes every route of that path", async () => {
    const { gate, httpNode, url } = await served();
    gate.open("app", "open");
    const { stack } = (httpNode as object as { _router: { stack: { route?: { path: unknown } }[] } })._router;
    for (const [index, { route }] of [...stack.entries()].reverse())
      if (route?.path === "/zoom/rtms/metrics") stack.splice(index, 1);
    assert.equal(await statusOf(url, "metrics"), 200);
  });

  it("are made once for all apps", async () => {
    const { gate, again, httpNode } = await served();
    const count = () => (httpNode as object as { _router: { stack: unknown[] } })._router.stack.length;
    const before = count();
    assert.equal(again(), gate);
    assert.equal(count(), before);
  });
});
