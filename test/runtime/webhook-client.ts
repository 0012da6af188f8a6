// Zoom's side of a webhook for tests, written against protocol#webhook-verification on its own, so that both sides
// cannot share a mistake.

import { createHmac } from "node:crypto";
import { Agent, type IncomingHttpHeaders, type RequestOptions, request } from "node:http";
import type { FlowNode } from "./node-red-process";

export const SECRET_TOKEN = "exampleSecretToken0000";
export const CREDENTIALS = {
  clientId: "exampleClientId0000000",
  clientSecret: "exampleClientSecret0000000000000",
  secretToken: SECRET_TOKEN,
};

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  milliseconds: number;
}

export interface PostOptions {
  secretToken?: string;
  /** Seconds that the signature is older than now. */
  age?: number;
  /** Over the signed ones; `undefined` leaves a header out. */
  headers?: Record<string, string | undefined>;
  method?: string;
  agent?: Agent;
  /** Sends the body in pieces, without a Content-Length. */
  chunked?: boolean;
}

export function signed(body: string | Buffer, { secretToken = SECRET_TOKEN, age = 0 }: PostOptions = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000) - age);
  const digest = createHmac("sha256", secretToken).update(`v0:${timestamp}:`).update(body).digest("hex");
  return { "x-zm-request-timestamp": timestamp, "x-zm-signature": `v0=${digest}` };
}

/** Sends a body as Zoom does, or with the given faults. */
export function post(url: string, body: string | Buffer, options: PostOptions = {}): Promise<Answer> {
  const { method = "POST", chunked = false, agent = new Agent() } = options;
  const length = chunked ? {} : { "Content-Length": Buffer.byteLength(body) };
  const all = { "Content-Type": "application/json", ...length, ...signed(body, options), ...options.headers };
  const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const begin = Date.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent, headers } as RequestOptions, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const answer = { status: incoming.statusCode ?? 0, headers: incoming.headers };
        resolve({ ...answer, body: Buffer.concat(chunks).toString(), milliseconds: Date.now() - begin });
      });
    });
    outgoing.on("error", reject);
    if (chunked) for (let at = 0; at < body.length; at += 7000) outgoing.write(body.slice(at, at + 7000));
    outgoing.end(chunked ? undefined : body);
  });
}

let streams = 0;

/** A webhook whose exact bytes do not survive JSON.parse and JSON.stringify; each of another stream. */
export function oddBody(streamId = `stream-${++streams}`): string {
  return (
    `{ "event" : "meeting.rtms_started",\r\n\t"event_ts":1626230691572, "payload":{"topic":"Caf\\u00e9 \\/ \\u6708",` +
    `"ratio":1.0,"big":1234567890123456789,"meeting_uuid":"4444AAAiAAAAAiAiAiiAii==",` +
    `"rtms_stream_id":"${streamId}","server_urls":"wss://127.0.0.1:443"} }\n`
  );
}

/** A webhook as JSON.stringify would write it. */
export function compactBody(event = "meeting.rtms_started"): string {
  const payload = { meeting_uuid: "4444AAAiAAAAAiAiAiiAii==", rtms_stream_id: `stream-${++streams}` };
  return JSON.stringify({ event, event_ts: 1626230691572, payload });
}

/** A webhook node whose outputs, status and errors are collected as `lifecycle`, `other`, `status` and `errors`. */
export function webhookFlow(webhook: Record<string, unknown> = {}, more: FlowNode[] = []): FlowNode[] {
  const collect = (name: string) => ({ id: `collect-${name}`, type: "test-collect", z: "tab", name, wires: [] });
  return [
    { id: "tab", type: "tab", label: "Webhooks" },
    { id: "app", type: "zoom-rtms-app", name: "", credentials: CREDENTIALS },
    {
      id: "webhook",
      type: "zoom-rtms-webhook-in",
      z: "tab",
      name: "",
      app: "app",
      path: "/zoom/rtms",
      wires: [["collect-lifecycle"], ["collect-other"]],
      ...webhook,
    },
    { id: "status", type: "status", z: "tab", name: "", scope: null, wires: [["collect-status"]] },
    { id: "catch", type: "catch", z: "tab", name: "", scope: null, uncaught: false, wires: [["collect-errors"]] },
    ...["lifecycle", "other", "status", "errors"].map(collect),
    ...more,
  ];
}

/** The same with the webhook node in a subflow, whose one instance is on the tab. */
export function inSubflow(more: FlowNode[] = [], webhook: Record<string, unknown> = {}): FlowNode[] {
  const out = [{ x: 200, y: 100, wires: [{ id: "webhook", port: 0 }] }];
  return [
    { id: "subflow", type: "subflow", name: "Webhook", in: [], out },
    { id: "instance", type: "subflow:subflow", z: "tab", name: "", wires: [["collect-lifecycle"]] },
    ...webhookFlow({ ...webhook, z: "subflow", wires: [[], []] }, more),
  ];
}

/** The same with another app. */
export function webhookFlowOf(credentials: Record<string, string>): FlowNode[] {
  return webhookFlow().map((node) => (node.id === "app" ? { ...node, credentials } : node));
}

/** The same with a function that blocks all of Node-RED for so long, in front of what collects lifecycle webhooks. */
export function blockingFlow(milliseconds: number): FlowNode[] {
  const func = `const end = Date.now() + ${milliseconds}; while (Date.now() < end); return msg;`;
  const blocker = { id: "blocker", type: "function", z: "tab", func, outputs: 1, wires: [["collect-lifecycle"]] };
  return webhookFlow({ wires: [["blocker"], []] }, [blocker]);
}

/** An HTTP In that answers `http in`. */
export function httpIn(url: string, { method = "post", raw = false } = {}): FlowNode[] {
  return [
    { id: "http-in", type: "http in", z: "tab", url, method, skipBodyParsing: raw, wires: [["answer"]] },
    {
      id: "answer",
      type: "change",
      z: "tab",
      rules: [{ t: "set", p: "payload", pt: "msg", to: "http in", tot: "str" }],
      wires: [["http-out"]],
    },
    { id: "http-out", type: "http response", z: "tab", statusCode: "", headers: {}, wires: [] },
  ];
}
