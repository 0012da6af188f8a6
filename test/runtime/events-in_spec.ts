// zoom-rtms-events-in in a real Node-RED, against a server of the test in Zoom's place.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../until";
import { ACCOUNT_CREDENTIALS, accountNode, eventsNode, FakeZoom } from "./fake-zoom";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { CREDENTIALS, post } from "./webhook-client";

const TAB: FlowNode = { id: "tab", type: "tab", label: "Events" };

const started = (stream: string) => ({
  event: "meeting.rtms_started",
  event_ts: 1_700_000_000_000,
  payload: { meeting_uuid: "uuid-1", rtms_stream_id: stream, server_urls: "wss://127.0.0.1:1" },
});

const streamsOf = (messages: readonly Message[]): unknown[] =>
  messages.map(({ payload }) => (payload as { payload: { rtms_stream_id: unknown } }).payload.rtms_stream_id);
const topicsOf = (messages: readonly Message[]): unknown[] => messages.map(({ topic }) => topic);

describe("zoom-rtms-events-in (contract#event-connections)", function () {
  this.timeout(120_000);
  let nr: NodeRedProcess;
  let zoom: FakeZoom;
  before(async () => {
    nr = await startNodeRed();
  });
  after(() => nr.stop());
  beforeEach(async () => {
    zoom = await FakeZoom.open();
  });
  afterEach(() => zoom.close());

  const flow = (...nodes: readonly FlowNode[]): FlowNode[] => [TAB, accountNode(zoom), ...nodes];
  const connected = () => until(() => zoom.isConnected, 20_000);

  it("sends lifecycle events from its first output, the others from its second, as the webhook node does", async () => {
    await nr.renew(flow(...eventsNode(zoom)));
    await connected();
    zoom.occur(started("s-1"));
    zoom.occur({ event: "meeting.started", event_ts: 5, payload: { object: { id: "123" } } } as { event: string });
    const [first] = await nr.messages("lifecycle", 1);
    const { sentAt, receivedAt, ...rtms } = (first?.rtms ?? {}) as Record<string, unknown>;
    assert.equal(sentAt, undefined);
    assert.equal(typeof receivedAt, "number");
    assert.deepEqual(rtms, {
      product: "meeting",
      action: "started",
      id: "uuid-1",
      streamId: "s-1",
      serverUrl: "wss://127.0.0.1:1",
      medium: "event",
      timestamp: 1_700_000_000_000,
      sequence: 0,
    });
    assert.deepEqual(first?.payload, started("s-1"));
    assert.deepEqual(topicsOf(await nr.messages("other", 1)), ["meeting.started"]);
    const { fill } = await nr.status("events", /^✓ 2 · \d\d:\d\d$/);
    assert.equal(fill, "green");
    assert.deepEqual(zoom.tokens.length, 1);
  });

  it("loses no event in 5 full deploys, and sends none twice", async () => {
    const slow: FlowNode = { id: "slow", type: "test-slow-close", z: "tab", milliseconds: 700, wires: [] };
    const nodes = (name: string) => flow(...eventsNode(zoom, "", { name }), slow);
    await nr.renew(nodes("0"));
    await connected();
    let number = 0;
    const unsent: string[] = [];
    const occurring = setInterval(() => {
      number += 1;
      const stream = `d-${number}`;
      if (!zoom.occur(started(stream))) unsent.push(stream);
    }, 10);
    for (let deploy = 1; deploy <= 5; deploy += 1) {
      await sleep(200);
      await nr.deploy(nodes(String(deploy)));
    }
    await sleep(200);
    clearInterval(occurring);
    const streams = streamsOf(await nr.messages("lifecycle", number));
    assert.deepEqual(unsent, [], "the connection was there all the time");
    assert.deepEqual(
      streams,
      Array.from({ length: number }, (_, index) => `d-${index + 1}`),
    );
    assert.equal(zoom.connections.length, 1);
    assert.ok(number > 300, `${number} events`);
  });

  it("closes the connection when the node is removed, and opens another for another endpoint", async () => {
    await nr.renew(flow(...eventsNode(zoom)));
    await connected();
    await nr.deploy(flow(...eventsNode(zoom, "", { endpoint: zoom.endpoint("sub-2") })), "nodes");
    await until(() => zoom.connections.length === 2 && zoom.connections[0]?.readyState === 3, 20_000);
    assert.match(String(zoom.urls[1]), /subscriptionId=sub-2/);
    await nr.deploy(flow());
    await until(() => !zoom.isConnected, 20_000);
  });

  it("shares the connection with another node of the same endpoint: both get each event", async () => {
    await nr.renew(flow(...eventsNode(zoom), ...eventsNode(zoom, "-2")));
    await connected();
    zoom.occur(started("shared"));
    assert.deepEqual(streamsOf(await nr.messages("lifecycle", 1)), ["shared"]);
    assert.deepEqual(streamsOf(await nr.messages("lifecycle-2", 1)), ["shared"]);
    assert.equal(zoom.connections.length, 1);
  });

  it("tells a gap with its length, and receives on", async () => {
    await nr.renew(flow(...eventsNode(zoom)));
    await connected();
    const lostAt = Date.now();
    zoom.drop();
    await connected();
    const [gap] = await nr.messages("other", 1, 20_000);
    const { event, from, to, milliseconds } = (gap?.payload ?? {}) as Record<string, unknown>;
    assert.deepEqual([gap?.topic, event], ["zoom-rtms.events_gap", "events_gap"]);
    assert.ok(Math.abs(Number(from) - lostAt) < 2000 && Number(to) >= Number(from));
    assert.equal(Number(to) - Number(from), milliseconds);
    await nr.logged(/No events could be received for \d+\.\d s/);
    zoom.occur(started("after"));
    assert.deepEqual(streamsOf(await nr.messages("lifecycle", 1)), ["after"]);
  });

  it("sends an event once that comes by webhook too", async () => {
    const webhook: FlowNode[] = [
      { id: "app", type: "zoom-rtms-app", name: "", credentials: CREDENTIALS },
      {
        id: "hook",
        type: "zoom-rtms-webhook-in",
        z: "tab",
        name: "",
        app: "app",
        path: "/both",
        wires: [["lifecycle-out"], ["other-out"]],
      },
    ];
    await nr.renew(flow(...eventsNode(zoom), ...webhook));
    await connected();
    zoom.occur(started("first by socket"));
    await nr.messages("lifecycle", 1);
    assert.equal((await post(`${nr.url}/both`, JSON.stringify(started("first by socket")))).status, 200);
    assert.equal((await post(`${nr.url}/both`, JSON.stringify(started("first by webhook")))).status, 200);
    await nr.messages("lifecycle", 2);
    zoom.occur(started("first by webhook"));
    zoom.occur(started("last"));
    const streams = streamsOf(await nr.messages("lifecycle", 3));
    assert.deepEqual(streams, ["first by socket", "first by webhook", "last"]);
  });

  it("asks for a new token once when Zoom refuses one, and says why when that is refused too", async () => {
    zoom.refusals = 4;
    await nr.renew(flow(...eventsNode(zoom)));
    await nr.logged(/Zoom refused the event connection \("Invalid Token"\)/, { limit: 20_000 });
    await nr.status("events", /^RTMS_CREDENTIALS$/);
    assert.equal(zoom.tokens.length, 2);
    await connected();
    await nr.status("events", /^✓ 0/);
  });

  it("sends no token to a host that is not the account's, and takes no account that has none", async () => {
    const pasted = `${zoom.endpoint()}&access_token=pasted-token`;
    const strange = eventsNode(zoom, "-strange", { endpoint: "wss://zoom.us.example.com/ws?subscriptionId=a" });
    const none = eventsNode(zoom, "-none", { account: "nowhere" });
    const empty = eventsNode(zoom, "-empty", { endpoint: "" });
    await nr.renew(flow(...strange, ...none, ...empty, ...eventsNode(zoom, "-right", { endpoint: pasted })));
    await nr.logged(/host zoom\.us\.example\.com does not belong to the account's host/);
    await nr.logged(/There is no endpoint/);
    await nr.status("events-none", /settings/);
    await connected();
    assert.equal(zoom.urls.length, 1);
    assert.doesNotMatch(String(zoom.urls[0]), /pasted-token/);
  });

  it("goes through the account's proxy, and nowhere past it", async () => {
    const targets: string[] = [];
    const proxy = createServer().on("connect", (request, client: Socket) => {
      targets.push(String(request.url));
      const server = connect(zoom.port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        server.pipe(client).pipe(server);
      });
      for (const socket of [server, client]) socket.on("error", () => undefined);
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const { port } = proxy.address() as AddressInfo;
    const node: FlowNode = { id: "proxy", type: "http proxy", name: "", url: `http://127.0.0.1:${port}`, noproxy: [] };
    await nr.renew([TAB, node, accountNode(zoom, { httpProxy: "proxy" }), ...eventsNode(zoom)]);
    await nr.status("events", /^✓ 0/, 20_000);
    proxy.close();
    // Once for the token, once for the connection.
    assert.deepEqual(targets, Array(2).fill(`127.0.0.1:${zoom.port}`));
  });

  it("lets no token and no secret into the log, the statuses or a file", async () => {
    await nr.renew(flow(...eventsNode(zoom)));
    await connected();
    zoom.refusals = 4;
    zoom.drop();
    await nr.logged(/Zoom refused the event connection/, { limit: 20_000 });
    await connected();
    const port = zoom.port;
    await zoom.close();
    await nr.logged(new RegExp(`127\\.0\\.0\\.1:${port}.*ECONNREFUSED`), { limit: 20_000 });
    const secrets = [...zoom.tokens, ACCOUNT_CREDENTIALS.clientSecret, "access_token"];
    const files = readdirSync(nr.userDir, { withFileTypes: true }).filter((file) => file.isFile());
    const shown = files.map(({ name }) => name).filter((name) => !/_cred|^settings/.test(name));
    assert.ok(shown.includes("flows.json"));
    const texts = [nr.log.join("\n"), ...shown.map((name) => readFileSync(join(nr.userDir, name), "utf8"))];
    for (const text of texts) for (const secret of secrets) assert.ok(!text.includes(secret), "a secret is shown");
    zoom = await FakeZoom.open();
  });
});
