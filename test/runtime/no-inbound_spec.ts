// Zoom without a public URL: a Node-RED that listens on no port at all, and whose only way out is an HTTP proxy. A meeting is
// started, paused, resumed and stopped by *zoom control*, its events come by *zoom events*, and its sound arrives bit for bit,
// although Node-RED is killed in between.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type LiveMeeting, Simulator, type StreamHandle } from "../../src/simulator";
import { HOST, makeIdentity, needsOpenssl } from "../protocol/transport/network-support";
import { until } from "../until";
import { ClosedNetwork } from "./closed-network";
import { proxyNode, tlsNode } from "./network-ways";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { complaints, monologue, PACKET_BYTES, rtms, soundOf } from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";
import { ACCOUNT_CREDENTIALS } from "./zoom-api";

/** The names of Zoom's servers; only the proxy can find them. */
const API = "api.zoom.test";
/** A port that refuses. */
const NOWHERE = "http://127.0.0.1:1/zoom/rtms";
/** 60 s: longer than the test takes to stop it. */
const PACKETS = 3000;
/** Sent when the connections of a stream are lost for a while: after a kill. */
const INTERRUPTED = "meeting.rtms_interrupted";
/** Milliseconds. */
const PAUSE = 300;

const collect = (name: string): FlowNode => ({
  id: `collect-${name}`,
  type: "test-collect",
  z: "tab",
  name,
  wires: [],
});

/** What the flow makes of Zoom's events: a meeting that begins is started; a person's command is carried out. */
const DECIDE = `
  const { event, payload } = msg.payload;
  if (event === "meeting.started") return msg;
  if (event !== "chat.command") return null;
  const { action, id } = payload.object;
  return { payload: { action, product: "meeting", id } };`;

const own = (id: string, type: string, more: object): FlowNode => ({
  id,
  type: `zoom-rtms-${type}`,
  z: "tab",
  ...more,
});

const flow = (ca: string): FlowNode[] => [
  { id: "tab", type: "tab", label: "No inbound" },
  proxyNodeTo(),
  tlsNode({ credentials: { cadata: ca }, caname: "ca.pem" }),
  {
    id: "account",
    type: "zoom-rtms-account",
    name: "",
    kind: "server-to-server",
    host: `https://${API}`,
    httpProxy: "n-proxy",
    tls: "n-tls",
    credentials: ACCOUNT_CREDENTIALS,
  },
  {
    id: "app",
    type: "zoom-rtms-app",
    name: "",
    servers: `wss://${HOST}`,
    httpProxy: "n-proxy",
    tls: "n-tls",
    credentials: CREDENTIALS,
  },
  own("events", "events-in", {
    account: "account",
    endpoint: `wss://${API}/ws?subscriptionId=no-inbound`,
    wires: [
      ["stream", "collect-lifecycle"],
      ["decide", "collect-other"],
    ],
  }),
  { id: "decide", type: "function", z: "tab", func: DECIDE, outputs: 1, wires: [["control"]] },
  own("control", "control", { account: "account", app: "app", confirm: true, wires: [["collect-accepted"]] }),
  own("stream", "stream", {
    app: "app",
    transcript: false,
    outputs: 2,
    wires: [["collect-audio"], ["collect-events"]],
  }),
  { id: "catch", type: "catch", z: "tab", scope: null, uncaught: false, wires: [["collect-errors"]] },
  ...["lifecycle", "other", "accepted", "audio", "events", "errors"].map(collect),
];

/** The proxy's URL comes from the environment, since its port is not known before. */
const proxyNodeTo = (): FlowNode => proxyNode(`\${OUTBOUND_PROXY}`, { credentials: {} });

/** The ports that a process listens on, by Linux's own tables; elsewhere none are known. */
function listeningPorts(pid: number | undefined): number[] {
  if (process.platform !== "linux") return [];
  const descriptors = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return "";
    }
  });
  const LISTEN = "0A";
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN && descriptors.includes(`socket:[${fields[9]}]`))
      .map((fields) => Number.parseInt(fields[1]?.split(":")[1] ?? "", 16)),
  );
}

describe("Zoom without a public URL, in a real Node-RED that nobody can reach", function () {
  this.timeout(90_000);
  needsOpenssl(this);
  let network: ClosedNetwork;
  let zoom: Simulator;
  let nr: NodeRedProcess;
  let env: Record<string, string>;
  let killed: NodeRedProcess;
  /** What the process that was killed has sent. */
  const former = new Map<string, Message[]>();

  before(async () => {
    const identity = makeIdentity(`DNS:${API},DNS:${HOST}`);
    zoom = new Simulator({ ...CREDENTIALS, tls: identity, flush: 500, webhookRetries: [], api: ACCOUNT_CREDENTIALS });
    await zoom.listen();
    network = await new ClosedNetwork().listen();
    await network.route(API, () => Number(new URL(zoom.api.origin).port), identity);
    await network.route(HOST, () => Number(new URL(zoom.url).port));
    const ownProxy = "http://127.0.0.1:1";
    env = { OUTBOUND_PROXY: network.url, HTTP_PROXY: ownProxy, HTTPS_PROXY: ownProxy };
    nr = await startNodeRed({
      flow: flow(identity.ca),
      settings: { httpAdminRoot: false, httpNodeRoot: false },
      env,
    });
  });
  after(async () => {
    await nr?.stop();
    await zoom?.close();
    await network?.close();
  });

  /** What reached a collector in both processes. */
  async function messages(name: string, count = 0): Promise<Message[]> {
    const before = former.get(name) ?? [];
    return [...before, ...(await nr.messages(name, count - before.length, 20_000))];
  }
  const payloadsOf = async (name: string, count?: number): Promise<Message[]> =>
    (await messages(name, count)).map(({ payload }) => payload as Message);
  const eventsOf = async (name: string, count?: number) => (await payloadsOf(name, count)).map(({ event }) => event);

  async function whenComplete(): Promise<void> {
    for (let count = 0; ; ) {
      const all = await nr.messages("audio", count, 20_000);
      if (all.some(({ complete }) => complete === true)) return;
      count = all.length + 1;
    }
  }

  let meeting: LiveMeeting;
  let stream: StreamHandle;
  const command = (action: string): Promise<boolean> =>
    zoom.api.offer({
      event: "chat.command",
      event_ts: Date.now(),
      payload: { object: { action, id: meeting.restId } },
    });

  it("listens on no port", () => {
    assert.deepEqual(listeningPorts(nr.pid), []);
  });

  it("starts RTMS of a meeting that begins, of which it hears by the event WebSocket only", async () => {
    await zoom.api.whenConnected(20_000);
    meeting = zoom.meeting({
      webhookUrl: NOWHERE,
      delivery: "both",
      scenario: monologue(PACKETS),
      urls: { signaling: `wss://${HOST}/signaling`, media: `wss://${HOST}/media` },
    });
    assert.notEqual((await meeting.begun).error, undefined, "no webhook arrives");
    stream = await meeting.started;
    const [accepted] = await payloadsOf("accepted", 1);
    const { streamId } = stream;
    assert.deepEqual(accepted, { action: "start", product: "meeting", id: meeting.restId, accepted: true, streamId });
    assert.deepEqual(await eventsOf("lifecycle", 1), ["meeting.rtms_started"]);
    await nr.messages("audio", 50, 20_000);
  });

  it("pauses and resumes it", async () => {
    await command("pause");
    await payloadsOf("accepted", 2);
    const sent = stream.audio.length;
    await nr.messages("audio", sent);
    await sleep(PAUSE);
    assert.equal(stream.audio.length, sent, "nothing is sent in a pause");
    await command("resume");
    await payloadsOf("accepted", 3);
    await nr.messages("audio", sent + 50, 20_000);
    // On a busy machine, what was due before the pause may be sent after it.
    const times = stream.audio.map(({ timestamp }) => timestamp);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    assert.ok(Math.max(...gaps) >= PAUSE - 20, "what is said in a pause is not sent");
  });

  it("goes on after kill -9, without hearing of it again", async () => {
    const { userDir } = nr;
    killed = nr;
    await nr.end("SIGKILL");
    for (const name of ["audio", "accepted", "lifecycle", "other", "errors"]) former.set(name, await nr.messages(name));
    nr = await startNodeRed({ userDir, env });
    await nr.messages("audio", 50, 20_000);
    await zoom.api.whenConnected(20_000);
  });

  it("stops it, and the sound has arrived bit for bit", async () => {
    await command("stop");
    const { closed } = await stream.done;
    assert.equal(closed.name, "MANUAL_API_TRIGGERED");
    const accepted = await payloadsOf("accepted", 4);
    assert.deepEqual(
      accepted.map(({ action }) => action),
      ["start", "pause", "resume", "stop"],
    );
    const lifecycle = (await eventsOf("lifecycle")).filter((event) => event !== INTERRUPTED);
    assert.deepEqual(lifecycle, ["meeting.rtms_started", "meeting.rtms_stopped"]);
    // The last message is empty, and says that the stream is complete. What was sent in the last moment before the kill may
    // come again (contract#restarts-of-the-process).
    const sent = stream.audio.filter(({ again }) => !again);
    await whenComplete();
    const audio = [...new Map((await messages("audio")).map((message) => [rtms(message).sequence, message])).values()];
    const said = Buffer.concat(sent.map(({ bytes }) => bytes));
    assert.ok(said.length > 0 && said.length < PACKETS * PACKET_BYTES, "a part of the meeting");
    assert.equal(Buffer.compare(soundOf(audio), said), 0);
    assert.deepEqual(
      audio.map((message) => rtms(message).sequence),
      Array.from({ length: sent.length + 1 }, (_, sequence) => sequence),
    );
  });

  it("has heard each event once, and nothing went wrong", async () => {
    await meeting.end();
    await until(() => zoom.api.ledger.events.at(-1)?.name === "meeting.ended");
    const offered = zoom.api.ledger.events;
    // What happened to the stream while Node-RED was away nobody heard.
    const lost = offered.filter(({ delivered }) => !delivered).map(({ name }) => name);
    assert.deepEqual([...new Set([...lost, INTERRUPTED])], [INTERRUPTED]);
    const others = offered.map(({ name }) => name).filter((name) => !name.startsWith("meeting.rtms_"));
    assert.deepEqual(await eventsOf("other", others.length), others);
    assert.deepEqual(await payloadsOf("errors"), []);
    assert.deepEqual([killed, nr].flatMap(complaints), []);
  });

  it("has gone out through the proxy only, to Zoom's names only", () => {
    assert.deepEqual(network.stray, []);
    assert.deepEqual([...new Set(network.asked)].sort(), [`${API}:443`, `${HOST}:443`]);
    assert.deepEqual(listeningPorts(nr.pid), []);
    assert.doesNotMatch([...killed.log, ...nr.log].join("\n"), /access_token|Bearer|Basic /);
  });
});
