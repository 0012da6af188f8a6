// What the specs of the output nodes share: a flow with the node under test, Catch, Complete, Status and what it is
// wired to, in a Node-RED without editor; and messages as the stream node sends them.

import { createRequire } from "node:module";
import type { NodeAPI } from "node-red";
import { until } from "../until";

const require = createRequire(__filename);

export type Message = Record<string, unknown>;
export type FlowNode = { id: string; type: string; [property: string]: unknown };

interface HelperNode {
  receive(message: Message): void;
  on(event: string, listener: (message: Message) => void): void;
}

interface Helper {
  init(runtime: string): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(nodes: ((RED: NodeAPI) => void)[], flow: FlowNode[]): Promise<void>;
  unload(): Promise<void>;
  setFlows(flow: FlowNode[], type: "full" | "nodes" | "flows"): Promise<void>;
  getNode(id: string): HelperNode;
  settings(settings: object): object;
}

export const helper: Helper = require("node-red-node-test-helper");
helper.init(require.resolve("node-red"));

/** Gives the tests of a suite a Node-RED that serves, without the flow of the test before. */
export function inNodeRed(): void {
  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => helper.unload());
}

/**
 * A flow around one node: its output, errors, completions and status each reach a helper node. No id may equal a type,
 * or Node-RED takes the type for a reference.
 */
export function flowAround(type: string, properties: Message, id: string): FlowNode[] {
  return [
    { id: "tab-1", type: "tab", label: "test" },
    { id, type, z: "tab-1", wires: [["out"]], ...properties },
    { id: "out", type: "helper", z: "tab-1", wires: [] },
    { id: "n-catch", type: "catch", z: "tab-1", scope: null, uncaught: false, wires: [["caught"]] },
    { id: "caught", type: "helper", z: "tab-1", wires: [] },
    { id: "n-complete", type: "complete", z: "tab-1", scope: [id], wires: [["completed"]] },
    { id: "completed", type: "helper", z: "tab-1", wires: [] },
    { id: "n-status", type: "status", z: "tab-1", scope: [id], wires: [["statuses"]] },
    { id: "statuses", type: "helper", z: "tab-1", wires: [] },
  ];
}

let nodes = 0;

export class Harness {
  /** Of the node under test; a new one each time, because a node takes over what the last with its id left open. */
  readonly id = `node-${nodes++}`;
  readonly out: Message[] = [];
  readonly caught: Message[] = [];
  readonly completed: Message[] = [];
  readonly statuses: Message[] = [];

  private constructor(private readonly type: string) {}

  /** Listens to the helper nodes, also to those a deploy has made anew. */
  listen(): void {
    for (const id of ["out", "caught", "completed", "statuses"] as const)
      helper.getNode(id)?.on("input", (message) => this[id].push(message));
  }

  /** Deploys the same flow with other properties, and listens to its new nodes. */
  async deploy(properties: Message): Promise<void> {
    await helper.setFlows(flowAround(this.type, properties, this.id), "full");
    this.listen();
  }

  /** Deploys the flow without the node. */
  async remove(): Promise<void> {
    const flow = flowAround(this.type, {}, this.id).filter(({ id }) => id !== this.id);
    await helper.setFlows(flow, "nodes");
    await settle();
  }

  static async load(node: (RED: NodeAPI) => void, type: string, properties: Message): Promise<Harness> {
    const harness = new Harness(type);
    await helper.load([node], flowAround(type, properties, harness.id));
    harness.listen();
    return harness;
  }

  /** Feeds messages and waits until each was answered by done(). */
  async feed(...messages: Message[]): Promise<void> {
    const before = this.completed.length + this.caught.length;
    for (const message of messages) helper.getNode(this.id).receive(message);
    await until(() => this.completed.length + this.caught.length >= before + messages.length);
    await settle();
  }
}

/** Lets everything under way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Some moment. */
export const T0 = 1_763_700_000_000;

export interface Origin {
  streamId?: string;
  speaker?: { id: string; name?: string } | undefined;
}

function rtms(medium: string, timestamp: number, { streamId = "S1", speaker }: Origin): Message {
  const info = {
    product: "meeting",
    id: "uuid/1==",
    streamId,
    medium,
    timestamp,
    receivedAt: timestamp + 7,
    sequence: 0,
  };
  return speaker ? { ...info, speaker } : info;
}

export const ALICE = { id: "1", name: "Alice" };

/** A packet of s16le as the stream node sends it. */
export function audio(timestamp: number, payload: Buffer, origin: Origin = {}, format: Message = {}): Message {
  const from = { speaker: ALICE, ...origin };
  const described = { rate: 16000, width: 2, channels: 1, encoding: "s16le", timestamp, ...format };
  return { payload, audio: described, rtms: rtms("audio", timestamp, from), topic: "rtms/S1/audio/1" };
}

export function segment(text: string, start: number, more: Message = {}, origin: Origin = {}): Message {
  const transcript = { text, id: `S1-${start}`, start, language: "ENGLISH", attribute: "NONE", ...more };
  return { payload: text, transcript, rtms: rtms("transcript", start, { speaker: ALICE, ...origin }) };
}

export function end(medium: "audio" | "transcript", timestamp: number, streamId = "S1"): Message {
  const payload = medium === "audio" ? Buffer.alloc(0) : "";
  return { payload, complete: true, rtms: rtms(medium, timestamp, { streamId }) };
}

export function event(name: string, timestamp: number, fields: Message = {}, streamId = "S1"): Message {
  return { payload: { event: name, ...fields }, rtms: rtms("event", timestamp, { streamId }) };
}

/** Samples that show their position: n, n + 1, … of 16 bits. */
export function ramp(from: number, samples: number): Buffer {
  const buffer = Buffer.alloc(samples * 2);
  for (let n = 0; n < samples; n++) buffer.writeInt16LE(((from + n) % 60_000) - 30_000, n * 2);
  return buffer;
}

/** Longer than a status is held back, which is shown at most once a second. Milliseconds. */
export const STATUS_SHOWN = 1100;

/** What the node has shown so far, as "green status.open". */
export const shown = ({ statuses }: Harness): string[] =>
  statuses.map(({ status }) => `${(status as Message).fill} ${(status as Message).text}`);

/** Waits until the node shows it. */
export const shows = (node: Harness, status: string) => until(() => String(shown(node).at(-1)).includes(status), 5000);
