// That the raw bytes reach the webhook node whatever else Node-RED or the app around it does with requests, each in a
// real process: the test helper's `httpNode` has no editor in front, and so cannot show it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { type NodeRedOptions, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { compactBody, httpIn, oddBody, post, signed, webhookFlow } from "./webhook-client";

const EMBEDDED = join(__dirname, "programs", "embedded.cjs");
/** "correct horse", hashed by bcrypt. */
const HTTP_NODE_AUTH = { user: "someone", pass: "$2b$04$QL1FywkX6TPngsqMlOkmGOi1IrxTIeAR.ztGFDEL/O80IbwdZ6PlG" };
const LOGIN = `Basic ${Buffer.from("someone:correct horse").toString("base64")}`;
const OVERSIZED = Buffer.alloc(1_048_576 + 10, 0x20);

interface Situation {
  name: string;
  options?: NodeRedOptions;
  /** Of the webhook's path. */
  prefix?: string;
  /** For requests that Node-RED itself is to see. */
  authorization?: string;
}

const SITUATIONS: Situation[] = [
  { name: "default settings" },
  { name: "httpAdminRoot: '/admin'", options: { settings: { httpAdminRoot: "/admin" } } },
  { name: "httpNodeRoot: '/api'", options: { settings: { httpNodeRoot: "/api" } }, prefix: "/api" },
  { name: "httpAdminRoot: false", options: { settings: { httpAdminRoot: false } } },
  { name: "disableEditor: true", options: { settings: { disableEditor: true } } },
  { name: "httpNodeAuth", options: { settings: { httpNodeAuth: HTTP_NODE_AUTH } }, authorization: LOGIN },
  { name: "embedded in an Express app", options: { program: EMBEDDED }, prefix: "/flows" },
  {
    name: "embedded behind express.json({ verify })",
    options: { program: EMBEDDED, env: { HOST_BODY: "verify" } },
    prefix: "/flows",
  },
];

for (const { name, options, prefix = "", authorization } of SITUATIONS)
  describe(`webhook route: ${name}`, () => {
    let nr: NodeRedProcess;
    let url: string;

    before(async () => {
      nr = await startNodeRed({ ...options, flow: webhookFlow() });
      url = `${nr.url}${prefix}/zoom/rtms`;
    });
    after(() => nr.stop());

    it("verifies the exact bytes, and sends on what they say", async () => {
      const body = oddBody();
      const answer = await post(url, body);
      assert.equal(answer.status, 200);
      assert.equal(answer.body, "");
      const [message] = await nr.messages("lifecycle", 1);
      const { payload } = (message?.payload as { payload?: Record<string, unknown> } | undefined) ?? {};
      const { ratio, big, topic } = payload ?? {};
      assert.deepEqual({ ratio, big, topic }, { ratio: 1, big: "1234567890123456789", topic: "Café / 月" });
    });

    it("refuses one changed byte", async () => {
      const body = oddBody();
      const answer = await post(url, body.replace("1.0", "1.1"), { headers: signed(body) });
      assert.equal(answer.status, 401);
    });

    it("refuses more than 1 MiB", async () => {
      const answer = await post(url, OVERSIZED);
      assert.equal(answer.status, 413);
    });

    it("answers 405 to other methods, and leaves other paths alone", async () => {
      const headers = { Authorization: authorization };
      for (const method of ["GET", "PUT", "DELETE", "HEAD"]) {
        const answer = await post(url, "", { method, headers });
        assert.equal(answer.status, 405, method);
        assert.equal(answer.headers.allow, "POST");
        assert.equal(answer.body, "");
      }
      assert.equal((await post(`${url}/deeper`, oddBody(), { headers })).status, 404);
      assert.equal((await post(`${nr.url}${prefix}/zoom`, oddBody(), { headers })).status, 404);
    });
  });

describe("webhook route: embedded behind express.json(), which takes the bytes", () => {
  let nr: NodeRedProcess;
  let url: string;

  before(async () => {
    nr = await startNodeRed({ program: EMBEDDED, env: { HOST_BODY: "json" }, flow: webhookFlow() });
    url = `${nr.url}/flows/zoom/rtms`;
  });
  after(() => nr.stop());

  it("verifies JSON that is the same when it is written again, and warns once with the cure", async () => {
    assert.equal((await post(url, compactBody())).status, 200);
    assert.equal((await post(url, compactBody())).status, 200);
    await nr.messages("lifecycle", 2);
    const warnings = nr.log.filter((line) => line.includes("re-serialized JSON"));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /express\.json\(\{ verify: .*request\.rawBody = bytes/);
  });

  it("refuses other JSON, and reports that the parser is the cause", async () => {
    assert.equal((await post(url, oddBody())).status, 401);
    await nr.logged(/a body parser in front of Node-RED read the bytes/);
    assert.equal((await nr.messages("lifecycle")).length, 2);
  });
});

for (const raw of [false, true])
  describe(`webhook route: an HTTP In ${raw ? "with raw bodies " : ""}on the same path`, () => {
    let nr: NodeRedProcess;
    const flowWith = (url: string) => webhookFlow({}, httpIn(url, { raw }));

    before(async () => {
      nr = await startNodeRed({ flow: flowWith("/zoom/rtms") });
    });
    after(() => nr.stop());

    it("gets the webhooks, before the HTTP In moves away by a deploy and after", async () => {
      assert.equal((await post(`${nr.url}/zoom/rtms`, oddBody())).status, 200);
      await nr.messages("lifecycle", 1);
      await nr.deploy(flowWith("/elsewhere"), "nodes");
      assert.equal((await post(`${nr.url}/zoom/rtms`, oddBody())).status, 200);
      await nr.messages("lifecycle", 2);
      assert.equal((await post(`${nr.url}/elsewhere`, oddBody())).body, "http in");
      await nr.deploy(webhookFlow(), "nodes");
      assert.equal((await post(`${nr.url}/zoom/rtms`, oddBody())).status, 200);
      await nr.messages("lifecycle", 3);
    });

    it("refuses more than 1 MiB", async () => {
      await nr.deploy(flowWith("/zoom/rtms"), "nodes");
      assert.equal((await post(`${nr.url}/zoom/rtms`, OVERSIZED)).status, 413);
    });
  });

describe("webhook route: deploys", () => {
  let nr: NodeRedProcess;
  const collector = { id: "second-out", type: "test-collect", z: "tab", name: "second", wires: [] };
  const second = (path: string) => [
    { id: "second", type: "zoom-rtms-webhook-in", z: "tab", name: "", app: "app", path, wires: [["second-out"], []] },
    collector,
  ];
  const send = async (path: string) => (await post(nr.url + path, oddBody())).status;

  before(async () => {
    nr = await startNodeRed({ flow: webhookFlow() });
  });
  after(() => nr.stop());

  it("reach the new node of a restarted one, and not the old one", async () => {
    for (const type of ["full", "flows", "nodes"] as const) {
      await nr.deploy(webhookFlow({ name: type }), type);
      const before = (await nr.messages("lifecycle")).length;
      assert.equal(await send("/zoom/rtms"), 200);
      assert.equal((await nr.messages("lifecycle", before + 1)).length, before + 1);
    }
  });

  it("move the path; the old one is gone", async () => {
    await nr.deploy(webhookFlow({ path: "zoom/Moved/" }), "nodes");
    assert.equal(await send("/zoom/rtms"), 404);
    assert.equal(await send("/zoom/moved"), 200);
    assert.equal(await send("/Zoom//MOVED/?from=zoom"), 200);
  });

  it("leave a GET of an HTTP In on the same path alone", async () => {
    await nr.deploy(webhookFlow({}, httpIn("/zoom/rtms", { method: "get" })));
    const answer = await post(`${nr.url}/zoom/rtms`, "", { method: "GET" });
    assert.deepEqual([answer.status, answer.body], [200, "http in"]);
    assert.equal((await post(`${nr.url}/zoom/rtms`, "", { method: "PUT" })).status, 405);
    assert.equal(await send("/zoom/rtms"), 200);
  });

  it("refuse a second node on the same path, and the first continues", async () => {
    await nr.deploy(webhookFlow({}, second("/ZOOM/rtms/")));
    await nr.logged(/\[zoom-rtms-webhook-in:second\] The webhook node webhook already uses the path \/zoom\/rtms/);
    assert.equal((await nr.status("second", /./)).fill, "red");
    const before = (await nr.messages("lifecycle")).length;
    assert.equal(await send("/zoom/rtms"), 200);
    await nr.messages("lifecycle", before + 1);
    assert.equal((await nr.messages("second")).length, 0);
  });

  it("swap the paths of two nodes", async () => {
    await nr.deploy(webhookFlow({ path: "/one" }, second("/two")));
    assert.equal(await send("/two"), 200);
    await nr.messages("second", 1);
    await nr.deploy(webhookFlow({ path: "/two" }, second("/one")), "nodes");
    assert.equal(await send("/one"), 200);
    await nr.messages("second", 2);
  });

  it("close no path but their own", async () => {
    await nr.deploy(webhookFlow({ path: "/one" }, second("/one")));
    await nr.deploy(webhookFlow({ path: "/one" }), "nodes");
    assert.equal(await send("/one"), 200);
  });

  it("take the path away with the node", async () => {
    await nr.deploy(webhookFlow({ d: true }), "nodes");
    assert.equal(await send("/one"), 404);
  });
});

describe("webhook route: httpNodeRoot: false", () => {
  it("is reported clearly, and nothing else breaks", async () => {
    const nr = await startNodeRed({ settings: { httpNodeRoot: false }, flow: webhookFlow() });
    try {
      await nr.logged(/\[error\] \[zoom-rtms-webhook-in:webhook\] .*httpNodeRoot: false/);
      assert.equal((await post(`${nr.url}/zoom/rtms`, oddBody())).status, 404);
    } finally {
      assert.equal((await nr.stop()).code, 0);
    }
  });
});
