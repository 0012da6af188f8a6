// zoom-rtms-webhook-in: answers Zoom's webhooks, and sends on those that Zoom really sent. The route, the
// bytes and the checks are in src/runtime/webhook; here they meet Node-RED.

import type { IncomingHttpHeaders } from "node:http";
import type { Node, NodeAPI, NodeDef } from "node-red";
import { asError, RtmsError } from "../../src/protocol/errors";
import type { Webhook } from "../../src/protocol/webhook";
import {
  acceptedCounts,
  type Body,
  bothWays,
  type CheckedWebhook,
  checkWebhook,
  findApp,
  forgetMemoryOf,
  isPlausible,
  isServed,
  memoryOf,
  noteLifecycle,
  noteMeeting,
  openWebhookRoute,
  prepareWebhookRoutes,
  RETRY_AFTER,
  type RequestHead,
  readProperties,
  refusalStatus,
  Status,
  savedProperties,
  sendReliably,
  serveWebhookButtons,
  Throttle,
  textProperty,
  type WebhookAnswer,
  type WebhookRoute,
  watchDeploys,
  webhookMessage,
  whenDeployed,
  whenRemoved,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { PROPERTIES } from "./properties";

const TYPE = "zoom-rtms-webhook-in";
/** Milliseconds between two log lines of the same refusal: anybody can send requests, so none may flood the log. */
const LOG_INTERVAL = 60_000;

/** For webhooks that this node could take if it were set up; Zoom tries again later. */
const UNVERIFIABLE: WebhookAnswer = { status: 503, outcome: "unverifiable" };
const UNUSABLE: WebhookAnswer = { status: 503, outcome: "unusable" };

/** Refusals of what is signed for this app. */
const SIGNED: ReadonlySet<string> = new Set(["unreadable", "excessive"]);

type Refused = Extract<CheckedWebhook, { verdict: "refused" }>;
type Accepted = Extract<CheckedWebhook, { verdict: "event" }>;

interface Config extends NodeDef {
  app?: string;
}

class WebhookIn {
  readonly #throttle = new Throttle(LOG_INTERVAL);
  readonly #replayWindow: number;
  readonly #closeRoute: (removed: boolean) => void;
  /** The path, as it is compared. */
  readonly #key: string;
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
    const properties = savedProperties(MIGRATIONS, node, config);
    const { replayWindow, path } = readProperties(PROPERTIES, properties);
    this.#replayWindow = replayWindow;
    const { key, close, holder } = openWebhookRoute(RED, path, this.#route);
    this.#closeRoute = close;
    this.#key = key;
    node.on("close", (removed: boolean, done: () => void) => this.#close(removed, done));
    if (!holder) {
      this.#showReadiness();
      return;
    }
    status.show("red", "ring", "status.notListening");
    node.error(holder.message);
  }

  get #route(): WebhookRoute {
    const { node, config } = this;
    return {
      ...identityOf(node, config),
      replayWindow: this.#replayWindow,
      admits: (headers) => isPlausible(this.#head(headers)),
      answer: (body, headers, apps) => {
        if (body.kind === "bytes" && !body.exact) this.#warnOfParser();
        return this.#answer(this.#check(body, headers, apps));
      },
      verifies: (body, headers) => {
        const checked = this.#check(body, headers);
        if (checked.verdict === "unverifiable") return undefined;
        return checked.verdict !== "refused" || SIGNED.has(checked.reason);
      },
      failed: (error) => node.error(error, {}),
      takesOver: () => this.#showReadiness(),
    };
  }

  #head(headers: IncomingHttpHeaders, apps = 1): RequestHead {
    return { headers, apps, secretToken: this.#secretToken, replayWindow: this.#replayWindow, now: Date.now() };
  }

  #check(body: Body, headers: IncomingHttpHeaders, apps = 1): CheckedWebhook {
    return checkWebhook(body, this.#head(headers, apps));
  }

  /** Asked for with each webhook, because the app may be deployed on its own. */
  readonly #secretToken = (): string => findApp(this.RED, this.config.app).secretToken(this.node);

  #answer(checked: CheckedWebhook): WebhookAnswer {
    if (checked.verdict === "unverifiable") {
      this.#reportUnverifiable(checked.error);
      return UNVERIFIABLE;
    }
    if (checked.verdict === "refused") {
      this.#reportRefusal(checked);
      const later = checked.reason === "crowded" && { retryAfter: RETRY_AFTER };
      return { status: refusalStatus(checked.reason), outcome: checked.reason, ...later };
    }
    this.#accepted += 1;
    this.#showCounts("green", "dot");
    if (checked.verdict === "event") return this.#accept(checked);
    return { status: 200, outcome: "validation", json: checked.answer };
  }

  /** By path and app, not by node: another node may take the path over and must know the same duplicates. */
  get #memoryKey(): string {
    return `${this.#key} ${this.config.app}`;
  }

  #accept({ webhook, rawBody }: Accepted): WebhookAnswer {
    const receivedAt = Date.now();
    const isRepeated = memoryOf(this.#memoryKey).isDuplicate(rawBody);
    if (isRepeated || bothWays.cameOtherWay(webhook.body, "webhook")) return { status: 200, outcome: "repeated" };
    return { status: 200, outcome: "event", work: () => this.#send(webhook, receivedAt) };
  }

  #send(webhook: Webhook, receivedAt: number): void {
    const sequence = memoryOf(this.node.id).nextSequence(webhook.lifecycle?.streamId);
    noteMeeting(webhook.body);
    if (webhook.lifecycle) noteLifecycle(webhook.lifecycle);
    sendReliably(this.RED, this.node, webhook.lifecycle ? 0 : 1, webhookMessage(webhook, receivedAt, sequence));
  }

  /** Without a secret token this node is of no use, which is an error. */
  #reportUnverifiable(error: Error): void {
    this.#refused += 1;
    this.status.show("red", "ring", "status.noSecretToken");
    if (this.#throttle.due("unverifiable") > 0) this.node.error(error, {});
  }

  /** Anybody can cause a refusal, and must not trigger Catch nodes by it: a warning, with the error's code. */
  #reportRefusal({ reason, error }: Refused): void {
    this.#refused += 1;
    this.#showCounts("yellow", "ring");
    const count = this.#throttle.due(reason);
    if (count === 0) return;
    const code = error instanceof RtmsError ? `${error.code}: ` : "";
    const repeated = count > 1 ? ` ${this.RED._("error.repeated", { count: String(count) })}` : "";
    this.node.warn(`${code}${error.message}${repeated}`);
  }

  #warnOfParser(): void {
    if (!this.#warned) this.node.warn(this.RED._("error.reserialised"));
    this.#warned = true;
  }

  #showCounts(fill: "green" | "yellow", shape: "dot" | "ring"): void {
    this.status.show(fill, shape, acceptedCounts(this.#accepted, this.#refused));
  }

  /** Reports missing settings when the flow starts, not only when Zoom sends something. */
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
    this.#closeRoute(removed);
    whenRemoved(this.RED, this.node.id, () => forgetMemoryOf(this.node.id));
    whenDeployed(this.RED, () => {
      if (!isServed(this.RED, this.#key, this.config.app)) forgetMemoryOf(this.#memoryKey);
    });
    this.status.clear();
    done();
  }
}

const identityOf = (node: Node, { app }: Config) => ({ owner: node.name || node.id, node: node.id, app, flow: node.z });

/** A node that cannot work as it is set up keeps its path, so that Zoom tries again, if that is right at least. */
function refuseAll(RED: NodeAPI, node: Node, config: Config): (removed: boolean) => void {
  try {
    const path = textProperty(savedProperties(MIGRATIONS, node, config), "path", PROPERTIES.path.value);
    const answers = { answer: () => UNUSABLE, admits: () => false, verifies: () => undefined };
    const refusal = { ...answers, failed: () => undefined };
    return openWebhookRoute(RED, path, { ...identityOf(node, config), ...refusal }).close;
  } catch {
    return () => undefined;
  }
}

export = (RED: NodeAPI): void => {
  watchDeploys(RED);
  prepareWebhookRoutes(RED);
  serveWebhookButtons(RED);
  RED.nodes.registerType(TYPE, function (this: Node, config: Config) {
    RED.nodes.createNode(this, config);
    const status = new Status(this);
    try {
      new WebhookIn(RED, this, config, status);
    } catch (thrown) {
      status.show("red", "ring", "status.notListening");
      this.error(asError(thrown).message);
      const closeRoute = refuseAll(RED, this, config);
      this.on("close", (removed: boolean, done: () => void) => {
        closeRoute(removed);
        status.clear();
        done();
      });
    }
  });
};
