// Where pages hang below `httpNodeRoot`, whose requests they get, and what a deploy does to that.

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type expressModule from "express";
import type { Express, RequestHandler } from "express";
import type { NodeAPI } from "node-red";
import { watchDeploys } from "../../../src/runtime/handover";
import { type Mounted, type MountedPage, mountPage, preparePages } from "../../../src/runtime/page";
import { askedOf, partsOf } from "../../../src/runtime/page/page-path";

const express: typeof expressModule = createRequire(require.resolve("node-red/package.json"))("express");

/** A page that tells what it was asked. */
function told(owner: string, changes: Partial<MountedPage> = {}): MountedPage & { taken: number } {
  const page = {
    id: owner,
    owner,
    taken: 0,
    takesBody: (method: string) => method === "POST",
    readBody: () => Promise.resolve(Buffer.from("read")),
    answer: (request: { body?: unknown }, response: { end(text: string): void }, asked: object, host?: string) => {
      const { body } = request;
      response.end(JSON.stringify({ owner, ...asked, host, ...(Buffer.isBuffer(body) && { body: body.toString() }) }));
      return Promise.resolve(true);
    },
    takesOver: () => {
      page.taken += 1;
    },
    ...changes,
  };
  return page;
}

describe("pages in Node-RED's routes", () => {
  let server: Server;
  let url: string;
  let nodes: Express;
  let RED: NodeAPI;
  const begin = async (settings: Record<string, unknown> = {}, front: RequestHandler[] = []) => {
    const root = express();
    // Its errors are not logged then.
    root.set("env", "test");
    const admin = express();
    admin.use(express.json());
    nodes = express();
    root.use("/", admin);
    for (const handler of front) root.use("/api", handler);
    root.use("/api", nodes);
    const parts = { httpNode: nodes, settings: { httpNodeRoot: "/api", ...settings }, events: new EventEmitter() };
    RED = parts as object as NodeAPI;
    watchDeploys(RED);
    preparePages(RED);
    server = createServer(root).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(url + path, { redirect: "manual", ...init });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: text.startsWith("{") ? JSON.parse(text) : {} };
  };

  it("are there while their node is, in front of what flows have at the same path", async () => {
    await begin();
    nodes.get("/zoom/", (_request, response) => void response.end("flow"));
    assert.equal((await ask("/api/zoom/")).text, "flow");
    const { close, path } = mountPage(RED, "/zoom", told("a"));
    assert.equal(path, "/api/zoom");
    assert.equal((await ask("/api/zoom/")).json.owner, "a");
    assert.equal((await ask("/zoom/")).status, 404);
    close(true);
    assert.equal((await ask("/api/zoom/")).text, "flow");
  });

  it("are not removed by an HTTP In, which removes the first route of its path, whoever's it is", async () => {
    await begin();
    mountPage(RED, "/zoom", told("a"));
    const { _router } = nodes as object as { _router: { stack: { route?: { path: unknown } }[] } };
    assert.ok(_router.stack.every(({ route }) => route === undefined || Array.isArray(route.path)));
  });

  it("get what is below them, decoded, and the rest goes on", async () => {
    await begin();
    mountPage(RED, "zoom//Page/", told("a"));
    const { json } = await ask("/api/ZOOM/page/a%20b/%2e%2e/c?x=1&y=%20");
    assert.deepEqual([json.parts, json.query, json.isFolder], [["c"], "?x=1&y=%20", false]);
    assert.equal(json.host, new URL(url).host);
    for (const path of ["/api/zoom", "/api/zoom/pages", "/api/zoom/page%2fx", "/api/x/zoom/page", "/api/zoom/page/%ff"])
      assert.equal((await ask(path)).status, 404, path);
    assert.equal((await ask("/api/zoom/page/", { method: "OPTIONS" })).json.owner, undefined);
  });

  it("lead to their folder, whose files they name, and to nowhere else", async () => {
    await begin();
    mountPage(RED, "/zoom", told("a"));
    const { status, headers } = await ask("/api/zoom?next=//evil.example");
    assert.deepEqual([status, headers.get("location")], [302, "./zoom/?next=//evil.example"]);
  });

  it("are found by the longest path", async () => {
    await begin();
    mountPage(RED, "/zoom", told("outer"));
    mountPage(RED, "/zoom/team", told("inner"));
    mountPage(RED, "/", told("root"));
    for (const [path, owner] of [
      ["/api/zoom/x", "outer"],
      ["/api/zoom/team/x", "inner"],
      ["/api/zoom/teams/x", "outer"],
      ["/api/x", "root"],
      ["/api/", "root"],
    ])
      assert.equal((await ask(path ?? "")).json.owner, owner, path);
  });

  it("go on to what is behind them if they have no answer", async () => {
    await begin();
    mountPage(RED, "/zoom", told("a", { answer: () => Promise.resolve(false) }));
    nodes.get("/zoom/rtms/metrics", (_request, response) => void response.end("metrics"));
    assert.equal((await ask("/api/zoom/rtms/metrics")).text, "metrics");
    assert.equal((await ask("/api/zoom/other")).status, 404);
  });

  it("wait for one another, and say for whom", async () => {
    await begin();
    const [one, other] = [told("one"), told("other")];
    const first = mountPage(RED, "/zoom", one);
    const second = mountPage(RED, "/Zoom/", other);
    assert.equal(first.holder, undefined);
    assert.match(second.holder?.message ?? "", /page node one already uses the path \/api\/zoom,/);
    assert.equal((await ask("/api/zoom/")).json.owner, "one");
    first.close(true);
    assert.deepEqual([(await ask("/api/zoom/")).json.owner, one.taken, other.taken], ["other", 0, 1]);
    second.close(true);
    assert.equal((await ask("/api/zoom/")).status, 404);
  });

  it("tell who comes during a deploy to come again", async () => {
    await begin();
    const { close } = mountPage(RED, "/zoom", told("a"));
    RED.events.emit("flows:stopping");
    close(false);
    const { status, headers } = await ask("/api/zoom/api/live");
    assert.deepEqual([status, headers.get("retry-after")], [503, "1"]);
    RED.events.emit("flows:starting");
    mountPage(RED, "/zoom", told("next"));
    assert.equal((await ask("/api/zoom/")).json.owner, "next");
    RED.events.emit("flows:started");
    assert.equal((await ask("/api/zoom/")).json.owner, "next");
  });

  it("are gone after a deploy that does not bring them back", async () => {
    await begin();
    const { close } = mountPage(RED, "/zoom", told("a"));
    for (const event of ["flows:stopping", "flows:starting"]) RED.events.emit(event);
    close(false);
    RED.events.emit("flows:started");
    assert.equal((await ask("/api/zoom/")).status, 404);
  });

  it("keep their path through a deploy while another waits for it, which has it only if they do not come back", async () => {
    await begin();
    const [one, other] = [told("one"), told("other")];
    const first = mountPage(RED, "/zoom", one);
    mountPage(RED, "/zoom", other);
    const deploy = (close: Mounted["close"]) => {
      for (const event of ["flows:stopping", "flows:starting"]) RED.events.emit(event);
      close(false);
    };
    deploy(first.close);
    assert.deepEqual([(await ask("/api/zoom/")).status, other.taken], [503, 0]);
    assert.match(mountPage(RED, "/zoom", told("third")).holder?.message ?? "", /page node one already/);
    const back = mountPage(RED, "/zoom", told("one"));
    RED.events.emit("flows:started");
    assert.deepEqual([(await ask("/api/zoom/")).json.owner, back.holder, other.taken], ["one", undefined, 0]);
    deploy(back.close);
    RED.events.emit("flows:started");
    assert.deepEqual([(await ask("/api/zoom/")).json.owner, other.taken], ["other", 1]);
  });

  it("read the bodies of their changes before Node-RED's parser does, and no others", async () => {
    await begin();
    mountPage(RED, "/zoom", told("a", { takesBody: (method, path) => method === "POST" && path[0] === "sign-in" }));
    const headers = { "content-type": "application/json" };
    const change = (path: string, body: string) => ask(path, { method: "POST", body, headers });
    assert.equal((await change("/api/zoom/sign-in", "{")).json.body, "read");
    assert.equal((await change("/api/zoom/other", "{")).status, 400);
    assert.equal((await change("/api/zoom/other", "{}")).json.body, undefined);
  });

  it("are behind Node-RED's authentication and middleware", async () => {
    const order: string[] = [];
    const note =
      (what: string): RequestHandler =>
      (_request, response, next) => {
        order.push(what);
        if (what === "refuse") response.status(401).end();
        else next();
      };
    await begin({ httpNodeMiddleware: [note("one"), note("two")] }, [note("auth")]);
    mountPage(RED, "/zoom", told("a"));
    assert.equal((await ask("/api/zoom/")).json.owner, "a");
    assert.deepEqual(order, ["auth", "one", "two"]);
    (RED.settings as object as Record<string, unknown>).httpNodeMiddleware = note("refuse");
    assert.equal((await ask("/api/zoom/")).status, 401);
  });

  it("are refused where nodes may serve nothing, or at what is no path", async () => {
    await begin();
    for (const path of ["/zoom?x", "/zoom#x"])
      assert.throws(() => mountPage(RED, path, told("a")), { code: "RTMS_INPUT" });
    (RED.settings as object as Record<string, unknown>).httpNodeRoot = false;
    assert.throws(() => mountPage(RED, "/zoom", told("a")), { code: "RTMS_INPUT" });
  });
});

describe("what is below a page", () => {
  it("is nothing outside of it, whatever an address looks like", () => {
    const page = partsOf("/zoom");
    for (const url of [
      "",
      "/",
      "//",
      "*",
      "/zoo",
      "/zoomx/",
      "http://evil.example/zoom/",
      "/../zoom2",
      "/%7aoom/",
      "//zoom2//",
    ])
      assert.equal(askedOf(url, page), undefined, url);
    for (const url of ["/zoom/a/../b", "//zoom//b", "/x/../zoom/./b", "\\zoom\\b", "/ZOOM/b"])
      assert.deepEqual(askedOf(url, page)?.parts, ["b"], url);
    assert.deepEqual(askedOf("/zoom/a%2fb", page)?.parts, ["a/b"]);
  });
});
