// Stream nodes in Node-RED's test helper, with a simulator in Zoom's place.

import appNode = require("../../nodes/app/app");
import streamNode = require("../../nodes/stream/stream");

import type { Simulator } from "../../src/simulator";
import { CREDENTIALS } from "../runtime/webhook-client";
import { until } from "../until";
import { type FlowNode, helper, type Message } from "./output-harness";

interface Loader {
  load(nodes: unknown[], flow: FlowNode[], credentials: Record<string, object>): Promise<void>;
}

let nodes = 0;

/** Stream nodes on one app; everything they send, and what Catch and Complete nodes receive, is kept. */
export class StreamRig {
  readonly ids: string[];
  readonly sent: { node: string; port: number; message: Message }[] = [];
  readonly caught: Message[] = [];
  readonly completed: Message[] = [];
  readonly statuses: Message[] = [];

  constructor(
    readonly simulator: Simulator,
    private readonly properties: Record<string, unknown>[],
    private readonly app: object = {},
  ) {
    this.ids = properties.map(() => `stream-spec-${nodes++}`);
  }

  flow(): FlowNode[] {
    const streams = this.ids.flatMap((id, index) => [
      {
        id,
        type: "zoom-rtms-stream",
        z: "t",
        app: "n-app",
        x: 1,
        y: 1,
        wires: [0, 1, 2].map((port) => [`${id}-${port}`]),
        ...this.properties[index],
      },
      ...[0, 1, 2].map((port) => ({ id: `${id}-${port}`, type: "helper", z: "t", wires: [] })),
    ]);
    return [
      { id: "t", type: "tab", label: "test" },
      { id: "n-app", type: "zoom-rtms-app", name: "", servers: "ws://127.0.0.1", ...this.app },
      ...streams,
      { id: "n-catch", type: "catch", z: "t", scope: null, uncaught: false, wires: [["caught"]] },
      { id: "n-complete", type: "complete", z: "t", scope: this.ids, wires: [["completed"]] },
      { id: "n-status", type: "status", z: "t", scope: this.ids, wires: [["statuses"]] },
      ...["caught", "completed", "statuses"].map((id) => ({ id, type: "helper", z: "t", wires: [] })),
    ];
  }

  async load(): Promise<this> {
    await (helper as unknown as Loader).load([appNode, streamNode], this.flow(), { "n-app": CREDENTIALS });
    for (const name of ["caught", "completed", "statuses"] as const)
      helper.getNode(name).on("input", (message) => this[name].push(message));
    for (const node of this.ids)
      for (const port of [0, 1, 2])
        helper.getNode(`${node}-${port}`).on("input", (message) => this.sent.push({ node, port, message }));
    return this;
  }

  /** Feeds a message to a stream node and waits until it was answered. */
  async feed(payload: unknown, index = 0): Promise<void> {
    const answered = () => this.caught.length + this.completed.length;
    const before = answered();
    helper.getNode(this.ids[index] ?? "").receive({ payload });
    await until(() => answered() > before, 8000);
  }

  events(): string[] {
    return this.sent
      .filter(({ port }) => port === 2)
      .map(({ message }) => (message.payload as { event: string }).event);
  }

  get lastError(): { code?: string; message: string } {
    return this.caught.at(-1)?.error as { code?: string; message: string };
  }
}
