// zoom-rtms-webhook-in: answers Zoom's webhooks, and sends on those that Zoom really sent. Which bytes and which route is
// told in src/runtime/webhook-route, which answer in src/runtime/webhook-checks; here both meet Node-RED.

import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { asError, RtmsError } from "../../src/protocol/errors";
import { REPLAY_WINDOW, type Webhook } from "../../src/protocol/webhook";
import { serveWebhookButtons } from "../../src/runtime/admin-webhook";
import { findApp } from "../../src/runtime/app";
import { compactCount } from "../../src/runtime/compact-count";
import { numberProperty, textProperty } from "../../src/runtime/config";
import { savedProperties } from "../../src/runtime/migrate";
import { Status } from "../../src/runtime/status";
import { Throttle } from "../../src/runtime/throttle";
import { type Judgement, judge } from "../../src/runtime/webhook-checks";
import { forgetMemoryOf, memoryOf } from "../../src/runtime/webhook-memory";
import { webhookMessage } from "../../src/runtime/webhook-message";
import { statusOf } from "../../src/runtime/webhook-refusals";
import { openWebhookRoute, type WebhookAnswer, type WebhookRoute } from "../../src/runtime/webhook-route";

const DEFAULT_PATH = "/zoom/rtms";
/** Milliseconds between two log lines of the same refusal: anybody can send requests, so none may flood the log. */
const LOG_INTERVAL = 60_000;

type Refused = Extract<Judgement, { verdict: "refused" }>;
type Accepted = Extract<Judgement, { verdict: "event" }>;

interface Config extends NodeDef {
  app?: string;
}

class WebhookIn {
  readonly #throttle = new Throttle(LOG_INTERVAL);
  readonly #replayWindow: number;
  readonly #closeRoute: () => void;
  #warned = false;
  #accepted = 0;
  #refused = 0;

  /** @throws RtmsError RTMS_INPUT if no webhook could ever arrive */
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly config: Config,
    private readonly status: Status,
  ) {
    const properties = savedProperties("zoom-rtms-webhook-in", node, config);
    this.#replayWindow = numberProperty(properties, "replayWindow", REPLAY_WINDOW);
    const answer: WebhookRoute["answer"] = (body, headers) => {
      if (body.kind === "bytes" && !body.exact) this.#warnOfParser();
      const evidence = { body, headers, secretToken: this.#secretToken, replayWindow: this.#replayWindow };
      return this.#answer(judge({ ...evidence, now: Date.now() }));
    };
    const failed = (error: Error) => node.error(error, {});
    const path = textProperty(properties, "path", DEFAULT_PATH);
    const whose = { owner: node.name || node.id, node: node.id, app: config.app, flow: node.z };
    this.#closeRoute = openWebhookRoute(RED, path, { ...whose, answer, failed });
    node.on("close", (removed: boolean, done: () => void) => this.#close(removed, done));
    this.#showReadiness();
  }

  /** Asked for with each webhook, because the app may be deployed on its own. */
  readonly #secretToken = (): string => findApp(this.RED, this.config.app).secretToken();

  #answer(judgement: Judgement): WebhookAnswer {
    if (judgement.verdict === "refused") {
      this.#refuse(judgement);
      return { status: statusOf(judgement.reason) };
    }
    this.#accepted += 1;
    this.#showCounts("green", "dot");
    return judgement.verdict === "validation" ? { status: 200, json: judgement.answer } : this.#accept(judgement);
  }

  #accept({ webhook, rawBody }: Accepted): WebhookAnswer {
    const receivedAt = Date.now();
    if (memoryOf(this.node.id).isDuplicate(rawBody, receivedAt)) return { status: 200 };
    return { status: 200, work: () => this.#send(webhook, receivedAt) };
  }

  #send(webhook: Webhook, receivedAt: number): void {
    const sequence = memoryOf(this.node.id).nextSequence(webhook.lifecycle?.streamId);
    const message = webhookMessage(webhook, receivedAt, sequence) as object as NodeMessage;
    this.node.send(webhook.lifecycle ? [message, null] : [null, message]);
  }

  /**
   * Without a secret token this node is of no use, which is an error. Anything else may be a stranger's doing, who is to
   * set off no Catch node: it is warned of, with the error's code.
   */
  #refuse({ reason, error }: Refused): void {
    this.#refused += 1;
    if (reason === "unusable") this.status.show("red", "ring", "status.noSecretToken");
    else this.#showCounts("yellow", "ring");

    const count = this.#throttle.due(reason);
    if (count === 0) return;
    if (reason === "unusable") {
      this.node.error(error, {});
      return;
    }
    const code = error instanceof RtmsError ? `${error.code}: ` : "";
    const repeated = count > 1 ? ` ${this.RED._("error.repeated", { count: String(count) })}` : "";
    this.node.warn(`${code}${error.message}${repeated}`);
  }

  #warnOfParser(): void {
    if (!this.#warned) this.node.warn(this.RED._("error.reserialised"));
    this.#warned = true;
  }

  #showCounts(fill: "green" | "yellow", shape: "dot" | "ring"): void {
    const accepted = compactCount(this.#accepted);
    const refused = compactCount(this.#refused);
    const key = this.#refused > 0 ? "status.counts" : "status.accepted";
    this.status.show(fill, shape, this.RED._(key, { accepted, refused }));
  }

  /** What is missing is told when the flow starts, not only when Zoom sends something. */
  #showReadiness(): void {
    try {
      this.#secretToken();
      this.status.show("grey", "ring", "status.waiting");
    } catch (thrown) {
      this.status.show("red", "ring", "status.noSecretToken");
      this.node.error(asError(thrown).message);
    }
  }

  #close(removed: boolean, done: () => void): void {
    this.#closeRoute();
    if (removed) forgetMemoryOf(this.node.id);
    this.status.clear();
    done();
  }
}

export = (RED: NodeAPI): void => {
  serveWebhookButtons(RED);
  RED.nodes.registerType("zoom-rtms-webhook-in", function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    try {
      new WebhookIn(RED, this, config, status);
    } catch (thrown) {
      status.show("red", "ring", "status.notListening");
      this.error(asError(thrown).message);
      this.on("close", (_removed: boolean, done: () => void) => {
        status.clear();
        done();
      });
    }
  });
};
