// Which webhooks are held before their path is open, for how long, and where they go then.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import type { WebApp, WebhookRequest } from "../../../src/runtime/http";
import { EarlyRequests } from "../../../src/runtime/webhook/early-requests";
import { until } from "../../until";
import { plausible } from "../raw-request";
import { signed } from "../webhook-client";

/** The routes of an app, as Express keeps them. */
const layer = (path: string, method = "post", names: (asked: string) => boolean = (asked) => asked === path) => ({
  route: { methods: { [method]: true } },
  match: names,
});

function app(root: string, layers: ReturnType<typeof layer>[] = [], parent?: WebApp): WebApp {
  return { path: () => root, use: () => undefined, router: { stack: layers }, ...(parent && { parent }) };
}

class Response extends EventEmitter {
  status = 0;
  headers: Record<string, unknown> = {};
  writeHead(status: number, headers: Record<string, unknown>): void {
    this.status = status;
    this.headers = headers;
  }
  end(): void {}
}

describe("a webhook for a path that is not open yet", () => {
  let started: (() => void)[];
  let early: EarlyRequests;
  let outcomes: string[];

  const withApp = (webApp: WebApp): EarlyRequests => new EarlyRequests(webApp, (task) => started.push(task));
  beforeEach(() => {
    started = [];
    outcomes = [];
    early = withApp(app(""));
  });
  afterEach(() => early.release());

  const asked = (url: string, headers: Record<string, string> = plausible()) =>
    ({
      url,
      headers: { "content-length": "10", ...headers },
      complete: true,
      method: "POST",
    }) as object as WebhookRequest;

  /** Holds a request; its name is among the outcomes when it goes on. */
  function hold(key: string, request = asked(key)): Response {
    const response = new Response();
    early.hold(key, request, response as object as ServerResponse, () => outcomes.push(key));
    return response;
  }

  it("is held if its headers could be Zoom's, however old: its node may allow that", () => {
    assert.equal(early.mayHold(asked("/a")), true);
    assert.equal(early.mayHold(asked("/a", signed("", { age: 100_000 }))), true);
    assert.equal(early.mayHold(asked("/a", {})), false);
    assert.equal(early.mayHold(asked("/a", { ...plausible(), "x-zm-signature": "v0=0" })), false);
  });

  it("is held only where no other route for a POST is", () => {
    const host = app("", [layer("/flows/hosts")]);
    const nested = withApp(app("/flows/", [layer("/in"), layer("/get", "get"), layer("/all", "_all")], host));
    const held = (path: string) => nested.mayHold(asked(path));
    assert.deepEqual(["/flows/a", "/flows/get", "/Flows//a/?x=1"].filter(held).length, 3);
    assert.deepEqual(["/flows/in?x=1", "/flows/all", "/flows/hosts", "/a", "/flows"].filter(held), []);
  });

  it("goes its way when its path is opened, and the others when the flows have started", () => {
    hold("/a");
    hold("/b");
    early.release("/a");
    assert.deepEqual(outcomes, ["/a"]);
    assert.equal(started.length, 1);
    started.pop()?.();
    assert.deepEqual(outcomes, ["/a", "/b"]);
    hold("/c");
    assert.equal(started.length, 1, "The next deploy is awaited too");
  });

  it("is answered 503 after 2.5 s, unless another route has come", async function () {
    this.timeout(10_000);
    const routes: ReturnType<typeof layer>[] = [];
    early = withApp(app("", routes));
    const begin = performance.now();
    const response = hold("/a");
    hold("/b");
    routes.push(layer("/b"));
    await until(() => response.status !== 0 && outcomes.length > 0);
    const milliseconds = performance.now() - begin;
    assert.ok(milliseconds >= 2490, `${milliseconds} ms`);
    assert.deepEqual([response.status, response.headers["Retry-After"], outcomes], [503, "5", ["/b"]]);
  });

  it("that its client has given up is forgotten", () => {
    const response = hold("/a");
    response.emit("close");
    early.release();
    assert.deepEqual([outcomes, response.status], [[], 0]);
  });

  it("makes room for newer ones beyond 1,000", () => {
    const responses = Array.from({ length: 1002 }, (_, number) => hold(`/${number}`));
    assert.deepEqual(
      responses.filter(({ status }) => status === 503),
      responses.slice(0, 2),
    );
  });

  it("has come when it came first, for what holds it next", () => {
    const request = asked("/a");
    assert.equal(early.arrivalOf(request), undefined);
    hold("/a", request);
    const arrived = early.arrivalOf(request);
    assert.ok(arrived !== undefined && arrived <= performance.now());
  });

  it("goes on to Express if its path cannot be read", () => {
    const broken = layer("", "post", () => {
      throw new URIError("malformed");
    });
    assert.equal(withApp(app("", [broken])).mayHold(asked("/%zz")), false);
  });
});
