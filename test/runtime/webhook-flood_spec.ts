// Requests of strangers to a webhook's path, in a real Node-RED: what their headers show is answered without waiting
// for a body, bodies that do not come are given up, and whatever they send takes neither memory nor the time of good
// webhooks.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { NodeRedProcess } from "./node-red-process";
import { closeRawRequests, plausible, type RawRequest, rawRequest } from "./raw-request";
import { blockingFlow, CREDENTIALS, oddBody, post, signed, webhookFlow } from "./webhook-client";
import { webhookNodeRed } from "./webhook-node";

const MIB = 1_048_576;
/** What comes of each body: 300 MB of 600. */
const PIECE = Buffer.alloc(MIB / 2, 0x20);
/** Milliseconds that Zoom waits; the deadline of a body is 5 s. */
const PATIENCE = 3000;
const BLOCK = 6000;
/** 300 MB between two processes of a busy machine. */
const PATIENT_TEST = 90_000;

describe("strangers on a webhook's path", () => {
  let nr: NodeRedProcess;
  let url: string;

  webhookNodeRed((nodeRed, address) => {
    nr = nodeRed;
    url = address;
  });
  /** Those that a test has left open. */
  afterEach(closeRawRequests);

  /** Bytes. */
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${nr.pid}/status`, "utf8"))?.[1]) * 1024;
  /** Milliseconds, all threads: what `top` shows, in hundredths of a second. */
  const processorTime = () => {
    const [user, system] = readFileSync(`/proc/${nr.pid}/stat`, "utf8").split(") ")[1]?.split(" ").slice(11, 13) ?? [];
    return (Number(user) + Number(system)) * 10;
  };
  const isServed = async () => {
    const { status, milliseconds } = await post(url, oddBody());
    assert.equal(status, 200);
    assert.ok(milliseconds < PATIENCE, `${milliseconds} ms`);
  };

  describe("are refused by their headers, before any body comes", () => {
    const { "x-zm-request-timestamp": timestamp, "x-zm-signature": signature } = plausible();
    const cases: [string, number, () => Record<string, string | number>][] = [
      ["without a signature", 401, () => ({ "x-zm-request-timestamp": timestamp ?? "" })],
      ["without a timestamp", 401, () => ({ "x-zm-signature": signature ?? "" })],
      ["with a timestamp that is none", 401, () => ({ ...plausible(), "x-zm-request-timestamp": "now" })],
      ["with a signature that is none", 401, () => ({ ...plausible(), "x-zm-signature": "v0=0123" })],
      ["signed too long ago", 401, () => signed("", { age: 310 })],
      ["signed in the future", 401, () => signed("", { age: -310 })],
      ["too long", 413, () => ({ ...plausible(), "Content-Length": MIB + 1 })],
    ];
    const forms = [
      { "Content-Length": 1000 },
      { "Content-Length": 1000, Expect: "100-continue" },
      { "Transfer-Encoding": "chunked" },
    ];
    for (const [what, status, headers] of cases)
      it(what, async () => {
        const requests = forms
          .filter((form) => status !== 413 || "Content-Length" in form)
          .map((form) => rawRequest(url, { ...form, ...headers() }));
        for (const { text, milliseconds } of await Promise.all(requests.map(({ answered }) => answered))) {
          const pattern = `^(HTTP/1\\.1 100 Continue\r\n\r\n)?HTTP/1\\.1 ${status} [\\s\\S]*Connection: close`;
          assert.match(text, new RegExp(pattern, "i"));
          assert.ok(milliseconds < PATIENCE, `closed after ${milliseconds} ms`);
        }
      });

    it("with another method, and the connection is closed", async () => {
      const { socket, answered } = rawRequest(url, { "Transfer-Encoding": "chunked" }, "PUT");
      const sending = setInterval(() => socket.write(`1000\r\n${"x".repeat(0x1000)}\r\n`), 20);
      const { text, milliseconds } = await answered;
      clearInterval(sending);
      assert.match(text, /^HTTP\/1\.1 405 [\s\S]*Allow: POST[\s\S]*Connection: close/i);
      assert.ok(milliseconds < PATIENCE, `closed after ${milliseconds} ms`);
    });

    it("but a connection whose webhooks came whole stays open", async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const answers = [];
      for (const options of [{}, { secretToken: "another" }, {}, { method: "GET" }])
        answers.push(await post(url, oddBody(), { agent, ...options }));
      agent.destroy();
      assert.deepEqual(
        answers.slice(0, 3).map(({ status, headers }) => [status, headers.connection]),
        [
          [200, "keep-alive"],
          [401, "keep-alive"],
          [200, "keep-alive"],
        ],
      );
      assert.equal(answers[3]?.status, 405);
    });

    it("503, while there is no secret token", async () => {
      const flow = webhookFlow().map((node) =>
        node.id === "app" ? { ...node, credentials: { ...CREDENTIALS, secretToken: "" } } : node,
      );
      await nr.deploy(flow);
      const { answered } = rawRequest(url, { ...plausible(), "Content-Length": 1000 });
      assert.match((await answered).text, /^HTTP\/1\.1 503 /);
      await nr.deploy(webhookFlow());
    });
  });

  describe("who look like Zoom", () => {
    it("get 408 for a body that does not come within seconds, and that is reported", async () => {
      const from = nr.log.length;
      const { socket, answered } = rawRequest(url, { ...plausible(), "Content-Length": 1000 });
      socket.write('{"event"');
      await isServed();
      const { text, milliseconds } = await answered;
      assert.match(text, /^HTTP\/1\.1 408 [\s\S]*Connection: close/i);
      assert.ok(milliseconds > 4000 && milliseconds < 8000, `${milliseconds} ms`);
      await nr.logged(/body.*did not arrive.*5 s.*408/, { from });
    });

    it("a loop that was blocked is not the client's fault: what has come is read", async () => {
      await nr.deploy(blockingFlow(BLOCK));
      const before = (await nr.messages("lifecycle")).length;
      const body = oddBody("slow");
      const { socket, answered } = rawRequest(url, {
        ...signed(body),
        "Content-Length": Buffer.byteLength(body),
        Connection: "close",
      });
      socket.write(body.slice(0, 10));
      await sleep(300);
      assert.equal((await post(url, oddBody())).status, 200);
      // Blocked by now.
      await sleep(1000);
      socket.write(body.slice(10));
      assert.match((await answered).text, /^HTTP\/1\.1 200 /);
      await nr.messages("lifecycle", before + 2, 2 * BLOCK + 5000);
      await nr.deploy(webhookFlow());
    });

    /** 600 bodies that stay open half way, with a good webhook after every fifty. */
    const holdOpen = async (headers: () => Record<string, string>) => {
      await isServed();
      const begin = memory();
      const held: RawRequest[] = [];
      let highest = 0;
      for (let number = 0; number < 600; number++) {
        const request = rawRequest(url, { ...headers(), "Content-Length": MIB });
        request.socket.write(PIECE);
        held.push(request);
        if (number % 10 === 9) await sleep(30);
        if (number % 50 !== 49) continue;
        await isServed();
        highest = Math.max(highest, memory() - begin);
      }
      const answers = await Promise.all(held.map(({ answered }) => answered));
      assert.ok(highest < 180e6, `${highest} bytes more`);
      await isServed();
      return answers.map(({ text }) => text);
    };

    it("cannot take the memory with bodies that they hold open, nor keep good ones from being answered", async () => {
      const from = nr.log.length;
      const answers = await holdOpen(plausible);
      const crowded = answers.filter((answer) => /^HTTP\/1\.1 503 [\s\S]*Retry-After: 5\r\n/.test(answer));
      const late = answers.filter((answer) => answer.startsWith("HTTP/1.1 408 "));
      assert.equal(crowded.length + late.length, answers.length);
      assert.ok(crowded.length > 100, `${crowded.length}`);
      await nr.logged(/503.*webhook bodies.*arrived at once/, { from });
    }).timeout(PATIENT_TEST);

    it("nor with unsigned ones", async () => {
      const answers = await holdOpen(() => ({}));
      assert.ok(answers.every((answer) => answer.startsWith("HTTP/1.1 401 ")));
    }).timeout(PATIENT_TEST);

    it("nor its time with 1 MiB of JSON that is not theirs to send", async () => {
      const members = Array.from({ length: 70_000 }, (_, index) => `"k${(index * 7919) % 1_000_003}":{}`);
      const forged = `{"event":"x","big":1234567890123456789,"payload":{${members.join()}}}`.padEnd(MIB);
      const count = 30;
      const begin = processorTime();
      for (let number = 0; number < count; number++) {
        assert.equal((await post(url, forged, { headers: plausible() })).status, 401);
        if (number % 10 === 0) await isServed();
      }
      const each = (processorTime() - begin) / count;
      assert.ok(each < 60, `${each} ms for each; to parse one takes more than 150`);
    });
  });
});
