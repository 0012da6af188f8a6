// zoom-rtms-events-in: receives Zoom's events over Zoom's event WebSocket, so that no public URL is needed. The connection is
// in src/api, what nodes share of it in src/runtime/events; here they meet Node-RED.

import type { Node, NodeAPI, NodeDef } from "node-red";
import type { EventGap, EventSocketState } from "../../src/api";
import { asError, type RtmsError } from "../../src/protocol/errors";
import type { Webhook } from "../../src/protocol/webhook";
import {
  connectedSince,
  type EventSubscriber,
  eventsError,
  forgetMemoryOf,
  gapMessage,
  memoryOf,
  readProperties,
  releaseFormer,
  Status,
  savedProperties,
  sendReliably,
  subscribe,
  watchDeploys,
  webhookMessage,
  whenRemoved,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { PROPERTIES } from "./properties";
import { AccountSource } from "./source";

const TYPE = "zoom-rtms-events-in";

interface Config extends NodeDef {
  account?: string;
}

/** What comes over the connection, as messages and a status. */
class EventsIn implements EventSubscriber {
  #events = 0;
  #state: EventSocketState = { phase: "connecting" };

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly status: Status,
  ) {}

  event(webhook: Webhook, receivedAt: number): void {
    this.#events += 1;
    const { lifecycle } = webhook;
    const sequence = memoryOf(this.node.id).nextSequence(lifecycle?.streamId);
    sendReliably(this.RED, this.node, lifecycle ? 0 : 1, webhookMessage(webhook, receivedAt, sequence));
    this.changed(this.#state);
  }

  /** A warning, not an error: it is over, and only what should have happened in it is to be done again. */
  gap(gap: EventGap): void {
    const [from, to] = [gap.from, gap.to].map((time) => new Date(time).toISOString());
    const seconds = (gap.milliseconds / 1000).toFixed(1);
    this.warning(eventsError("RTMS_CONNECTION", "gap", { seconds, from: from ?? "", to: to ?? "" }).message);
    const sequence = memoryOf(this.node.id).nextSequence();
    sendReliably(this.RED, this.node, 1, gapMessage(gap, sequence));
  }

  problem(error: RtmsError): void {
    this.node.error(error, {});
  }

  warning(text: string): void {
    this.node.warn(text);
  }

  changed(state: EventSocketState): void {
    this.#state = state;
    const { phase, since, error } = state;
    if (phase === "connected") this.status.show("green", "dot", connectedSince(this.#events, since ?? 0, Date.now()));
    else if (phase === "failing") this.status.show("red", "ring", error?.code ?? "status.connecting");
    else this.status.show("yellow", "ring", "status.connecting");
  }
}

/** @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT if no event could ever arrive */
function open(RED: NodeAPI, node: Node, config: Config, status: Status): () => void {
  const { endpoint } = readProperties(PROPERTIES, savedProperties(MIGRATIONS, node, config));
  const source = new AccountSource(RED, node, config.account, endpoint);
  const { key } = source;
  const events = new EventsIn(RED, node, status);
  events.changed({ phase: "connecting" });
  return subscribe(RED, node.id, key, source, events);
}

export = (RED: NodeAPI): void => {
  watchDeploys(RED);
  RED.nodes.registerType(TYPE, function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    let close = (): void => undefined;
    try {
      close = open(RED, this, config, status);
    } catch (thrown) {
      releaseFormer(this.id);
      status.show("red", "ring", "status.settings");
      this.error(asError(thrown).message);
    }
    this.on("close", (done: () => void) => {
      close();
      whenRemoved(RED, this.id, () => forgetMemoryOf(this.id));
      status.clear();
      done();
    });
  });
};
