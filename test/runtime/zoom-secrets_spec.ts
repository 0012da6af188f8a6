// No token, secret, Basic header or URL with a token gets out of a real Node-RED: with wrong secrets, refusals, tokens that live
// for seconds and event connections that are dropped (contract#errors).

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import WebSocket from "ws";
import type { Simulator } from "../../src/simulator";
import { until } from "../until";
import { askAdmin } from "./admin-client";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";
import { Recorder } from "./recorder";
import { order, payloadsOf, simulatedZoom, zoomFlow } from "./simulated-zoom";
import { monologue } from "./stream-flow";
import { CREDENTIALS } from "./webhook-client";
import { ACCOUNT_CREDENTIALS } from "./zoom-api";

const WRONG = { ...ACCOUNT_CREDENTIALS, clientSecret: "exampleWrongSecret00000000000000" };
const STARTS = 'return msg.payload.event === "meeting.started" ? msg : null;';
/** A message in full, with what does not stand in its JSON, such as the causes of errors. */
const INSPECT = "return { payload: util.inspect(msg, { depth: null, maxStringLength: null, showHidden: true }) };";

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

describe("the secrets of a real Node-RED that talks to Zoom", function () {
  this.timeout(120_000);
  let nr: NodeRedProcess;
  let zoom: Simulator;
  let recorder: Recorder;
  let comms: WebSocket;
  /** By the place where it could be read. */
  const public_ = new Map<string, string>();
  const publish = (place: string, text: string) => public_.set(place, `${public_.get(place) ?? ""}\n${text}`);

  /** All messages and errors, to a debug node and in full to a collector. */
  function watched(): FlowNode[] {
    const flow = zoomFlow(zoom, {
      account: { host: `http://127.0.0.1:${recorder.port}` },
      control: { patience: 3 },
      decide: STARTS,
    }).map((node) => {
      if (node.id === "events") node.endpoint = `ws://127.0.0.1:${recorder.port}/ws?subscriptionId=secrets`;
      if (node.id === "stream") node.trace = true;
      const wires = (node.wires as string[][] | undefined)?.map((ids) => [...ids, "inspect", "debug"]);
      return wires?.length && node.type !== "inject" ? { ...node, wires } : node;
    });
    const wrong: FlowNode = { ...find(flow, "account"), id: "wrong-account", credentials: WRONG };
    return [
      ...flow,
      {
        id: "debug",
        type: "debug",
        z: "tab",
        active: true,
        console: true,
        tosidebar: true,
        complete: "true",
        wires: [],
      },
      { id: "inspect", type: "function", z: "tab", func: INSPECT, outputs: 1, wires: [["collect-inspected"]] },
      { id: "collect-inspected", type: "test-collect", z: "tab", name: "inspected", wires: [] },
      wrong,
      { ...find(flow, "control"), id: "wrong-control", account: "wrong-account" },
      { ...find(flow, "inject"), id: "wrong-inject", wires: [["wrong-control"]] },
      { ...find(flow, "events"), id: "wrong-events", account: "wrong-account", endpoint: `${zoom.api.endpoint("b")}` },
    ];
  }
  const find = (flow: readonly FlowNode[], id: string): FlowNode => {
    const node = flow.find((each) => each.id === id);
    assert.ok(node, id);
    return node;
  };

  before(async () => {
    zoom = await simulatedZoom();
    zoom.api.inject("token-life", 2);
    recorder = await new Recorder(() => Number(new URL(zoom.api.origin).port)).listen();
    nr = await startNodeRed({
      flow: watched(),
      settings: { logging: { console: { level: "trace", metrics: true, audit: true } } },
    });
    comms = new WebSocket(`${nr.url.replace("http", "ws")}/comms`);
    comms.on("open", () => comms.send(JSON.stringify({ subscribe: "#" })));
    comms.on("message", (data) => publish("comms", String(data)));
    await until(() => comms.readyState === comms.OPEN);
  });
  after(async () => {
    comms?.terminate();
    await nr?.stop();
    await zoom?.close();
    await recorder?.close();
  });

  async function ask(path: string, body: object): Promise<string> {
    const text = await (await askAdmin(nr.url, path, body)).text();
    publish(`route ${path}`, text);
    return text;
  }
  const connections = () => zoom.api.ledger.connections.length;

  it("are used: a stream, refusals, wrong secrets, renewed tokens, dropped and refused connections", async () => {
    await zoom.api.whenConnected(20_000);
    const meeting = zoom.meeting({ scenario: monologue(1500) });
    const { streamId } = await meeting.started;
    await nr.messages("audio", 10, 20_000);
    const about = { product: "meeting", id: meeting.restId };
    for (const error of ["2308", "300", "4700", "3000", "500"]) {
      zoom.api.inject("rest-error", error);
      zoom.api.inject("rest-errors", error === "4700" ? 2 : 10);
      const errors = (await nr.messages("errors")).length;
      await order(nr, { ...about, action: "pause" });
      await nr.messages("errors", errors + 1, 20_000);
      zoom.api.inject("rest-error", false);
    }
    await order(nr, { ...about, action: "pause" }, "wrong-inject");
    await nr.logged(/wrong-control.*4704|4704/);
    zoom.api.inject("oauth-error", "4741");
    zoom.api.inject("oauth-errors", 1);
    for (const how of ["event-drop", "event-refuse", "event-drop"] as const) {
      const before = connections();
      zoom.api.inject(how);
      if (how === "event-refuse") continue;
      await until(() => connections() > before, 40_000);
    }
    await zoom.api.whenConnected(40_000);
    await until(() => recorder.tokens.length >= 5, 20_000);
    const { clientId, clientSecret, accountId } = ACCOUNT_CREDENTIALS;
    const dialog = { id: "account", kind: "server-to-server", host: `http://127.0.0.1:${recorder.port}` };
    assert.match(await ask("account/check", dialog), /"scopes":\["meeting/);
    assert.match(await ask("account/check", { ...dialog, clientId, accountId, clientSecret: "x" }), /4704/);
    await ask("account/check", { ...dialog, clientId, accountId, clientSecret });
    await ask("account/check", { ...dialog, id: "wrong-account" });
    assert.match(await ask("control/last", { id: "control" }), /rest\.500/);
    await ask("control/last", { id: "wrong-control" });
    await ask("app/check", { id: "app" });
    await ask("panel", { show: [streamId] });
    await ask("panel/words", { show: [streamId], captions: true });
    await ask("panel/trace", { streamId });
    assert.match(await ask("panel/report", { streamId }), /"kind":"state"/);
    await order(nr, { ...about, action: "stop" });
    await payloadsOf(nr, "lifecycle", 2);
    await meeting.end();
  });

  it("are in no log, message, status, debug output, export, file or answer to the editor", async () => {
    for (const path of ["flows", "flow/tab", "settings", "context/global", "credentials/zoom-rtms-account/account"])
      publish(`GET ${path}`, await (await fetch(`${nr.url}/${path}`)).text());
    publish("log", nr.log.join("\n"));
    publish("messages", JSON.stringify(await nr.messages("inspected")));
    publish("errors", JSON.stringify(await nr.messages("errors")));
    for (const file of filesIn(nr.userDir))
      if (!/flows_cred\.json|node_modules/.test(file)) publish(`file ${file}`, readFileSync(file, "latin1"));
    const { tokens, basics } = recorder;
    assert.ok(tokens.length >= 5 && basics.length >= 2, "tokens were renewed, and two accounts asked for some");
    const secrets = [
      ...tokens,
      ...basics,
      ACCOUNT_CREDENTIALS.clientSecret,
      WRONG.clientSecret,
      CREDENTIALS.clientSecret,
      CREDENTIALS.secretToken,
    ];
    const forms = secrets.flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    ]);
    for (const [place, text] of public_)
      for (const form of [...forms, "access_token="]) {
        const at = text.indexOf(form);
        assert.equal(at, -1, `${place}: …${text.slice(Math.max(0, at - 200), at + 20)}…`);
      }
    // The places are not empty.
    for (const place of ["log", "messages", "errors", "comms", "GET flows"])
      assert.match(public_.get(place) ?? "", /zoom-rtms-control/, place);
    assert.match(public_.get("log") ?? "", /\[trace\]|\[debug\]|\[metric\]/);
  });
});
