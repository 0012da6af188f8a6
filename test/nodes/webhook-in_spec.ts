// zoom-rtms-webhook-in as the contract has it, in a real Node-RED: what each request is answered, what leaves the node,
// and what the log and the status tell.

import assert from "node:assert/strict";
import { Agent } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "../runtime/node-red-process";
import {
  CREDENTIALS,
  compactBody,
  oddBody,
  type PostOptions,
  post,
  SECRET_TOKEN,
  signed,
  webhookFlow,
} from "../runtime/webhook-client";

const BLOCK = 1500;
/** Chunks of 64 KiB in steps of 10 ms: long enough to be cut off. */
const ENDLESS = 500;
const blocker: FlowNode = {
  id: "blocker",
  type: "function",
  z: "tab",
  func: `const end = Date.now() + ${BLOCK}; while (Date.now() < end); return msg;`,
  outputs: 1,
  wires: [["collect-lifecycle"]],
};

function withApp(credentials: Record<string, string>): FlowNode[] {
  return webhookFlow().map((node) => (node.id === "app" ? { ...node, credentials } : node));
}

describe("zoom-rtms-webhook-in", () => {
  let nr: NodeRedProcess;
  let url: string;

  before(async () => {
    nr = await startNodeRed({ flow: webhookFlow() });
    url = `${nr.url}/zoom/rtms`;
  });
  after(async () => {
    assert.equal((await nr.stop()).code, 0);
    assert.ok(!nr.log.some((line) => /Uncaught|UnhandledPromise/.test(line)), nr.log.join("\n"));
  });
  beforeEach(() => nr.deploy(webhookFlow()));

  const dial = () => connect(Number(new URL(nr.url).port), "127.0.0.1");
  const count = async (collector: string) => (await nr.messages(collector)).length;
  const last = async (collector: string, total: number): Promise<Message> => {
    const messages = await nr.messages(collector, total);
    return messages[messages.length - 1] ?? {};
  };

  describe("sends", () => {
    it("lifecycle events on the first output", async () => {
      const before = await count("lifecycle");
      const receivedAfter = Date.now();
      const body = {
        event: "contact_center.voice_rtms_stopped",
        event_ts: 1626230691572,
        payload: { engagement_id: "4nYtdqLVTVqGJ+QB62ED7Q==", rtms_stream_id: "shape", stop_reason: 18 },
      };
      assert.equal((await post(url, JSON.stringify(body))).status, 200);
      const { _msgid, ...message } = await last("lifecycle", before + 1);
      const { receivedAt, ...rtms } = message.rtms as Record<string, unknown>;
      assert.deepEqual(
        { ...message, rtms },
        {
          topic: "contact_center.voice_rtms_stopped",
          payload: body,
          rtms: {
            product: "contact_center",
            id: "4nYtdqLVTVqGJ+QB62ED7Q==",
            streamId: "shape",
            medium: "event",
            timestamp: 1626230691572,
            sequence: 0,
            action: "stopped",
            stopReason: 18,
          },
        },
      );
      assert.ok(Number(receivedAt) >= receivedAfter && Number(receivedAt) <= Date.now());
      assert.equal(await count("other"), 0);
    });

    it("everything else on the second, with a sequence of its own", async () => {
      const before = await count("lifecycle");
      for (const sequence of [0, 1]) {
        const body = JSON.stringify({ event: "rtms.concurrency_limited", payload: { attempt: sequence } });
        assert.equal((await post(url, body)).status, 200);
        const { topic, rtms } = await last("other", sequence + 1);
        const { receivedAt } = rtms as { receivedAt: number };
        assert.equal(topic, "rtms.concurrency_limited");
        assert.deepEqual(rtms, { medium: "event", timestamp: receivedAt, receivedAt, sequence });
      }
      assert.equal(await count("lifecycle"), before);
    });

    it("a duplicate once, and counts on, across redeploys", async () => {
      const before = await count("lifecycle");
      const bodies = [oddBody("counted"), `${oddBody("counted")} `];
      for (const body of bodies) assert.equal((await post(url, body)).status, 200);
      await nr.messages("lifecycle", before + 2);
      await nr.deploy(webhookFlow({ name: "renamed" }), "full");
      for (const body of bodies) assert.equal((await post(url, body)).status, 200);
      assert.equal((await post(url, `${oddBody("counted")}  `)).status, 200);
      const messages = (await nr.messages("lifecycle", before + 3)).slice(before);
      assert.deepEqual(
        messages.map(({ rtms }) => (rtms as { sequence: number }).sequence),
        [0, 1, 2],
      );
    });

    it("what came while others were answered, each once", async () => {
      const before = await count("lifecycle");
      const agent = new Agent({ keepAlive: true, maxSockets: 5 });
      const bodies = Array.from({ length: 60 }, () => oddBody());
      const answers = await Promise.all([...bodies, ...bodies].map((body) => post(url, body, { agent })));
      agent.destroy();
      assert.ok(answers.every(({ status }) => status === 200));
      await nr.messages("lifecycle", before + 60);
      await sleep(100);
      assert.equal(await count("lifecycle"), before + 60);
    });
  });

  describe("answers", () => {
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

    it("200 to exactly 1 MiB, whole or in pieces, and after Expect: 100-continue", async () => {
      const before = await count("lifecycle");
      const filled = () => oddBody().padEnd(1_048_576, " ");
      assert.equal((await post(url, filled())).status, 200);
      assert.equal((await post(url, filled(), { chunked: true })).status, 200);
      assert.equal((await post(url, oddBody(), { headers: { Expect: "100-continue" } })).status, 200);
      await nr.messages("lifecycle", before + 3);
    });

    it("413 to a body without end, without reading on", async () => {
      const socket = dial();
      socket.on("error", () => undefined);
      socket.write("POST /zoom/rtms HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      let chunks = 0;
      const sending = setInterval(() => {
        if (++chunks <= ENDLESS) socket.write(`10000\r\n${"x".repeat(0x10000)}\r\n`);
        else socket.end();
      }, 10);
      const answer = await text(socket);
      clearInterval(sending);
      assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*Connection: close/i);
      assert.ok(chunks < ENDLESS, `${chunks} chunks`);
    });

    it("413 to a client that sends all of 20 MiB before it reads, without resetting it", async () => {
      const length = 20 * 1_048_576;
      const socket = dial();
      socket.write(`POST /zoom/rtms HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
      await new Promise<void>((resolve, reject) => {
        socket.on("error", reject);
        socket.write(Buffer.alloc(length), () => resolve());
      });
      assert.match(await text(socket), /^HTTP\/1\.1 413 /);
    });

    it("413 to an announced body that is too long, before it comes", async () => {
      const socket = dial();
      socket.write(`POST /zoom/rtms HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n`);
      assert.match(await text(socket), /^HTTP\/1\.1 413 /);
    });

    it("nothing to a client that goes away, and goes on", async () => {
      const socket = dial();
      socket.write(`POST /zoom/rtms HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"event"`);
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
      const flow = webhookFlow({ wires: [["blocker"], []] }, [blocker]);
      await nr.deploy(flow);
      const before = await count("lifecycle");
      const answer = await post(url, oddBody());
      assert.equal(answer.status, 200);
      assert.ok(answer.milliseconds < BLOCK / 2, `answered after ${answer.milliseconds} ms`);
      await nr.messages("lifecycle", before + 1);
    });
  });

  describe("503 without a usable secret token", () => {
    const cases: [string, () => FlowNode[], RegExp][] = [
      ["none", () => withApp({ ...CREDENTIALS, secretToken: " " }), /has no Secret Token.*Features > Access/],
      [
        "a variable that is not set",
        () => withApp({ ...CREDENTIALS, secretToken: `\${ZOOM_TOKEN_NOT_SET}` }),
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

  it("checks in the order of the contract", async () => {
    await nr.deploy(withApp({ ...CREDENTIALS, secretToken: "" }));
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

  it("takes a secret token with white space around it, and one from the environment", async () => {
    await nr.deploy(withApp({ ...CREDENTIALS, secretToken: ` ${SECRET_TOKEN}\n` }));
    assert.equal((await post(url, compactBody())).status, 200);
    const withVariable = await startNodeRed({
      flow: withApp({ ...CREDENTIALS, secretToken: `\${ZOOM_TOKEN}` }),
      env: { ZOOM_TOKEN: SECRET_TOKEN },
    });
    try {
      assert.equal((await post(`${withVariable.url}/zoom/rtms`, compactBody())).status, 200);
    } finally {
      await withVariable.stop();
    }
  });

  describe("tells", () => {
    it("that the secret is another app's, once, and never a secret", async () => {
      const from = nr.log.length;
      const body = compactBody();
      const wrong = "a-secret-that-is-not-the-right-one";
      for (let tries = 0; tries < 30; tries++)
        assert.equal((await post(url, body, { secretToken: wrong })).status, 401);
      const line = await nr.logged(/another secret/, { from });
      assert.match(line, /Secret Token in the app's config node is not the one .*not the Client Secret.*Video SDK/);
      const lines = nr.log.slice(from).join("\n");
      assert.equal(lines.match(/another secret/g)?.length, 1);
      const signature = signed(body)["x-zm-signature"].slice(3);
      for (const secret of [...Object.values(CREDENTIALS), wrong, signature, "4444AAAiAAAAAiAiAiiAii"])
        assert.ok(!nr.log.join("\n").includes(secret), secret);
    });

    it("how far this machine's clock is off", async () => {
      const from = nr.log.length;
      await post(url, compactBody(), { age: 4711 });
      await nr.logged(/signed 471[0-9] s ago; 300 s are allowed.*clock is 471[0-9] s ahead/, { from });
      await post(url, compactBody(), { age: -4711 });
      await nr.logged(/signed 471[0-9] s in the future.*clock is 471[0-9] s behind/, { from });
    });

    it("strangers from a wrong secret", async () => {
      const from = nr.log.length;
      await post(url, "hello", { secretToken: "another" });
      await nr.logged(/signature that does not match/, { from });
      await post(url, compactBody(), { headers: { "x-zm-signature": "v0=1234" } });
      assert.ok(!nr.log.slice(from).some((line) => line.includes("another secret")));
    });

    it("how many it accepted and refused in its status", async () => {
      const body = oddBody();
      for (const options of [{}, {}, { secretToken: "x" }, { age: 999 }, {}]) await post(url, body, options);
      assert.deepEqual(await nr.status("webhook", /3 ok/), { fill: "green", shape: "dot", text: "3 ok, 2 refused" });
    });
  });
});
