// Who may read metrics and health in a real Node-RED, what a deploy does to their routes, and what makes a probe fail.

import assert from "node:assert/strict";
import { request } from "node:http";
import type { Health } from "../../src/runtime/metrics/health";
import { basic, bearer, get, scrape, statusOf, TOKEN } from "./metrics-client";
import { type FlowNode, type NodeRedOptions, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints, streamFlow } from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";

const ON = { metrics: true };
const withToken = (metricsToken: string) => ({ ...ON, credentials: { ...CREDENTIALS, metricsToken } });
const UNSET = "$" + "{RTMS_TEST_UNSET}";
/** "example", as for the editor's users. */
const PASSWORD = "$2b$04$4EvQvIUl04RXBolqQuRJ9OVLoJAwHWlaNEk6NCxTzzFICw0jw715q";
const PAGES = ["metrics", "health"] as const;

describe("the routes of metrics and health in a real Node-RED", () => {
  let nr: NodeRedProcess;
  const begin = async (app: Record<string, unknown>, options: NodeRedOptions = {}, more: FlowNode[] = []) => {
    nr = await startNodeRed({ flow: [...streamFlow({ app }), ...more], ...options });
  };
  afterEach(async () => {
    assert.equal((await nr.stop()).code, 0);
  });

  it("are not there unless they are switched on", async () => {
    await begin({});
    for (const page of PAGES) assert.equal(await statusOf(nr.url, page), 404, page);
    await nr.deploy(streamFlow({ app: ON }));
    for (const page of PAGES) assert.equal(await statusOf(nr.url, page), 200, page);
    await nr.deploy(streamFlow({ app: { metrics: false } }));
    for (const page of PAGES) assert.equal(await statusOf(nr.url, page), 404, page);
  });

  it("answer GET and HEAD below httpNodeRoot, and nothing else", async () => {
    await begin(withToken(TOKEN), { settings: { httpNodeRoot: "/api" } });
    assert.equal(await statusOf(nr.url, "metrics", bearer()), 404);
    const root = `${nr.url}/api`;
    await scrape(root, bearer());
    const head = await get(root, "metrics", bearer(), "HEAD");
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    assert.equal((await get(root, "health", bearer(), "POST")).status, 404);
    assert.equal((await get(root, "metrics", bearer(), "DELETE")).status, 404);
    assert.equal((await fetch(`${root}/zoom/rtms/metrics/more`, { headers: bearer() })).status, 404);
  });

  it("need the token where there is one", async () => {
    await begin(withToken(TOKEN));
    for (const page of PAGES) {
      const refused = await get(nr.url, page);
      assert.deepEqual([refused.status, await refused.text()], [401, ""]);
      assert.match(refused.headers.get("www-authenticate") ?? "", /^Bearer/);
      for (const headers of [bearer("another"), bearer(`${TOKEN}0`), bearer(TOKEN.slice(1)), basic("x", TOKEN)])
        assert.equal(await statusOf(nr.url, page, headers), 401, JSON.stringify(headers));
      assert.equal(await statusOf(nr.url, page, bearer()), 200);
    }
    assert.ok(!nr.log.some((line) => line.includes(TOKEN)));
  });

  it("take the token of any app, and are open to nobody without one if another app has none", async () => {
    const app = (id: string, metricsToken?: string): FlowNode => ({
      id,
      type: "zoom-rtms-app",
      name: "",
      ...ON,
      credentials: { ...CREDENTIALS, ...(metricsToken && { metricsToken }) },
    });
    await begin(withToken(TOKEN), {}, [app("second", "exampleSecondToken0000"), app("third")]);
    assert.equal(await statusOf(nr.url, "metrics"), 401);
    for (const token of [TOKEN, "exampleSecondToken0000"])
      assert.equal(await statusOf(nr.url, "metrics", bearer(token)), 200);
    await nr.deploy([...streamFlow({ app: ON }), app("second")], "nodes");
    // The credentials that were deployed before stay, if none are sent.
    assert.equal(await statusOf(nr.url, "metrics"), 401);
    const withoutToken = { ...ON, credentials: { ...CREDENTIALS, metricsToken: "" } };
    await nr.deploy([...streamFlow({ app: withoutToken })]);
    assert.equal(await statusOf(nr.url, "metrics"), 200);
    assert.equal(await statusOf(nr.url, "metrics", bearer("whatever")), 200);
  });

  it("are open to nobody if the token's variable is not set", async () => {
    await begin(withToken(UNSET));
    for (const headers of [{}, bearer(UNSET), bearer("")])
      assert.equal(await statusOf(nr.url, "metrics", headers), 401);
    assert.match(complaints(nr).join("\n"), /RTMS_TEST_UNSET/);
  });

  it("take the token from a variable", async () => {
    await begin(withToken("$" + "{METRICS_TOKEN}"), { env: { METRICS_TOKEN: TOKEN } });
    assert.equal(await statusOf(nr.url, "metrics"), 401);
    assert.equal(await statusOf(nr.url, "metrics", bearer()), 200);
  });

  it("are behind httpNodeAuth without a token, and before it with one", async () => {
    const settings = { httpNodeAuth: { user: "operator", pass: PASSWORD } };
    await begin(ON, { settings });
    for (const page of PAGES) {
      assert.equal(await statusOf(nr.url, page), 401);
      assert.equal(await statusOf(nr.url, page, basic("operator", "wrong")), 401);
      assert.equal(await statusOf(nr.url, page, bearer()), 401);
      assert.equal(await statusOf(nr.url, page, basic("operator", "example")), 200);
    }
    await nr.deploy(streamFlow({ app: withToken(TOKEN) }));
    assert.equal(await statusOf(nr.url, "metrics", bearer()), 200);
    assert.equal(await statusOf(nr.url, "metrics", basic("operator", "example")), 401);
  });

  it("survive an HTTP In node of the same path that goes", async () => {
    const http = [
      { id: "in", type: "http in", z: "tab", url: "/zoom/rtms/metrics", method: "get", wires: [["out"]] },
      { id: "out", type: "http response", z: "tab", wires: [] },
    ];
    await begin(ON, {}, http);
    await scrape(nr.url);
    await nr.deploy(streamFlow({ app: ON }));
    await scrape(nr.url);
  });

  it("tell in the log that nothing is served without httpNodeRoot", async () => {
    await begin(ON, { settings: { httpNodeRoot: false } });
    assert.match(complaints(nr).join("\n"), /there are no metrics/);
  });

  it("answer a path however it is written, as Express does", async () => {
    await begin(withToken(TOKEN));
    const { port } = new URL(nr.url);
    const raw = (path: string) =>
      new Promise<number>((resolve, reject) => {
        const outgoing = request({ host: "127.0.0.1", port, path, headers: bearer() }, (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode ?? 0);
        });
        outgoing.on("error", reject).end();
      });
    for (const path of ["/Zoom/RTMS/metrics/", "/zoom/rtms/metrics?format=text"])
      assert.equal(await raw(path), 200, path);
    for (const path of ["/zoom/rtms/metric%73", "//zoom/rtms/metrics%ZZ", "/%00", "*"])
      assert.ok([200, 400, 404].includes(await raw(path)), path);
  });

  const healthOf = async (headers = {}) => {
    const response = await get(nr.url, "health", headers);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(response.headers.get("cache-control"), "no-store");
    return { status: response.status, ...((await response.json()) as Health as object) };
  };

  it("call a Node-RED healthy that has nothing to complain of", async () => {
    await begin(ON);
    assert.deepEqual(await healthOf(), { status: "ok", reasons: [] });
  });

  it("call it failing while an app cannot be used", async () => {
    await begin({ ...ON, credentials: { secretToken: CREDENTIALS.secretToken } });
    const response = await get(nr.url, "health");
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { status: "failing", reasons: [{ reason: "apps_unusable", count: 1 }] });
    await nr.deploy(streamFlow({ app: ON }));
    assert.equal(await statusOf(nr.url, "health"), 200);
  });
});
