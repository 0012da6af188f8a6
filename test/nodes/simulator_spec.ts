// What the simulator node does with each kind of message, with every other node of a small flow around it; and when an
// app without credentials may be used at all.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import appNode = require("../../nodes/app/app");
import simulatorNode = require("../../nodes/simulator/simulator");
import streamNode = require("../../nodes/stream/stream");
import webhookNode = require("../../nodes/webhook-in/webhook-in");

import type { NodeAPI } from "node-red";
import { freshFields, isFault, readFault, writeFault } from "../../nodes/simulator/fault-form";
import { FAULT_GROUPS } from "../../nodes/simulator/fault-groups";
import { orderOf, simulatorSettings } from "../../nodes/simulator/settings";
import { RtmsError, type RtmsErrorCode } from "../../src/protocol/errors";
import { PRODUCTS } from "../../src/protocol/products";
import type { AppNode, AppSettings } from "../../src/runtime/app";
import { admitPorts, pretendedCredentials, withSimulators } from "../../src/runtime/app-simulators";
import { ownServer } from "../../src/runtime/own-server";
import { parseFault, Simulator } from "../../src/simulator";
import { FAULTS, type FaultName, isMoment } from "../../src/simulator/faults";
import { Meeting } from "../../src/simulator/meeting";
import { CREDENTIALS } from "../runtime/webhook-client";
import { type FlowNode, helper, type Message, until } from "./output-harness";

const CATALOG = JSON.parse(readFileSync(join(__dirname, "../../nodes/simulator/locales/en-US/simulator.json"), "utf8"));

interface Loader {
  load(nodes: unknown[], flow: FlowNode[], credentials: Record<string, object>): Promise<void>;
}

interface Options {
  simulator?: Record<string, unknown>;
  app?: Record<string, unknown>;
  credentials?: object;
  without?: string[];
}

let flows = 0;

/** What the helper leaves to Node-RED's own start: its server serves the nodes' routes. */
function mountHttpNode(RED: NodeAPI): void {
  const { _app } = helper as unknown as { _app: { use(app: unknown): void } };
  _app.use(RED.httpNode);
}

/** App, webhook, stream and simulator; everything that the last two say is kept. */
class Rig {
  readonly n = flows++;
  readonly log: Message[] = [];
  readonly said: Message[] = [];
  readonly happened: Message[] = [];
  readonly caught: Message[] = [];
  readonly completed: Message[] = [];
  readonly statuses: Message[] = [];

  constructor(private readonly options: Options = {}) {}

  readonly id = (name: string) => `${name}-${this.n}`;

  flow(): FlowNode[] {
    const { id } = this;
    const { simulator, app, without = [] } = this.options;
    const nodes = [
      { id: "t", type: "tab", label: "test" },
      { id: id("app"), type: "zoom-rtms-app", name: "", ...app },
      {
        id: id("hook"),
        type: "zoom-rtms-webhook-in",
        z: "t",
        app: id("app"),
        path: "/zoom",
        x: 1,
        y: 1,
        wires: [[id("stream")], []],
      },
      {
        id: id("stream"),
        type: "zoom-rtms-stream",
        z: "t",
        app: id("app"),
        x: 1,
        y: 1,
        wires: [[], ["said"], ["happened"]],
      },
      {
        id: id("sim"),
        type: "zoom-rtms-simulator",
        z: "t",
        app: id("app"),
        seconds: 4,
        x: 1,
        y: 1,
        wires: [["log"]],
        ...simulator,
      },
      { id: "n-catch", type: "catch", z: "t", scope: [id("sim")], uncaught: false, wires: [["caught"]] },
      { id: "n-complete", type: "complete", z: "t", scope: [id("sim")], wires: [["completed"]] },
      { id: "n-status", type: "status", z: "t", scope: [id("sim")], wires: [["statuses"]] },
      ...["log", "said", "happened", "caught", "completed", "statuses"].map((name) => ({
        id: name,
        type: "helper",
        z: "t",
        wires: [],
      })),
    ];
    return nodes.filter((node) => !without.some((name) => node.id === id(name)));
  }

  async load(): Promise<this> {
    const { id } = this;
    const credentials = this.options.credentials ? { [id("app")]: this.options.credentials } : {};
    const types = [mountHttpNode, appNode, webhookNode, streamNode, simulatorNode];
    await (helper as unknown as Loader).load(types, this.flow(), credentials);
    for (const name of ["log", "said", "happened", "caught", "completed", "statuses"] as const)
      helper.getNode(name).on("input", (message) => this[name].push(message));
    return this;
  }

  send(payload?: unknown): void {
    helper.getNode(this.id("sim")).receive({ payload });
  }

  /** Sends, and waits until that many messages in all were done with. */
  async play(payload?: unknown, answers = 1): Promise<void> {
    this.send(payload);
    await until(() => this.caught.length + this.completed.length >= answers, 15_000);
  }

  events(name: string): Message[] {
    return this.log.map(({ payload }) => payload as Message).filter(({ event }) => event === name);
  }

  errors(): { code?: string; message?: string }[] {
    return this.caught.map(({ error }) => error as { code?: string; message?: string });
  }

  app(): AppNode {
    return helper.getNode(this.id("app")) as unknown as AppNode;
  }
}

const servers = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPServerWrap").length;
const threw = (code: RtmsErrorCode, text: RegExp) => (error: unknown) =>
  error instanceof RtmsError && error.code === code && text.test(error.message);

describe("zoom-rtms-simulator", function () {
  this.timeout(30_000);
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());

  it("needs no setting to play to the webhook node with the same app, and leaves nothing open", async () => {
    const before = servers();
    const rig = await new Rig().load();
    await rig.play();
    assert.deepEqual(rig.errors(), []);
    const [playing = {}] = rig.events("playing");
    assert.match(String(playing.url), /^http:\/\/127\.0\.0\.1:\d+\/zoom$/);
    assert.deepEqual(
      rig.events("webhook").map(({ name, status }) => [name, status]),
      [
        ["endpoint.url_validation", 200],
        ["meeting.rtms_started", 200],
        ["meeting.rtms_stopped", 200],
      ],
    );
    await until(() => rig.happened.some(({ payload }) => (payload as Message).event === "stopped"));
    assert.equal(
      rig.said.filter(({ payload }) => payload === "Can you see what I am saying on your screen?").length,
      1,
    );
    const [done = {}] = rig.events("done");
    assert.equal(done.streamId, playing.streamId);
    assert.ok((done.sent as { audio: { packets: number } }).audio.packets > 100);
    assert.deepEqual(done.closed, { reason: 6, name: "MEETING_ENDED" });
    assert.ok(rig.log.every(({ topic, payload }) => topic === (payload as Message).event));
    await until(() => servers() === before);
    await until(() => rig.statuses.some(({ status }) => (status as Message).text === "status.done"));
    assert.ok(rig.statuses.some(({ status }) => (status as Message).text === "status.playing.meeting"));
  });

  it("tells no secrets and nothing of what is said", async () => {
    const rig = await new Rig({ simulator: { seconds: 4 } }).load();
    await rig.play();
    const { clientId, clientSecret } = rig.app().settings();
    const told = JSON.stringify([rig.log, rig.statuses]);
    for (const secret of [clientId, clientSecret, rig.app().secretToken(), "plainToken", "your screen", "Maya"])
      assert.ok(!told.includes(secret), secret);
  });

  it("plays what a message asks for, several beside each other, and checks the URL once", async () => {
    const rig = await new Rig({ simulator: { faults: ["stop=1@100"] } }).load();
    rig.send({ action: "start", product: "phone", faults: [] });
    rig.send({ action: "start", product: "contact_center", faults: "duplicate-webhook" });
    rig.send({ action: "start" });
    rig.send({ any: "thing" });
    rig.send();
    await until(() => rig.completed.length === 5, 15_000);
    assert.deepEqual(rig.errors(), []);
    assert.deepEqual(
      rig
        .events("playing")
        .map(({ product }) => product)
        .sort(),
      ["contact_center", "meeting", "meeting", "meeting", "phone"],
    );
    assert.equal(new Set(rig.events("playing").map(({ streamId }) => streamId)).size, 5);
    const names = rig.events("webhook").map(({ name }) => name);
    assert.equal(names.filter((name) => name === "contact_center.voice_rtms_started").length, 2);
    await rig.play(undefined, 6);
    assert.ok(names.filter((name) => name === "endpoint.url_validation").length >= 1);
    const checks = () => rig.events("webhook").filter(({ name }) => name === "endpoint.url_validation").length;
    const before = checks();
    await rig.play(undefined, 7);
    assert.equal(checks(), before);
  });

  it("causes faults that the stream comes back from, on a port that opens meanwhile too", async () => {
    const rig = await new Rig().load();
    await rig.play({ action: "start", faults: ["drop-medium=audio@500", "failover@1500", "duplicate-webhook"] });
    assert.deepEqual(rig.errors(), []);
    assert.deepEqual(
      rig.events("fault").map(({ fault }) => fault),
      ["drop-medium", "failover"],
    );
    assert.equal(rig.events("moved").length, 1);
    assert.deepEqual(rig.events("done")[0]?.closed, { reason: 6, name: "MEETING_ENDED" });
    const happened = rig.happened.map(({ payload }) => (payload as Message).event);
    assert.ok(happened.filter((event) => event === "streaming").length >= 2, happened.join());
  });

  it("stops everything on request, which is no error", async () => {
    const rig = await new Rig({ simulator: { seconds: 60 } }).load();
    const before = servers();
    rig.send();
    rig.send();
    await until(() => rig.events("flowing").length >= 2, 8000);
    await rig.play({ action: "stop" }, 3);
    assert.deepEqual(rig.errors(), []);
    assert.deepEqual(
      rig.events("ended").map(({ reason }) => reason),
      ["USER_TRIGGERED", "USER_TRIGGERED"],
    );
    await until(() => rig.happened.filter(({ payload }) => (payload as Message).event === "stopped").length === 2);
    await until(() => servers() === before);
    // The same at the very beginning, before anything was sent.
    rig.send();
    rig.send({ action: "stop" });
    await until(() => rig.completed.length === 5, 8000);
    assert.deepEqual(rig.errors(), []);
    await until(() => servers() === before);
  });

  it("closes everything with the node", async () => {
    const before = servers();
    const rig = await new Rig({ simulator: { seconds: 60 } }).load();
    rig.send();
    await until(() => rig.events("flowing").length >= 1, 8000);
    await helper.unload();
    await until(() => servers() === before);
  });

  it("takes a failure for granted that a fault is meant to make, and tells of it", async () => {
    const rig = await new Rig({ simulator: { faults: ["forged-signature"] } }).load();
    await rig.play();
    assert.deepEqual(rig.errors(), []);
    const [{ code, message } = {} as Message] = rig.events("failed");
    assert.equal(code, "RTMS_CONNECTION");
    assert.match(String(message), /answered 401/);
  });

  const failures: [string, Options, RtmsErrorCode, RegExp, string][] = [
    [
      "there is no webhook node",
      { without: ["hook"] },
      "RTMS_CONNECTION",
      /No webhook node .*Choose the same app/,
      "status.webhook",
    ],
    [
      "nothing is served at the URL",
      { simulator: { url: "http://127.0.0.1:1/zoom" } },
      "RTMS_CONNECTION",
      /ECONNREFUSED|nothing listens there/,
      "status.webhook",
    ],
    [
      "the app has credentials, and its servers are Zoom's",
      { credentials: CREDENTIALS },
      "RTMS_SERVER_NOT_ALLOWED",
      /credentials of its own.*without any credentials.*ws:\/\/127\.0\.0\.1/,
      "status.notAllowed",
    ],
    ["no app is chosen", { simulator: { app: "" } }, "RTMS_CREDENTIALS", /No Zoom app is chosen/, "status.credentials"],
    ["the recording is missing", { simulator: { file: "nowhere.wav" } }, "RTMS_FILE", /nowhere\.wav/, "status.file"],
    [
      "a setting is wrong",
      { simulator: { product: "party" } },
      "RTMS_INPUT",
      /"product" is "party".*meeting, webinar/,
      "status.settings",
    ],
    [
      "a fault is unknown",
      { simulator: { faults: ["no-coffee"] } },
      "RTMS_INPUT",
      /no fault "no-coffee".*drop-signaling/,
      "status.settings",
    ],
    [
      "no stream node is there",
      { without: ["stream"] },
      "RTMS_HANDSHAKE",
      /nobody connected\. Is a zoom-rtms-stream node wired/,
      "status.notJoined",
    ],
  ];
  for (const [what, options, code, text, status] of failures)
    it(`says what to do if ${what}`, async () => {
      const rig = await new Rig(options).load();
      await rig.play();
      const [error = {}] = rig.errors();
      assert.equal(error.code, code);
      assert.match(String(error.message), text);
      // Wrong settings show at the start, before anybody listens here.
      if (status !== "status.settings")
        await until(() => rig.statuses.some(({ status: shown }) => (shown as Message).text === status));
      assert.ok(!JSON.stringify([rig.log, rig.caught]).includes(CREDENTIALS.clientSecret));
    });

  it("plays to an app with credentials whose servers allow this machine", async () => {
    const rig = await new Rig({ credentials: CREDENTIALS, app: { servers: "ws://127.0.0.1" } }).load();
    await rig.play();
    assert.deepEqual(rig.errors(), []);
    assert.equal(rig.events("done").length, 1);
  });
});

describe("a meeting that is closed", () => {
  it("leaves no port behind, even one that is just being opened", async () => {
    const before = servers();
    const webhookUrl = "http://127.0.0.1:1/";
    const opening = new Meeting(CREDENTIALS, { webhookUrl });
    const over = assert.rejects(opening.run());
    await opening.close();
    await over;
    const simulator = await new Simulator(CREDENTIALS).listen();
    simulator.play({ webhookUrl }).inject("failover");
    await simulator.close();
    assert.deepEqual(simulator.urls, []);
    await until(() => servers() === before);
  });
});

describe("Node-RED's own server", () => {
  const of = (server: Server | undefined) => ownServer({ server } as object as NodeAPI);

  it("is waited for, as flows start before it listens", async () => {
    const server = createServer();
    const url = of(server);
    server.listen(0, "127.0.0.1");
    assert.match(await url, /^http:\/\/127\.0\.0\.1:\d+$/);
    server.close();
  });

  it("may have no port, and then the cure is told", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-socket-"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
    for (const none of [server, undefined])
      await assert.rejects(of(none), threw("RTMS_CONNECTION", /no TCP port.*Enter the whole URL of the webhook/));
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("zoom-rtms-simulator: its messages and properties", () => {
  const own = { product: "webinar", faults: [parseFault("pause@100")] } as const;

  it("starts on any message but stop; a start may say what", () => {
    for (const payload of [
      undefined,
      "",
      0,
      "stop",
      ["stop"],
      {},
      { action: "dance", product: "phone" },
      { action: "start" },
    ])
      assert.deepEqual(orderOf(payload, own), own, JSON.stringify(payload));
    assert.equal(orderOf({ action: "stop" }, own), "stop");
    const faults = [parseFault("drop-medium=audio@500"), parseFault("duplicate-webhook")];
    for (const written of [
      ["drop-medium=audio@500", "duplicate-webhook"],
      "drop-medium=audio@500, duplicate-webhook",
      [{ fault: "drop-medium", value: "audio", at: 500 }, { fault: "duplicate-webhook" }],
    ])
      assert.deepEqual(orderOf({ action: "start", product: "phone", faults: written }, own), {
        product: "phone",
        faults,
      });
    assert.deepEqual(orderOf({ action: "start", faults: [] }, own), { product: "webinar", faults: [] });
  });

  it("refuses what it cannot play, by name", () => {
    for (const [payload, text] of [
      [{ product: "party" }, /"product" is "party"/],
      [{ faults: "no-coffee" }, /no fault "no-coffee"/],
      [{ faults: ["pause"] }, /pause happens at a time.*pause@5000/],
      [{ faults: [{ fault: "refuse-media", value: "x" }] }, /refuse-media needs an integer/],
    ] as const)
      assert.throws(() => orderOf({ action: "start", ...payload }, own), threw("RTMS_INPUT", text));
  });

  it("has defaults that play the conversation that ships, once through", () => {
    const { product, faults, url, material } = simulatorSettings({}, "/folder");
    assert.deepEqual(
      { product, faults, url, material },
      {
        product: "meeting",
        faults: [],
        url: "",
        material: { file: undefined, transcript: undefined, speakers: undefined, seconds: undefined },
      },
    );
  });

  it("takes numbers as text and paths from the working folder, and names what is wrong", () => {
    const { material } = simulatorSettings(
      { speakers: "3", seconds: "1.5", file: "a.wav", transcript: "/b.vtt" },
      "/folder",
    );
    assert.deepEqual(material, { speakers: 3, seconds: 1.5, file: join("/folder", "a.wav"), transcript: "/b.vtt" });
    for (const [properties, text] of [
      [{ speakers: 0 }, /"speakers"/],
      [{ speakers: 2.5 }, /"speakers"/],
      [{ seconds: "long" }, /"seconds"/],
      [{ seconds: 1e6 }, /"seconds"/],
      [{ url: "zoom/rtms" }, /"url" is no whole/],
      [{ file: `\${MY_FILE}` }, /MY_FILE, which is not set/],
    ] as const)
      assert.throws(() => simulatorSettings(properties, "/"), threw("RTMS_INPUT", text));
  });
});

describe("zoom-rtms-simulator: the faults of its dialog", () => {
  const names = Object.keys(FAULTS) as FaultName[];

  it("are all that there are, each in one group", () => {
    assert.deepEqual(Object.values(FAULT_GROUPS).flat().sort(), [...names].sort());
  });

  it("have their meaning beside them, and values that the simulator takes", () => {
    for (const name of names) {
      assert.ok(CATALOG.fault[name].name && CATALOG.fault[name].does, name);
      const fields = freshFields(name);
      if (!isMoment(name) && !("fallback" in FAULTS[name]) && FAULTS[name].type === "status") {
        assert.equal(fields.value, "", "a status code is the user's to choose");
        continue;
      }
      const value = fields.value || (FAULTS[name].type === "milliseconds" ? "-500" : "");
      const written = writeFault(name, { ...fields, value });
      assert.deepEqual(
        readFault(written),
        { name, fields: { value: FAULTS[name].type === "flag" ? "" : value, seconds: fields.seconds } },
        written,
      );
    }
    assert.deepEqual(Object.keys(CATALOG.fault).sort(), [...names].sort());
  });

  it("are written as on the command line", () => {
    assert.equal(writeFault("drop-medium", { value: "audio", seconds: "5" }), "drop-medium=audio@5000");
    assert.equal(writeFault("binary-frames", { value: "", seconds: "0" }), "binary-frames");
    assert.equal(writeFault("clock-skew", { value: "-500", seconds: "1.25" }), "clock-skew=-500@1250");
    assert.equal(writeFault("pause", { value: "", seconds: "" }), "pause");
    assert.equal(writeFault("pause", { value: "", seconds: "0" }), "pause@0");
  });

  it("are shown even if they are wrong, so that they can be mended", () => {
    assert.deepEqual(readFault("refuse-media=x@500"), { name: "refuse-media", fields: { value: "x", seconds: "0.5" } });
    assert.deepEqual(readFault("pause"), { name: "pause", fields: { value: "", seconds: "" } });
    assert.deepEqual(readFault("pause@-1000"), { name: "pause", fields: { value: "", seconds: "-1" } });
    assert.equal(readFault("no-coffee"), undefined);
    for (const wrong of ["refuse-media=x", "pause", "pause@-1000", "no-coffee", ""]) assert.ok(!isFault(wrong), wrong);
  });

  it("have statuses under 20 characters and a label for every product", () => {
    const texts = Object.values({ ...CATALOG.status, ...CATALOG.status.playing }).filter(
      (text) => typeof text === "string",
    );
    for (const text of texts) assert.ok(String(text).length < 20, String(text));
    for (const product of Object.keys(PRODUCTS))
      assert.ok(CATALOG.status.playing[product] && CATALOG.product[product] && CATALOG.label.plays[product], product);
  });
});

describe("zoom-rtms-app: credentials for the simulator", () => {
  const EMPTY = { clientId: "", clientSecret: " ", secretToken: undefined } as unknown as Record<string, string>;
  const TAB = { id: "tab", type: "tab" };
  const simulator = { id: "s", type: "zoom-rtms-simulator", z: "tab", app: "a" };
  const asked = (nodes: object[], credentials: object = EMPTY, more: object = {}) =>
    pretendedCredentials(
      { nodes: { eachNode: (visit: (node: object) => void) => nodes.forEach(visit) } } as object as NodeAPI,
      { id: "a", credentials, ...more },
    );

  it("are random, and the same for the life of the process", () => {
    const first = asked([TAB, simulator]);
    assert.ok(first);
    assert.deepEqual(asked([TAB, simulator]), first);
    assert.equal(new Set(Object.values(first)).size, 3);
    for (const secret of Object.values(first)) assert.match(secret, /^[0-9a-f]{32}$/);
    const other = { ...simulator, app: "b" };
    assert.notDeepEqual(asked([TAB, other], EMPTY, { id: "b" }), first);
  });

  const SUBFLOW = { id: "sub", type: "subflow" };
  const inside = { ...simulator, z: "sub" };
  const instance = { id: "i", type: "subflow:sub", z: "tab" };

  it("are there for a simulator in a subflow that is used", () => {
    assert.ok(asked([TAB, SUBFLOW, inside, instance]));
    assert.ok(asked([TAB, SUBFLOW, inside, instance], EMPTY, { id: "a-in-instance", _alias: "a" }));
  });

  const never: [string, object[], object?][] = [
    ["no simulator", [TAB]],
    ["a simulator of another app", [TAB, { ...simulator, app: "b" }]],
    ["another node of this app", [TAB, { ...simulator, type: "zoom-rtms-webhook-in" }]],
    ["a disabled simulator", [TAB, { ...simulator, d: true }]],
    ["a simulator on a disabled flow", [{ ...TAB, disabled: true }, simulator]],
    ["a simulator in a subflow that nobody uses", [TAB, SUBFLOW, inside]],
    [
      "a simulator in a subflow that is used on a disabled flow only",
      [{ ...TAB, disabled: true }, SUBFLOW, inside, instance],
    ],
    ["a subflow that holds itself", [SUBFLOW, inside, { ...instance, z: "sub" }]],
    ["a Client ID", [TAB, simulator], { ...EMPTY, clientId: "x" }],
    ["a Client Secret", [TAB, simulator], { ...EMPTY, clientSecret: "x" }],
    ["a Secret Token", [TAB, simulator], { ...EMPTY, secretToken: "x" }],
    ["an unset variable", [TAB, simulator], { ...EMPTY, secretToken: `\${UNSET}` }],
  ];
  for (const [what, nodes, credentials] of never)
    it(`are never there with ${what}`, () => assert.equal(asked(nodes, credentials), undefined));

  it("let streams connect to the simulator's open ports only, and there without a proxy", () => {
    const proxy = { host: "proxy" } as ReturnType<AppSettings["proxy"]>;
    const settings = {
      allows: (url: string) => url === "wss://rtms.zoom.us",
      proxy: () => proxy,
    } as object as AppSettings;
    let ports = ["ws://127.0.0.1:4001"];
    const { allows, proxy: chosen } = withSimulators(settings, "a");
    assert.ok(!allows("ws://127.0.0.1:4001"));
    const dismiss = admitPorts("a", () => ports);
    assert.ok(allows("ws://127.0.0.1:4001") && allows("ws://127.0.0.1:4001/path") && allows("wss://rtms.zoom.us"));
    assert.equal(chosen("ws://127.0.0.1:4001"), undefined);
    assert.equal(chosen("wss://rtms.zoom.us"), proxy);
    for (const url of [
      "ws://127.0.0.1:4002",
      "ws://127.0.0.1",
      "wss://127.0.0.1:4001",
      "ws://127.0.0.2:4001",
      "ws://user@127.0.0.1:4001",
      "ws://localhost:4001",
    ])
      assert.ok(!allows(url), url);
    assert.ok(!withSimulators(settings, "b").allows("ws://127.0.0.1:4001"), "another app");
    ports = [];
    assert.ok(!allows("ws://127.0.0.1:4001"), "closed");
    dismiss();
  });
});

describe("the node folders", () => {
  it("have all a place in package.json", () => {
    const {
      "node-red": { nodes },
    } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    const folders = readdirSync(join(__dirname, "../../nodes"));
    assert.deepEqual(Object.values(nodes).sort(), folders.map((name) => `dist/nodes/${name}/${name}.js`).sort());
  });
});
