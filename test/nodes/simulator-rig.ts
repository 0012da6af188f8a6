// What the specs of the simulator node share: it, and every other node of a small flow around it.

import type { NodeAPI } from "node-red";

import appNode = require("../../nodes/app/app");
import simulatorNode = require("../../nodes/simulator/simulator");
import streamNode = require("../../nodes/stream/stream");
import webhookNode = require("../../nodes/webhook-in/webhook-in");

import type { AppNode } from "../../src/runtime/app/app";
import { until } from "../until";
import { type FlowNode, helper, type Message } from "./output-harness";

interface Loader {
  load(nodes: unknown[], flow: FlowNode[], credentials: Record<string, object>): Promise<void>;
}

export interface Options {
  /** More nodes, and their modules. */
  nodes?: FlowNode[];
  types?: ((RED: NodeAPI) => void)[];
  /** Receive the webhooks that are of no stream, too. */
  others?: string[];
  simulator?: Record<string, unknown>;
  app?: Record<string, unknown>;
  credentials?: object;
  /** Those of the other nodes, by id. */
  secrets?: Record<string, object>;
  without?: string[];
}

let flows = 0;

/** What the helper leaves to Node-RED's own start: its server serves the nodes' routes. */
function mountHttpNode(RED: NodeAPI): void {
  const { _app } = helper as unknown as { _app: { use(app: unknown): void } };
  _app.use(RED.httpNode);
}

/** App, webhook, stream and simulator; everything that the last two say is kept. */
export class Rig {
  readonly n = flows++;
  readonly log: Message[] = [];
  readonly said: Message[] = [];
  readonly happened: Message[] = [];
  readonly caught: Message[] = [];
  readonly completed: Message[] = [];
  readonly statuses: Message[] = [];
  /** Webhooks that are not of a stream. */
  readonly other: Message[] = [];

  constructor(private readonly options: Options = {}) {}

  readonly id = (name: string) => `${name}-${this.n}`;

  flow(): FlowNode[] {
    const { id } = this;
    const { simulator, app, without = [], nodes: more = [], others = [] } = this.options;
    const nodes = [
      ...more,
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
        wires: [[id("stream")], ["other", ...others]],
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
      ...["log", "said", "happened", "caught", "completed", "statuses", "other"].map((name) => ({
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
    const { credentials: ofApp, secrets } = this.options;
    const credentials = { ...secrets, ...(ofApp && { [id("app")]: ofApp }) };
    const { types: more = [] } = this.options;
    const types = [mountHttpNode, ...more, appNode, webhookNode, streamNode, simulatorNode];
    await (helper as unknown as Loader).load(types, this.flow(), credentials);
    for (const name of ["log", "said", "happened", "caught", "completed", "statuses", "other"] as const)
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

/** How many servers this process has open. */
export const servers = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPServerWrap").length;
