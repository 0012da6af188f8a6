// The way to Zoom in a real Node-RED process: through proxies that the environment, the settings file or the app node
// name, and with certificates that only a CA file makes good. Nothing but the proxy can find the server's name.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "../../src/simulator";
import {
  HOST,
  type Identity,
  type Listening,
  LONG_AGO,
  makeIdentity,
  needsOpenssl,
  TinyProxy,
  TinyZoom,
} from "../protocol/transport/network-support";
import { type Message, type NodeRedOptions, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { listeningSimulator, monologue, PACKET_BYTES, playOptions, streamFlow } from "./stream-flow";
import { post } from "./webhook-client";

const PACKETS = 50;
const SERVERS = `wss://${HOST}, ws://${HOST}, ws://127.0.0.1`;

interface Way {
  name: string;
  /** What Node-RED is started with, given the proxy's URL. */
  options: (proxy: string) => NodeRedOptions;
}

const ways = (scheme: "http" | "https"): Way[] => [
  { name: `${scheme}_proxy`, options: (proxy) => ({ env: { [`${scheme}_proxy`]: proxy } }) },
  {
    name: `${scheme.toUpperCase()}_PROXY`,
    options: (proxy) => ({ env: { [`${scheme.toUpperCase()}_PROXY`]: proxy } }),
  },
  {
    name: "the app node's proxy, before any variable and no_proxy",
    options: (proxy) => ({ env: { [`${scheme}_proxy`]: "http://127.0.0.1:9", no_proxy: "*", TEST_PROXY: proxy } }),
  },
];

describe("the network of a real Node-RED", () => {
  const running: Listening[] = [];
  const run = async <T extends Listening>(listening: T): Promise<T> => {
    running.push(listening);
    await listening.listen();
    return listening;
  };
  let nr: NodeRedProcess | undefined;
  let proxy: TinyProxy;

  beforeEach(async () => {
    proxy = await run(new TinyProxy());
  });
  afterEach(async () => {
    await nr?.stop();
    nr = undefined;
    await Promise.all(running.splice(0).map((server) => server.close()));
  });

  const wires = [["collect-audio"], ["collect-events"]];
  const start = async (app: Record<string, unknown>, options: NodeRedOptions): Promise<NodeRedProcess> => {
    const flow = streamFlow({ app: { servers: SERVERS, ...app }, stream: { transcript: false, outputs: 2, wires } });
    nr = await startNodeRed({ flow, ...options });
    return nr;
  };
  const offer = async (to: NodeRedProcess, serverUrl: string, eventTs = Date.now()): Promise<void> => {
    const payload = { meeting_uuid: "m==", rtms_stream_id: `s-${eventTs}`, server_urls: serverUrl };
    const body = JSON.stringify({ event: "meeting.rtms_started", event_ts: eventTs, payload });
    assert.equal((await post(`${to.url}/zoom/rtms`, body)).status, 200);
  };
  const eventOf = ({ payload }: Message): unknown => (payload as { event: unknown }).event;
  const streams = async (from: NodeRedProcess): Promise<boolean> =>
    (await from.messages("events", 3)).some((message) => eventOf(message) === "streaming");
  const failure = async (from: NodeRedProcess): Promise<{ code: string; message: string }> => {
    const [message] = await from.messages("errors", 1);
    return message?.error as { code: string; message: string };
  };
  const asked = () => [...new Set(proxy.asked.map(({ target }) => target))];

  describe("without TLS", () => {
    let simulator: Simulator;
    beforeEach(async () => {
      simulator = await listeningSimulator();
    });
    afterEach(() => simulator.close());

    for (const { name, options } of ways("http"))
      it(`brings a simulated meeting through ${name}, exactly`, async () => {
        const chosen = name.startsWith("the app") ? { proxy: `\${TEST_PROXY}` } : {};
        const node = await start(chosen, options(proxy.url()));
        const scenario = monologue(PACKETS);
        await simulator.play(playOptions(node.url, { scenario, pace: "fast" })).done;
        const audio = await node.messages("audio", PACKETS + 1);
        const bytes = audio.map(({ payload }) => payload as Buffer);
        assert.deepEqual(Buffer.concat(bytes), scenario.audio[0]?.pcm.subarray(0, PACKETS * PACKET_BYTES));
        assert.equal(proxy.asked.length, 2, "signaling and one medium");
        assert.ok(asked().every((target) => target?.startsWith("127.0.0.1:")));
      });

    it("goes directly to what no_proxy names", async () => {
      const env = { http_proxy: proxy.url(), NO_PROXY: "127.0.0.1" };
      const node = await start({}, { env });
      await simulator.play(playOptions(node.url, { scenario: monologue(5), pace: "fast" })).done;
      await node.messages("audio", 6);
      assert.deepEqual(proxy.asked, []);
    });

    it("reads the variables as proxyOptions of the settings file want it", async () => {
      const other = await run(new TinyProxy());
      const env = { http_proxy: other.url(), HTTP_PROXY: proxy.url() };
      const node = await start({}, { env, settings: { proxyOptions: { favourUpperCase: true } } });
      await simulator.play(playOptions(node.url, { scenario: monologue(5), pace: "fast" })).done;
      await node.messages("audio", 6);
      assert.deepEqual([other.asked.length, proxy.asked.length], [0, 2]);
    });

    it("says which proxy refused, who named it, and what to do, and no password", async () => {
      proxy.refuse("407 Proxy Authentication Required");
      const node = await start({}, { env: { HTTP_PROXY: proxy.url("user:hunter2@") } });
      await offer(node, `ws://${HOST}:1/`, LONG_AGO);
      const { code, message } = await failure(node);
      assert.equal(code, "RTMS_CONNECTION");
      assert.match(message, /proxy 127\.0\.0\.1:\d+ \(set by the environment variable HTTP_PROXY\) refused .* 407 /);
      assert.match(message, /http:\/\/user:password@host:port/);
      assert.ok(!node.log.join("\n").includes("hunter2") && !message.includes("hunter2"));
    });
  });

  describe("with TLS", function () {
    needsOpenssl(this);
    let folder: string;
    let identity: Identity;
    let zoom: TinyZoom;
    const file = (name: string) => join(folder, name);

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "zoom-rtms-network-"));
      identity = makeIdentity();
      writeFileSync(join(folder, "right.pem"), identity.ca);
      writeFileSync(join(folder, "wrong.pem"), makeIdentity().ca);
      writeFileSync(join(folder, "empty.pem"), "# none yet\n");
    });
    after(() => folder && rmSync(folder, { recursive: true }));
    beforeEach(async () => {
      zoom = await run(new TinyZoom(HOST, identity));
    });

    for (const { name, options } of ways("https"))
      it(`connects through ${name} with the CA file that is right`, async () => {
        const chosen = name.startsWith("the app") ? { proxy: `\${TEST_PROXY}` } : {};
        const node = await start({ ...chosen, ca: file("right.pem") }, options(proxy.url()));
        await offer(node, zoom.url());
        assert.ok(await streams(node));
        assert.deepEqual(asked(), [`${HOST}:${zoom.port}`]);
      });

    const wrong: [what: string, ca: string, code: string, text: RegExp][] = [
      [
        "another CA's file",
        "wrong.pem",
        "RTMS_CONNECTION",
        /not signed by a CA that Node\.js trusts.*app node's CA file/,
      ],
      ["a file that is not there", "none.pem", "RTMS_INPUT", /CA file .*none\.pem .*ENOENT.*whole path of a PEM file/],
      ["a file without a certificate", "empty.pem", "RTMS_INPUT", /empty\.pem .*no certificate in PEM form.*openssl/],
    ];
    for (const [what, ca, code, text] of wrong)
      it(`refuses to connect with ${what}: ${code}, the cure, a red status`, async () => {
        const node = await start({ ca: file(ca) }, { env: { HTTPS_PROXY: proxy.url() } });
        await offer(node, zoom.url(), LONG_AGO);
        const told = await failure(node);
        assert.equal(told.code, code);
        assert.match(told.message, text);
        assert.deepEqual(zoom.sockets, []);
        assert.deepEqual(await node.status("n-stream", /RTMS/), { fill: "red", shape: "dot", text: code });
      });
  });
});
