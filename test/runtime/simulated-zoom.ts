// A flow without a public URL and a simulator with its API in Zoom's place, for specs that run a real Node-RED: account,
// *zoom events*, *zoom control* and *zoom stream*, which is played to a collector.

import { Simulator, type SimulatorOptions } from "../../src/simulator";
import type { FlowNode, Message, NodeRedProcess } from "./node-red-process";
import { CREDENTIALS } from "./webhook-client";
import { ACCOUNT_CREDENTIALS } from "./zoom-api";

/** A simulator that serves its API, and sends its events over the event WebSocket only. */
export async function simulatedZoom(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return await new Simulator({ ...CREDENTIALS, api: ACCOUNT_CREDENTIALS, ...options }).listen();
}

export interface ZoomFlow {
  account?: Record<string, unknown>;
  control?: Record<string, unknown>;
  /** What of the events reaches *zoom control*: the body of a function node. Nothing by default. */
  decide?: string;
}

const own = (id: string, type: string, more: object): FlowNode => ({
  id,
  type: `zoom-rtms-${type}`,
  z: "tab",
  ...more,
});
const collect = (name: string): FlowNode => ({
  id: `collect-${name}`,
  type: "test-collect",
  z: "tab",
  name,
  wires: [],
});

/** Collected: `lifecycle`, `other`, `accepted`, `audio`, `events`, `errors`. `order` sends a payload to *zoom control*. */
export function zoomFlow(zoom: Simulator, { account, control, decide = "return null;" }: ZoomFlow = {}): FlowNode[] {
  const { origin } = zoom.api;
  return [
    { id: "tab", type: "tab", label: "Zoom" },
    {
      id: "account",
      type: "zoom-rtms-account",
      name: "",
      kind: "server-to-server",
      host: origin,
      credentials: ACCOUNT_CREDENTIALS,
      ...account,
    },
    { id: "app", type: "zoom-rtms-app", name: "", servers: "ws://127.0.0.1", credentials: CREDENTIALS },
    own("events", "events-in", {
      account: "account",
      endpoint: zoom.api.endpoint(),
      wires: [
        ["stream", "collect-lifecycle"],
        ["decide", "collect-other"],
      ],
    }),
    { id: "decide", type: "function", z: "tab", func: decide, outputs: 1, wires: [["control"]] },
    {
      id: "inject",
      type: "inject",
      z: "tab",
      props: [{ p: "payload" }],
      payload: "",
      payloadType: "date",
      wires: [["control"]],
    },
    own("control", "control", { account: "account", app: "app", wires: [["collect-accepted"]], ...control }),
    own("stream", "stream", {
      app: "app",
      transcript: false,
      outputs: 2,
      wires: [["collect-audio"], ["collect-events"]],
    }),
    { id: "catch", type: "catch", z: "tab", scope: null, uncaught: false, wires: [["collect-errors"]] },
    ...["lifecycle", "other", "accepted", "audio", "events", "errors"].map(collect),
  ];
}

/** Presses an inject node's button, with a payload of the test: a message for *zoom control*. */
export async function order(nr: NodeRedProcess, payload: object, button = "inject"): Promise<void> {
  const props = [{ p: "payload", v: JSON.stringify(payload), vt: "json" }];
  const response = await fetch(`${nr.url}/inject/${button}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ __user_inject_props__: props }),
  });
  if (!response.ok) throw new Error(`The inject node answered ${response.status}`);
}

export async function payloadsOf(nr: NodeRedProcess, collector: string, count?: number): Promise<Message[]> {
  return (await nr.messages(collector, count, 20_000)).map(({ payload }) => payload as Message);
}

/** What Node-RED tells a Catch node. */
export interface Caught {
  message: string;
  code?: string;
  cause?: { code?: number; name?: string };
}

export async function caught(nr: NodeRedProcess, count?: number): Promise<Caught[]> {
  return (await nr.messages("errors", count, 20_000)).map(({ error }) => error as Caught);
}
