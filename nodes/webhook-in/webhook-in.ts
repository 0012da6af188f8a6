// zoom-rtms-webhook-in: answers Zoom's webhooks, and sends on those that Zoom really sent. The route, the
// bytes and the checks are in src/runtime/webhook; here they meet Node-RED.

import type { IncomingHttpHeaders } from "node:http";
import type { Node, NodeAPI, NodeDef } from "node-red";
import { REPLAY_WINDOW, type Webhook } from "../../src/protocol/webhook";
import { asError, RtmsError } from "../../src/protocol/words";
import {
  type Body,
  compactCount,
  findApp,
  forgetMemoryOf,
  isPlausible,
  isServed,
  type Judgement,
  judge,
  memoryOf,
  numberProperty,
  openWebhookRoute,
  RETRY_AFTER,
  type RequestHead,
  refusalStatus,
  Status,
  savedProperties,
  sendForSure,
  serveWebhookButtons,
  Throttle,
  textProperty,
  type WebhookAnswer,
  type WebhookRoute,
  watchDeploys,
  webhookMessage,
  whenDeployed,
  whenGone,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";

const TYPE = "zoom-rtms-webhook-in";
const DEFAULT_PATH = "/zoom/rtms";
/** Milliseconds between two log lines of the same refusal: anybody can send requests, so none may flood the log. */
const LOG_INTERVAL = 60_000;

/** Refusals of what is signed for this app. */
const SIGNED: ReadonlySet<string> = new Set(["unreadable", "excessive"]);

type Refused = Extract<Judgement, { verdict: "refused" }>;
type Accepted = Extract<Judgement, { verdict: "event" }>;

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
    this.#replayWindow = numberProperty(properties, "replayWindow", REPLAY_WINDOW);
    const path = textProperty(properties, "path", DEFAULT_PATH);
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
      admits: (headers) => isPlausible(this.#evidence(headers)),
      answer: (body, headers, apps) => {
        if (body.kind === "bytes" && !body.exact) this.#warnOfParser();
        return this.#answer(this.#judge(body, headers, apps));
      },
      verifies: (body, headers) => {
        const judgement = this.#judge(body, headers);
        if (judgement.verdict !== "refused") return true;
        return judgement.reason === "unusable" ? undefined : SIGNED.has(judgement.reason);
      },
      failed: (error) => node.error(error, {}),
      takesOver: () => this.#showReadiness(),
    };
  }

  #evidence(headers: IncomingHttpHeaders): RequestHead {
    return { headers, secretToken: this.#secretToken, replayWindow: this.#replayWindow, now: Date.now() };
  }

  #judge(body: Body, headers: IncomingHttpHeaders, apps = 1): Judgement {
    return judge({ ...this.#evidence(headers), body, apps });
  }

  /** Asked for with each webhook, because the app may be deployed on its own. */
  readonly #secretToken = (): string => findApp(this.RED, this.config.app).secretToken(this.node);

  #answer(judgement: Judgement): WebhookAnswer {
    if (judgement.verdict === "refused") {
      this.#refuse(judgement);
      const later = judgement.reason === "crowded" && { retryAfter: RETRY_AFTER };
      return { status: refusalStatus(judgement.reason), ...later };
    }
    this.#accepted += 1;
    this.#showCounts("green", "dot");
    return judgement.verdict === "validation" ? { status: 200, json: judgement.answer } : this.#accept(judgement);
  }

  /** Whose memory of what came it is: of the path and app, not of the node, because another may take over. */
  get #door(): string {
    return `${this.#key} ${this.config.app}`;
  }

  #accept({ webhook, rawBody }: Accepted): WebhookAnswer {
    const receivedAt = Date.now();
    if (memoryOf(this.#door).isDuplicate(rawBody, performance.now())) return { status: 200 };
    return { status: 200, work: () => this.#send(webhook, receivedAt) };
  }

  #send(webhook: Webhook, receivedAt: number): void {
    const sequence = memoryOf(this.node.id).nextSequence(webhook.lifecycle?.streamId);
    sendForSure(this.RED, this.node, webhook.lifecycle ? 0 : 1, webhookMessage(webhook, receivedAt, sequence));
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
    this.#closeRoute(removed);
    whenGone(this.RED, this.node.id, () => forgetMemoryOf(this.node.id));
    whenDeployed(this.RED, () => {
      if (!isServed(this.RED, this.#key, this.config.app)) forgetMemoryOf(this.#door);
    });
    this.status.clear();
    done();
  }
}

const identityOf = (node: Node, { app }: Config) => ({ owner: node.name || node.id, node: node.id, app, flow: node.z });

/** A node that cannot work as it is set up keeps its path, so that Zoom tries again, if that is right at least. */
function refuseAll(RED: NodeAPI, node: Node, config: Config): (removed: boolean) => void {
  try {
    const path = textProperty(savedProperties(MIGRATIONS, node, config), "path", DEFAULT_PATH);
    const answers = { answer: () => ({ status: 503 }), admits: () => false, verifies: () => undefined };
    const refusal = { ...answers, failed: () => undefined };
    return openWebhookRoute(RED, path, { ...identityOf(node, config), ...refusal }).close;
  } catch {
    return () => undefined;
  }
}

export = (RED: NodeAPI): void => {
  watchDeploys(RED);
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
