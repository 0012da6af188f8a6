// What zoom-rtms-webhook-in answers to each request, in the order of contract#webhook-node, in a real Node-RED. How
// strangers are kept from memory and time is in test/runtime/webhook-flood_spec.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { plausible, rawRequest } from "../runtime/raw-request";
import {
  blockingFlow,
  CREDENTIALS,
  compactBody,
  oddBody,
  type PostOptions,
  post,
  webhookFlow,
  webhookFlowOf,
} from "../runtime/webhook-client";
import { webhookNodeRed } from "../runtime/webhook-node";

const BLOCK = 1500;
/** Chunks of 64 KiB in steps of 10 ms: long enough to be cut off. */
const ENDLESS = 500;

/** A webhook of so many levels. */
const nested = (levels: number): string =>
  `{"event":"meeting.rtms_started","payload":${'{"a":'.repeat(levels - 1)}0${"}".repeat(levels)}`;

describe("zoom-rtms-webhook-in answers", () => {
  let nr: NodeRedProcess;
  let url: string;

  const { count, last } = webhookNodeRed((nodeRed, address) => {
    nr = nodeRed;
    url = address;
  });
  beforeEach(() => nr.deploy(webhookFlow()));

  const started = () => compactBody();
  const refusals: [string, number, () => [string | Buffer, PostOptions?]][] = [
    ["another secret", 401, () => [started(), { secretToken: "another" }]],
    ["no signature", 401, () => [started(), { headers: { "x-zm-signature": undefined } }]],
    ["no timestamp", 401, () => [started(), { headers: { "x-zm-request-timestamp": undefined } }]],
    ["a timestamp that is no number", 401, () => [started(), { headers: { "x-zm-request-timestamp": "now" } }]],
    ["a signature of nonsense", 401, () => [started(), { headers: { "x-zm-signature": "v0=\u00ff" } }]],
    ["a signature 310 s old", 401, () => [started(), { age: 310 }]],
    ["a signature 310 s in the future", 401, () => [started(), { age: -310 }]],
    ["nothing", 400, () => [""]],
    ["no JSON", 400, () => ["{event:1}"]],
    ["JSON that is no object", 400, () => ['["meeting.rtms_started"]']],
    ["null", 400, () => ["null"]],
    ["no event", 400, () => ['{"payload":{}}']],
    ["an event that is no text", 400, () => ['{"event":7}']],
    ["very deep JSON", 400, () => ["[".repeat(500_000)]],
    ["33 levels", 400, () => [nested(33)]],
    ["no UTF-8", 400, () => [Buffer.from([0xff, 0xfe, 0x00])]],
    ["a URL validation without a token", 400, () => ['{"event":"endpoint.url_validation","payload":{}}']],
    ["1 MiB and a byte", 413, () => [Buffer.alloc(1_048_577, 0x20)]],
    ["1 MiB and a byte in pieces", 413, () => [Buffer.alloc(1_048_577, 0x20), { chunked: true }]],
  ];
  for (const [what, status, request] of refusals)
    it(`${status} to ${what}, and sends nothing`, async () => {
      const before = [await count("lifecycle"), await count("other")];
      const [body, options] = request();
      const answer = await post(url, body, options);
      assert.deepEqual([answer.status, answer.body], [status, ""]);
      await sleep(20);
      assert.deepEqual([await count("lifecycle"), await count("other")], before);
    });

  it("200 to 32 levels", async () => {
    const before = await count("lifecycle");
    assert.equal((await post(url, nested(32))).status, 200);
    const { payload } = await last("lifecycle", before + 1);
    assert.equal(JSON.stringify(payload), nested(32));
  });

  it("200 to exactly 1 MiB, whole or in pieces, and after Expect: 100-continue", async () => {
    const before = await count("lifecycle");
    const filled = () => oddBody().padEnd(1_048_576, " ");
    assert.equal((await post(url, filled())).status, 200);
    assert.equal((await post(url, filled(), { chunked: true })).status, 200);
    assert.equal((await post(url, oddBody(), { headers: { Expect: "100-continue" } })).status, 200);
    await nr.messages("lifecycle", before + 3);
  });

  it("413 to a body without end, without reading on", async () => {
    const { socket, answered } = rawRequest(url, { ...plausible(), "Transfer-Encoding": "chunked" });

    let chunks = 0;
    const sending = setInterval(() => {
      if (++chunks <= ENDLESS) socket.write(`10000\r\n${"x".repeat(0x10000)}\r\n`);
      else socket.end();
    }, 10);
    const { text: answer } = await answered;
    clearInterval(sending);
    assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*Connection: close/i);
    assert.ok(chunks < ENDLESS, `${chunks} chunks`);
  });

  it("413 to a client that sends all of 20 MiB before it reads, without resetting it", async () => {
    const length = 20 * 1_048_576;
    const { socket, answered } = rawRequest(url, { "Content-Length": length });
    await new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.write(Buffer.alloc(length), () => resolve());
    });
    assert.match((await answered).text, /^HTTP\/1\.1 413 /);
  });

  it("413 to an announced body that is too long, before it comes", async () => {
    const { answered } = rawRequest(url, { "Content-Length": 99_999_999_999 });
    assert.match((await answered).text, /^HTTP\/1\.1 413 /);
  });

  it("nothing to a client that disconnects, and continues", async () => {
    const { socket } = rawRequest(url, { ...plausible(), "Content-Length": 1000 });
    socket.write('{"event"');
    await sleep(50);
    socket.resetAndDestroy();
    assert.equal((await post(url, oddBody())).status, 200);
  });

  it("URL validation by itself, the same each time, and only if it is signed", async () => {
    const before = [await count("lifecycle"), await count("other")];
    const body =
      '{"event":"endpoint.url_validation","event_ts":1654503849680,"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}';
    for (const _ of [1, 2]) {
      const answer = await post(url, body);
      assert.equal(answer.status, 200);
      assert.match(answer.headers["content-type"] ?? "", /^application\/json/);
      assert.deepEqual(JSON.parse(answer.body), {
        plainToken: "qgg8vlvZRS6UYooatFL8Aw",
        encryptedToken: "20ce4b2edf0ffa0eefdf5141e93c5ee24b9f17b7bafd4947c942704d5a8602a0",
      });
    }
    const forged = await post(url, body, { secretToken: "another" });
    assert.deepEqual([forged.status, forged.body], [401, ""]);
    assert.deepEqual([await count("lifecycle"), await count("other")], before);
  });

  it("200 to what is old, with replayWindow 0", async () => {
    await nr.deploy(webhookFlow({ replayWindow: "0" }));
    assert.equal((await post(url, oddBody(), { age: 1_000_000 })).status, 200);
  });

  it("200 before any work is done", async () => {
    const flow = blockingFlow(BLOCK);
    await nr.deploy(flow);
    const before = await count("lifecycle");
    const answer = await post(url, oddBody());
    assert.equal(answer.status, 200);
    assert.ok(answer.milliseconds < BLOCK / 2, `answered after ${answer.milliseconds} ms`);
    await nr.messages("lifecycle", before + 1);
  });

  describe("503 without a usable secret token", () => {
    const cases: [string, () => FlowNode[], RegExp][] = [
      ["none", () => webhookFlowOf({ ...CREDENTIALS, secretToken: " " }), /has no Secret Token.*Features > Access/],
      [
        "a variable that is not set",
        () => webhookFlowOf({ ...CREDENTIALS, secretToken: `\${ZOOM_TOKEN_NOT_SET}` }),
        /Secret Token refers to the environment variable ZOOM_TOKEN_NOT_SET, which is not set/,
      ],
      ["no app", () => webhookFlow({ app: "" }), /No Zoom app is chosen/],
      [
        "a disabled app",
        () => webhookFlow().map((node) => (node.id === "app" ? { ...node, d: true } : node)),
        /disabled/,
      ],
    ];
    for (const [what, flow, message] of cases)
      it(`${what}: in the log at once, catchable, red`, async () => {
        const from = nr.log.length;
        await nr.deploy(flow());
        await nr.logged(message, { from });
        const before = await count("errors");
        const answers = [await post(url, compactBody()), await post(url, compactBody())];
        assert.ok(answers.every(({ status, body }) => status === 503 && body === ""));
        const { error } = await last("errors", before + 1);
        assert.match((error as { message: string }).message, message);
        assert.equal((error as { code: string }).code, "RTMS_CREDENTIALS");
        await sleep(100);
        assert.equal(await count("errors"), before + 1, "once a minute");
        assert.equal((await nr.status("webhook", /noSecretToken/)).fill, "red");
      });
  });

  it("checks in the order of contract#webhook-node", async () => {
    await nr.deploy(webhookFlowOf({ ...CREDENTIALS, secretToken: "" }));
    const unsigned = { headers: { "x-zm-signature": undefined } };
    const statuses = async () => {
      const bodies = [Buffer.alloc(1_048_577), "no JSON"];
      return [
        (await post(url, "", { method: "GET" })).status,
        ...(await Promise.all(bodies.map(async (body) => (await post(url, body, unsigned)).status))),
      ];
    };
    assert.deepEqual(await statuses(), [405, 413, 503]);
    await nr.deploy(webhookFlow());
    assert.deepEqual(await statuses(), [405, 413, 401]);
  });
});
