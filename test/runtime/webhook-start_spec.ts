// Webhooks that arrive while Node-RED starts, from before it listens: each in a real process. Node-RED listens before it has
// read its flows, and so before any node exists.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type FlowNode,
  type Message,
  type NodeRedOptions,
  type NodeRedProcess,
  startNodeRed,
} from "./node-red-process";
import { type Answer, compactBody, oddBody, type PostOptions, post, webhookFlow } from "./webhook-client";

const EMBEDDED = join(__dirname, "programs", "embedded.cjs");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const idOf = (message: Message): unknown =>
  (message.payload as { payload: { rtms_stream_id: unknown } }).payload.rtms_stream_id;
const streamOf = (body: string): unknown => JSON.parse(body).payload.rtms_stream_id;

/** The status, or that nobody listens yet. */
const statusOf = (url: string, body: string): Promise<number | "refused"> =>
  post(url, body).then(
    ({ status }) => status,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") return "refused";
      throw error;
    },
  );

describe("webhooks at Node-RED's start", () => {
  let nr: NodeRedProcess | undefined;
  afterEach(async () => {
    await nr?.stop();
    nr = undefined;
  });

  /** Starts Node-RED while a webhook comes every few milliseconds. */
  async function startUnderFire(url: string, interval: number, options: NodeRedOptions) {
    const tries: Promise<{ body: string; status: number | "refused" }>[] = [];
    let isPosting = true;
    const poster = async () => {
      while (isPosting) {
        const body = compactBody();
        const tried = statusOf(url, body).then((status) => ({ body, status }));
        tries.push(tried);
        // None waits for one that is held; while nobody listens, the machine has enough to do with the start.
        await Promise.race([tried, sleep(interval)]);
        await sleep(interval);
      }
    };
    const posting = poster();
    try {
      nr = await startNodeRed(options);
      await sleep(200);
    } finally {
      isPosting = false;
      await posting;
    }
    const all = await Promise.all(tries);
    const statuses = all.map(({ status }) => status);
    assert.equal(statuses[0], "refused", "The first webhook comes before the process");
    const accepted = all.filter(({ status }) => status === 200).map(({ body }) => streamOf(body));
    return { nr, answers: statuses.filter((status) => status !== "refused"), accepted };
  }

  it("are answered 200 from the first moment that it listens, and sent on once", async () => {
    // There are some 20 ms until it has read its flows.
    const interval = 5;
    const port = await freePort();
    const options = { settings: { uiPort: port }, flow: webhookFlow() };
    const { nr, answers, accepted } = await startUnderFire(`http://127.0.0.1:${port}/zoom/rtms`, interval, options);
    assert.ok(answers.length > 1, `${answers}`);
    assert.deepEqual(
      answers.filter((status) => status !== 200),
      [],
    );
    const sent = await nr.messages("lifecycle", accepted.length);
    assert.deepEqual(sent.map(idOf).sort(), accepted.sort());
  });

  it("are held while the storage is slow, answered 503 after 2.5 s, and none 404", async () => {
    const port = await freePort();
    const env = { HOST_PORT: String(port), HOST_SLOW_FLOWS: "3500" };
    const options = { program: EMBEDDED, env, flow: webhookFlow() };
    const { nr, answers, accepted } = await startUnderFire(`http://127.0.0.1:${port}/flows/zoom/rtms`, 20, options);
    assert.deepEqual([...new Set(answers)].sort(), [200, 503]);
    const lastRefused = answers.lastIndexOf(503);
    assert.ok(lastRefused < answers.indexOf(200), "Those that came first have waited longest");
    const sent = await nr.messages("lifecycle", accepted.length);
    assert.deepEqual(sent.map(idOf).sort(), accepted.sort());
  });

  describe("with slow storage, while there are no flows", () => {
    const SLOW = 1500;
    /** Answers with the bytes that it got. */
    const echo: FlowNode[] = [
      {
        id: "raw",
        type: "http in",
        z: "tab",
        url: "/exact",
        method: "post",
        skipBodyParsing: true,
        wires: [["raw-out"]],
      },
      { id: "raw-out", type: "http response", z: "tab", statusCode: "", headers: {}, wires: [] },
    ];
    let answers: Record<string, Answer>;
    const odd = oddBody();

    before(async () => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const env = { HOST_PORT: String(port), HOST_SLOW_FLOWS: String(SLOW) };
      const starting = startNodeRed({ program: EMBEDDED, env, flow: webhookFlow({}, echo) });
      while ((await statusOf(`${url}/flows/hosts/x`, "{}").catch(() => "refused")) === "refused") await sleep(5);
      const send = (path: string, options?: PostOptions) => post(url + path, odd, options);
      const unsigned = { headers: { "x-zm-signature": undefined } };
      const tries = {
        webhook: send("/flows/zoom/rtms"),
        unsigned: send("/flows/zoom/rtms", unsigned),
        get: send("/flows/zoom/rtms", { method: "GET" }),
        nowhere: send("/flows/nowhere"),
        outside: send("/elsewhere"),
        host: send("/flows/hosts/someone"),
        exact: send("/flows/exact"),
      };
      answers = {};
      for (const [name, answer] of Object.entries(tries)) answers[name] = await answer;
      nr = await starting;
    });

    const look = (name: string) => {
      const { status = 0, milliseconds = 0, body = "" } = answers[name] ?? {};
      return { status, isHeld: milliseconds > SLOW / 2, body };
    };

    it("are held for the node, and accepted", () => {
      assert.deepEqual(look("webhook"), { status: 200, isHeld: true, body: "" });
    });

    it("are held for an HTTP In, which gets their exact bytes", () => {
      assert.deepEqual(look("exact"), { status: 200, isHeld: true, body: odd });
    });

    it("are answered 404 when the flows have started and nobody has the path", () => {
      const { status, isHeld } = look("nowhere");
      assert.deepEqual([status, isHeld], [404, true]);
    });

    it("are not held where another route is, or no node can be", () => {
      assert.deepEqual(look("host"), { status: 200, isHeld: false, body: "the host" });
      const { status, isHeld } = look("outside");
      assert.deepEqual([status, isHeld], [404, false]);
    });

    it("of others are answered at once", () => {
      for (const name of ["unsigned", "get"]) {
        const { status, isHeld } = look(name);
        assert.deepEqual([status, isHeld], [404, false], name);
      }
    });
  });
});
