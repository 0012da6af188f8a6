// The way to Zoom in a real Node-RED process: through proxies that the environment, the settings file, the app node or
// its http proxy node name, and with certificates that only a CA file or a tls-config node makes good. Nothing but the
// proxy can find the server's name.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
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
import { until } from "../until";
import { proxyNode, tlsNode, ways } from "./network-ways";
import {
  type FlowNode,
  type Message,
  type NodeRedOptions,
  type NodeRedProcess,
  startNodeRed,
} from "./node-red-process";
import { listeningSimulator, monologue, PACKET_BYTES, playOptions, streamFlow } from "./stream-flow";
import { post } from "./webhook-client";

const PACKETS = 50;
const SERVERS = `wss://${HOST}, ws://${HOST}, ws://127.0.0.1`;

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
  const flowOf = (app: Record<string, unknown>, nodes: readonly FlowNode[] = []): FlowNode[] => [
    ...streamFlow({ app: { servers: SERVERS, ...app }, stream: { transcript: false, outputs: 2, wires } }),
    ...nodes,
  ];
  const start = async (
    app: Record<string, unknown>,
    options: NodeRedOptions = {},
    nodes: readonly FlowNode[] = [],
  ): Promise<NodeRedProcess> => {
    nr = await startNodeRed({ flow: flowOf(app, nodes), ...options });
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

    for (const { name, options, app = {}, nodes } of ways("http"))
      it(`brings a simulated meeting through ${name}, exactly`, async () => {
        const node = await start(app, options(proxy.url()), nodes?.(proxy.url()));
        const scenario = monologue(PACKETS);
        await simulator.play(playOptions(node.url, { scenario, pace: "fast" })).done;
        const audio = await node.messages("audio", PACKETS + 1);
        const bytes = audio.map(({ payload }) => payload as Buffer);
        assert.deepEqual(Buffer.concat(bytes), scenario.audio[0]?.pcm.subarray(0, PACKETS * PACKET_BYTES));
        assert.equal(proxy.asked.length, 2, "signaling and one medium");
        assert.ok(asked().every((target) => target?.startsWith("127.0.0.1:")));
      });

    it("gives the http proxy node's user and password to the proxy, and nobody else", async () => {
      const node = await start({ httpProxy: "n-proxy" }, {}, [proxyNode(proxy.url())]);
      await simulator.play(playOptions(node.url, { scenario: monologue(5), pace: "fast" })).done;
      await node.messages("audio", 6);
      const basic = `Basic ${Buffer.from("me:hunter2").toString("base64")}`;
      assert.deepEqual(
        proxy.asked.map(({ authorization }) => authorization),
        [basic, basic],
      );
      assert.ok(!readFileSync(join(node.userDir, "flows.json"), "utf8").includes("hunter2"));
      assert.ok(!node.log.join("\n").includes("hunter2"));
    });

    it("takes the http proxy node, its URL and its password from the flow of the node that uses the app", async () => {
      const variable = (name: string, value: string) => ({ name, value, type: "str" });
      const env = [variable("PROXY", "n-proxy"), variable("URL", proxy.url()), variable("WORD", "hunter2")];
      const credentials = { username: "me", password: `\${WORD}` };
      const flow = flowOf({ httpProxy: `\${PROXY}` }, [proxyNode(`\${URL}`, { credentials })]);
      nr = await startNodeRed({ flow: flow.map((node) => (node.id === "tab" ? { ...node, env } : node)) });
      await simulator.play(playOptions(nr.url, { scenario: monologue(5), pace: "fast" })).done;
      await nr.messages("audio", 6);
      assert.equal(proxy.asked[1]?.authorization, `Basic ${Buffer.from("me:hunter2").toString("base64")}`);
    });

    it("connects directly to what the http proxy node excepts", async () => {
      const node = await start({ httpProxy: "n-proxy" }, {}, [proxyNode(proxy.url(), { noproxy: ["127.0.0.1"] })]);
      await simulator.play(playOptions(node.url, { scenario: monologue(5), pace: "fast" })).done;
      await node.messages("audio", 6);
      assert.deepEqual(proxy.asked, []);
    });

    it("continues its streams when the http proxy node alone is deployed, from then on through the new one", async () => {
      const zoom = await run(new TinyZoom(HOST));
      const other = await run(new TinyProxy());
      const app = { httpProxy: "n-proxy" };
      const node = await start(app, {}, [proxyNode(proxy.url())]);
      await offer(node, zoom.url());
      assert.ok(await streams(node));
      const changed = proxyNode(other.url(), { name: "another" });
      await node.deploy(flowOf(app, [changed]), "nodes");
      await until(() => other.asked.length === 2);
      await offer(node, zoom.url(), Date.now() + 1);
      await until(() => other.asked.length === 4);
      assert.equal(proxy.asked.length, 2);
      const ends = (await node.messages("events")).map(eventOf).filter((event) => /stopped|failed/.test(String(event)));
      assert.deepEqual(ends, []);
      assert.deepEqual(await node.messages("errors"), []);
    });

    const gone: [what: string, app: Record<string, unknown>, nodes: FlowNode[], text: RegExp][] = [
      [
        "a deleted http proxy node",
        { httpProxy: "n-proxy" },
        [],
        /http proxy node n-proxy, which is deleted or disabled/,
      ],
      [
        "a disabled http proxy node",
        { httpProxy: "n-proxy" },
        [proxyNode("http://127.0.0.1:9", { d: true })],
        /http proxy node n-proxy, which is deleted or disabled/,
      ],
      [
        "a disabled tls-config node",
        { tls: "n-tls" },
        [tlsNode({ d: true })],
        /tls-config node n-tls, which is deleted/,
      ],
      [
        "a tls-config node without its files",
        { tls: "n-tls" },
        [tlsNode({ ca: "/nowhere/ca.pem" })],
        /TLS configuration could not be read when the flows started/,
      ],
    ];
    for (const [what, app, nodes, text] of gone)
      it(`says at deploy and to each stream that it cannot continue with ${what}`, async () => {
        const node = await start(app, {}, nodes);
        assert.deepEqual(await node.status("n-stream", /settings/), {
          fill: "red",
          shape: "ring",
          text: "status.settings",
        });
        assert.match(node.log.join("\n"), text);
        await offer(node, `ws://${HOST}:1/`);
        const told = await failure(node);
        assert.equal(told.code, "RTMS_INPUT");
        assert.match(told.message, text);
      });

    it("connects directly to what no_proxy names", async () => {
      const env = { http_proxy: proxy.url(), NO_PROXY: "127.0.0.1" };
      const node = await start({}, { env });
      await simulator.play(playOptions(node.url, { scenario: monologue(5), pace: "fast" })).done;
      await node.messages("audio", 6);
      assert.deepEqual(proxy.asked, []);
    });

    it("reads the variables as proxyOptions in the settings file say", async () => {
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

    for (const { name, options, app, nodes } of ways("https"))
      it(`connects through ${name} with the CA file that is right`, async () => {
        const node = await start({ ...app, ca: file("right.pem") }, options(proxy.url()), nodes?.(proxy.url()));
        await offer(node, zoom.url());
        assert.ok(await streams(node));
        assert.deepEqual(asked(), [`${HOST}:${zoom.port}`]);
      });

    for (const [what, fields] of [
      ["a file", () => ({ ca: file("right.pem") })],
      ["an uploaded text", () => ({ credentials: { cadata: identity.ca } })],
    ] as const)
      it(`connects with the CA certificate of a tls-config node, ${what}`, async () => {
        const node = await start({ tls: "n-tls" }, { env: { HTTPS_PROXY: proxy.url() } }, [tlsNode(fields())]);
        await offer(node, zoom.url());
        assert.ok(await streams(node));
      });

    it("shows the tls-config node's certificate to a server that asks for one", async () => {
      const asking = await run(new TinyZoom(HOST, { ...identity, requestCert: true } as Identity));
      const { ca, cert, key } = identity;
      const credentials = { cadata: ca, certdata: cert, keydata: key };
      const node = await start({ tls: "n-tls" }, { env: { HTTPS_PROXY: proxy.url() } }, [tlsNode({ credentials })]);
      await offer(node, asking.url());
      assert.ok(await streams(node));
      const shown = asking.sockets.map(({ raw }) => (raw as TLSSocket).authorized);
      assert.deepEqual(shown, [true, true]);
    });

    it("verifies the server whatever the tls-config node says, and warns of it", async () => {
      const node = await start({ tls: "n-tls" }, { env: { HTTPS_PROXY: proxy.url() } }, [
        tlsNode({ ca: file("wrong.pem"), verifyservercert: false }),
      ]);
      await offer(node, zoom.url(), LONG_AGO);
      const { code, message } = await failure(node);
      assert.equal(code, "RTMS_CONNECTION");
      assert.match(message, /not signed by a CA that Node\.js trusts/);
      assert.deepEqual(zoom.sockets, []);
      const warnings = node.log.filter((line) => /\[warn\] \[zoom-rtms-app/.test(line));
      assert.equal(warnings.length, 1);
      assert.match(warnings.join(), /does not verify server certificates\. They are verified anyway/);
    });

    const wrong: [what: string, ca: string, code: string, text: RegExp][] = [
      [
        "another CA's file",
        "wrong.pem",
        "RTMS_CONNECTION",
        /not signed by a CA that Node\.js trusts.*app node's TLS configuration/,
      ],
      ["a file that is not there", "none.pem", "RTMS_INPUT", /CA file .*none\.pem .*ENOENT.*full path of a PEM file/],
      ["a file without a certificate", "empty.pem", "RTMS_INPUT", /empty\.pem .*no certificate in PEM format.*openssl/],
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
