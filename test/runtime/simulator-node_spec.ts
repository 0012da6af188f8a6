// The simulator node in a real Node-RED: the example plays as it comes, wherever the webhook is served, and a deploy in
// the middle ends what is played without an error and without anything left.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasOpenssl, makeIdentity } from "../protocol/transport/network-support";
import { clickSimulator } from "./admin-client";
import { type FlowNode, type Message, type NodeRedProcess, startNodeRed } from "./node-red-process";

const EXAMPLE: FlowNode[] = JSON.parse(
  readFileSync(join(__dirname, "..", "..", "examples", "Try it without Zoom.json"), "utf8"),
);
const idOf = (type: string) => EXAMPLE.find((node) => node.type === type)?.id ?? "";
const SIMULATOR = idOf("zoom-rtms-simulator");
const STREAM = idOf("zoom-rtms-stream");
const WEBHOOK = idOf("zoom-rtms-webhook-in");
const TAB = idOf("tab");
const CAPTIONS = EXAMPLE.find(({ name }) => name === "captions")?.id ?? "";
const SAVED = EXAMPLE.find(({ name }) => name === "saved")?.id ?? "";
const EVENTS = EXAMPLE.find(({ name }) => name === "events")?.id ?? "";
const ERRORS = EXAMPLE.find(({ name }) => name === "errors")?.id ?? "";
const LOG = "rtmsTlog00000001";

/** The example, with the debug nodes replaced by nodes that report to this test. */
function example(seconds: number, simulator: Record<string, unknown> = {}): FlowNode[] {
  const collectors: Record<string, string> = {
    [CAPTIONS]: "captions",
    [SAVED]: "saved",
    [EVENTS]: "events",
    [ERRORS]: "errors",
    [LOG]: "log",
  };
  return EXAMPLE.map((node): FlowNode => {
    const name = collectors[node.id];
    if (name) return { id: node.id, type: "test-collect", z: TAB, name, wires: [] };
    return node.id === SIMULATOR ? { ...node, seconds, ...simulator } : node;
  });
}

const payloads = (messages: Message[]) => messages.map(({ payload }) => payload as Message);

const click = (nr: NodeRedProcess, root = "") => clickSimulator(`${nr.url}${root}`, SIMULATOR);

async function events(nr: NodeRedProcess, event: string, count: number): Promise<Message[]> {
  for (let at = 0; ; ) {
    const all = payloads(await nr.messages("events", at));
    const found = all.filter((payload) => payload.event === event);
    if (found.length >= count) return found;
    at = all.length + 1;
  }
}

describe("the simulator node in a real Node-RED", function () {
  this.timeout(60_000);

  describe("with the example as it comes", () => {
    let nr: NodeRedProcess;
    before(async () => {
      nr = await startNodeRed({ flow: example(4) });
    });
    after(async () => {
      const { code } = await nr.stop();
      assert.equal(code, 0);
      assert.ok(!nr.log.some((line) => /Uncaught|UnhandledPromise|\[error\]/.test(line)), nr.log.join("\n"));
    });

    it("starts without a complaint about credentials", () =>
      assert.ok(!nr.log.some((line) => /\[(warn|error)\] \[zoom/.test(line))));

    it("plays with one click: captions, and recordings on the disk", async () => {
      assert.equal(await click(nr), 200);
      await nr.status(SIMULATOR, /playing\.meeting|meeting playing/);
      assert.match(String((await nr.messages("captions", 1))[0]?.payload), /^Maya Chen: Can you see what I am saying/);
      await nr.messages("saved", 3, 15_000);
      const files = readdirSync(join(nr.userDir, "zoom-recordings"));
      assert.equal(files.filter((name) => name.endsWith(".wav")).length, 2, files.join());
      assert.equal(files.filter((name) => name.endsWith(".vtt")).length, 1, files.join());
      const maya = readFileSync(
        join(nr.userDir, "zoom-recordings", files.find((name) => /Maya.*\.wav$/.test(name)) ?? ""),
      );
      assert.equal(maya.toString("latin1", 0, 4), "RIFF");
      assert.ok(maya.length > 80_000 && maya.some((byte, at) => at > 10_000 && byte > 10), "sound");
      await nr.status(SIMULATOR, /done/);
      assert.deepEqual(await nr.messages("errors"), []);
      const [done] = payloads(await nr.messages("log")).filter(({ event }) => event === "done");
      assert.deepEqual(done?.closed, { reason: 6, name: "MEETING_ENDED" });
    });

    it("answers no button of another node", async () => {
      assert.equal(await clickSimulator(nr.url, WEBHOOK), 404);
      assert.equal(await clickSimulator(nr.url, "none"), 404);
    });

    for (const type of ["full", "nodes"] as const)
      it(`a deploy (${type}) that restarts it ends what it plays, with a reason and without an error`, async () => {
        await nr.deploy(example(60));
        const before = payloads(await nr.messages("events")).filter(({ event }) => event === "stopped").length;
        const streaming = payloads(await nr.messages("events")).filter(({ event }) => event === "streaming").length;
        assert.equal(await click(nr), 200);
        await events(nr, "streaming", streaming + 1);
        await nr.deploy(example(61), type);
        const stopped = (await events(nr, "stopped", before + 1)).at(-1);
        assert.deepEqual(stopped?.reason, { code: 2, name: "USER_TRIGGERED", final: true, revoked: false });
        await nr.status(STREAM, /waiting|idle/);
        assert.deepEqual(await nr.messages("errors"), []);
        // And it plays again.
        assert.equal(await click(nr), 200);
        await events(nr, "streaming", streaming + 2);
      });

    it("a deploy that takes it away ends what it plays, and with it the app's credentials", async () => {
      await nr.deploy(example(60));
      const before = payloads(await nr.messages("events")).filter(({ event }) => event === "stopped").length;
      const streaming = payloads(await nr.messages("events")).filter(({ event }) => event === "streaming").length;
      await click(nr);
      await events(nr, "streaming", streaming + 1);
      await nr.deploy(
        example(60).filter(({ id }) => id !== SIMULATOR),
        "nodes",
      );
      await events(nr, "stopped", before + 1);
      const response = await fetch(`${nr.url}/zoom/try`, { method: "POST", body: "{}" });
      assert.equal(response.status, 503);
      await nr.deploy(example(4));
      assert.equal((await fetch(`${nr.url}/zoom/try`, { method: "POST", body: "{}" })).status, 401);
      // What the webhook node said of its missing token was right.
      nr.log.splice(0, nr.log.length, ...nr.log.filter((line) => !/has no Secret Token/.test(line)));
    });
  });

  const inject: FlowNode = {
    id: "go",
    type: "inject",
    z: TAB,
    once: true,
    onceDelay: 0,
    repeat: "",
    props: [],
    wires: [[SIMULATOR]],
  };
  const layouts: [string, () => Record<string, unknown>, RegExp][] = [
    [
      "httpNodeRoot and httpAdminRoot",
      () => ({ httpNodeRoot: "/flows/api", httpAdminRoot: "/admin" }),
      /^http:\/\/127\.0\.0\.1:\d+\/flows\/api\/zoom\/try$/,
    ],
    ["a login for nodes' pages", () => ({ httpNodeAuth: { user: "u", pass: "$2b$08$x" } }), /^http:/],
    ["the editor disabled", () => ({ httpAdminRoot: false }), /^http:/],
    ["every address of the machine", () => ({ uiHost: "0.0.0.0" }), /^http:\/\/127\.0\.0\.1:/],
    ["IPv6", () => ({ uiHost: "::1" }), /^http:\/\/\[::1\]:/],
    [
      "a certificate of its own",
      () => ({ https: (({ key, cert }) => ({ key, cert }))(makeIdentity("DNS:other.test")) }),
      /^https:\/\/127\.0\.0\.1:/,
    ],
  ];
  for (const [what, settings, url] of layouts)
    it(`finds the webhook node with ${what}, even as Node-RED starts`, async function () {
      if (what.includes("certificate") && !hasOpenssl) this.skip();
      const nr = await startNodeRed({
        flow: [...example(1, { faults: ["stop=6@900"] }), inject],
        settings: settings(),
      });
      try {
        const log: Message[] = [];
        while (!log.some(({ event }) => event === "done"))
          log.splice(0, log.length, ...payloads(await nr.messages("log", log.length + 1)));
        assert.deepEqual(
          log.filter(({ event }) => event === "failed"),
          [],
        );
        assert.match(String(log.find(({ event }) => event === "playing")?.url), url);
      } finally {
        await nr.stop();
      }
    });

  for (const [permissions, status] of [
    ["read", 401],
    [["read", "zoom-rtms.write"], 200],
  ] as const)
    it(`answers a click ${status} to who has the permission ${permissions}`, async () => {
      const adminAuth = { type: "credentials", users: [], default: { permissions } };
      const nr = await startNodeRed({ flow: example(1), settings: { adminAuth } });
      try {
        assert.equal(await click(nr), status);
      } finally {
        await nr.stop();
      }
    });
});
