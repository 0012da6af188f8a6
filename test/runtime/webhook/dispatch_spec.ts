// What the dispatcher does when something goes wrong, against an app that keeps its layers as Express 5 does.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { NodeAPI } from "node-red";
import type { WebhookRoute } from "../../../src/runtime/webhook/path";
import { openWebhookRoute } from "../../../src/runtime/webhook/route";
import { post } from "../webhook-client";

type Handle = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

class FakeApp {
  readonly router = { stack: [] as { name: string; handle: Handle }[] };

  use(handle: Handle): void {
    this.router.stack.push({ name: handle.name, handle });
  }

  path(): string {
    return "";
  }

  readonly handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const layers = this.router.stack.values();
    const next = (): void => {
      const layer = layers.next();
      if (layer.done) response.writeHead(404).end();
      else layer.value.handle(incoming, response, next);
    };
    next();
  };
}

describe("webhook dispatcher", () => {
  let app: FakeApp;
  let server: Server;
  let url: string;
  let failures: string[];

  const open = (path: string, answer: WebhookRoute["answer"], on = app): (() => void) => {
    const RED = { httpNode: on, settings: {}, events: new EventEmitter() } as object as NodeAPI;
    const failed = (error: Error) => failures.push(error.message);
    const { close, holder } = openWebhookRoute(RED, path, { owner: "test", answer, failed });
    if (holder) throw holder;
    return close;
  };

  beforeEach(async () => {
    app = new FakeApp();
    failures = [];
    app.use(function json(_request, _response, next) {
      next();
    });
    app.use(function mounted_app(_request, _response, next) {
      next();
    });
    app.use(function hostsCatchAll(_request, response) {
      response.writeHead(418).end();
    });
    server = createServer(app.handle);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it("holds before everything, stands right before the mounted apps, and answers other methods right after them", () => {
    open("/a", () => ({ status: 200, outcome: "event" }));
    open("/b", () => ({ status: 200, outcome: "event" }));
    const names = app.router.stack.map(({ name }) => name);
    assert.deepEqual(names, [
      "zoomRtmsEarlyWebhook",
      "json",
      "zoomRtmsWebhook",
      "mounted_app",
      "zoomRtmsWebhookMethods",
      "hostsCatchAll",
    ]);
  });

  it("answers 500 when the handler throws, and reports it", async () => {
    open("/broken", () => {
      throw new Error("broken handler");
    });
    assert.equal((await post(`${url}/broken`, "{}")).status, 500);
    assert.deepEqual(failures, ["broken handler"]);
  });

  it("survives a handler whose failure cannot even be reported", async () => {
    const RED = { httpNode: app, settings: {}, events: new EventEmitter() } as object as NodeAPI;
    const broken = () => {
      throw new Error("broken");
    };
    openWebhookRoute(RED, "/hopeless", { owner: "test", answer: broken, failed: broken });
    await post(`${url}/hopeless`, "{}").catch(() => undefined);
    open("/fine", () => ({ status: 200, outcome: "event" }));
    assert.equal((await post(`${url}/fine`, "{}")).status, 200);
  });

  it("answers before it does the work, and reports when the work fails", async () => {
    let answered = false;
    const worked = new Promise<boolean>((resolve) => {
      const work = () => {
        resolve(answered);
        throw new Error("broken work");
      };
      open("/work", (_body, _headers) => ({ status: 200, outcome: "event", work }));
    });
    server.on("request", (_request, response) => response.on("finish", () => (answered = true)));
    assert.equal((await post(`${url}/work`, "{}")).status, 200);
    assert.equal(await worked, true);
    assert.deepEqual(failures, ["broken work"]);
  });

  it("does the work although the client did not wait for the answer", async () => {
    const worked = new Promise<void>((resolve) => {
      open("/gone", () => {
        client.destroy();
        return { status: 200, outcome: "event", work: resolve };
      });
    });
    const client = request(`${url}/gone`, { method: "POST" });
    client.on("error", () => undefined);
    client.end("{}");
    await worked;
  });

  it("asks the route that is open when the whole body has come", async () => {
    const closeOld = open("/moving", () => ({ status: 200, outcome: "event" }));
    const reply = new Promise<number | undefined>((resolve, reject) => {
      const client = request(`${url}/moving`, { method: "POST" }, ({ statusCode }) => resolve(statusCode));
      client.on("error", reject);
      client.write("{");
      setTimeout(() => {
        closeOld();
        open("/moving", () => ({ status: 503, outcome: "unusable" }));
        client.end("}");
      }, 50);
    });
    assert.equal(await reply, 503);
  });

  it("closes only its own route", async () => {
    const closeOld = open("/own", () => ({ status: 200, outcome: "event" }));
    closeOld();
    open("/own", () => ({ status: 204, outcome: "event" }));
    closeOld();
    assert.equal((await post(`${url}/own`, "{}")).status, 204);
  });

  it("does not mix two apps in one process", async () => {
    const other = new FakeApp();
    open("/same", () => ({ status: 200, outcome: "event" }));
    open("/same", () => ({ status: 503, outcome: "unusable" }), other);
    assert.equal((await post(`${url}/same`, "{}")).status, 200);
    assert.throws(
      () => open("/SAME/", () => ({ status: 200, outcome: "event" })),
      /webhook node test already uses the path/,
    );
  });

  it("refuses what is no path", () => {
    for (const path of ["/a?b", "/a#b"])
      assert.throws(() => open(path, () => ({ status: 200, outcome: "event" })), /is not a path/);
  });

  it("accepts paths with spaces and letters of any language", async () => {
    open("/zoom rtms/é", () => ({ status: 200, outcome: "event" }));
    assert.equal((await post(`${url}/zoom%20rtms/%c3%a9`, "{}")).status, 200);
  });
});
