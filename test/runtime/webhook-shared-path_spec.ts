// Two apps whose webhooks come to one path, as in Zoom's samples that choose the secret by `?type=`, in a real
// Node-RED.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { CREDENTIALS, compactBody, post, webhookFlow } from "./webhook-client";

const OTHER_TOKEN = "exampleVideoSdkToken00";
const other: FlowNode[] = [
  { id: "other-app", type: "zoom-rtms-app", name: "", credentials: { ...CREDENTIALS, secretToken: OTHER_TOKEN } },
  {
    id: "other",
    type: "zoom-rtms-webhook-in",
    z: "tab",
    name: "",
    app: "other-app",
    path: "/zoom/rtms",
    wires: [["other-out"], []],
  },
  { id: "other-out", type: "test-collect", z: "tab", name: "other", wires: [] },
];
const idOf = (message: Message): unknown =>
  (message.payload as { payload: { rtms_stream_id: unknown } }).payload.rtms_stream_id;
const streamOf = (body: string): unknown => JSON.parse(body).payload.rtms_stream_id;

describe("two apps on one path", () => {
  let nr: NodeRedProcess;
  let url: string;

  before(async () => {
    nr = await startNodeRed({ flow: webhookFlow({}, other) });
    url = `${nr.url}/zoom/rtms`;
  });
  after(() => nr.stop());

  it("each gets the webhooks that its secret verifies, whatever the query says", async () => {
    const [own, others] = [compactBody(), compactBody("session.rtms_started")];
    assert.equal((await post(`${url}?type=video`, own)).status, 200);
    assert.equal((await post(`${url}?type=meeting`, others, { secretToken: OTHER_TOKEN })).status, 200);
    assert.deepEqual((await nr.messages("lifecycle", 1)).map(idOf), [streamOf(own)]);
    assert.deepEqual((await nr.messages("other", 1)).map(idOf), [streamOf(others)]);
  });

  it("get the same bytes once each, if both apps subscribed to the event", async () => {
    const body = compactBody();
    for (const secretToken of [CREDENTIALS.secretToken, OTHER_TOKEN, CREDENTIALS.secretToken, OTHER_TOKEN])
      assert.equal((await post(url, body, { secretToken })).status, 200);
    assert.equal((await nr.messages("lifecycle", 2)).map(idOf).at(-1), streamOf(body));
    assert.equal((await nr.messages("other", 2)).map(idOf).at(-1), streamOf(body));
  });

  it("are validated each with its own secret", async () => {
    const plainToken = "qgg8vlvZRS6UYooatFL8Aw";
    const body = JSON.stringify({ event: "endpoint.url_validation", event_ts: 1, payload: { plainToken } });
    for (const secretToken of [CREDENTIALS.secretToken, OTHER_TOKEN]) {
      const answer = await post(url, body, { secretToken });
      assert.deepEqual(JSON.parse(answer.body), {
        plainToken,
        encryptedToken: createHmac("sha256", secretToken).update(plainToken).digest("hex"),
      });
    }
  });

  it("refuse what neither of them verifies, once, with a text that names both", async () => {
    assert.equal((await post(url, compactBody(), { secretToken: "someOtherSecret000" })).status, 401);
    const line = await nr.logged(/signed with another secret than those of the 2 apps on this path/);
    assert.match(line, /give each its own webhook node; these may have the same path/);
    assert.equal(nr.log.filter((one) => one.includes("Refused a webhook")).length, 1);
  });

  it("answer 503, so that Zoom tries again, while one of them has no secret and the other does not fit", async () => {
    await nr.deploy(
      webhookFlow({}, other).map((node) => {
        const { credentials, ...rest } = node;
        if (!credentials) return node;
        return node.id === "other-app" ? { ...rest, credentials: { ...CREDENTIALS, secretToken: "" } } : node;
      }),
    );
    assert.equal((await post(url, compactBody())).status, 200);
    assert.equal((await post(url, compactBody(), { secretToken: OTHER_TOKEN })).status, 503);
  });
});
