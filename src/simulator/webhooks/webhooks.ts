// Zoom's HTTPS side: signs and sends webhooks (protocol#webhook-delivery and protocol#webhook-verification).

import { randomBytes } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { isObject, parseLossless, parseUrl, validationToken, webhookSignature } from "../../protocol/input";
import { SimulatorError } from "../errors";
import type { WebhookReply } from "../log";

/** Real milliseconds that Zoom waits for an answer. */
const DEADLINE = 3000;

/** How a webhook may differ from a genuine one. */
export interface WebhookOptions {
  /** Signs with another secret token. */
  badSignature?: boolean;
  /** Sends neither signature nor timestamp. */
  unsigned?: boolean;
  /** Unix seconds to sign with, instead of now. */
  timestamp?: number;
  /** Overrides any header; `content-type` is `application/json` by default. */
  headers?: Record<string, string>;
  /** `POST` by default. */
  method?: string;
}

/** Sends webhooks, one HTTP connection each. `close` cancels pending ones. */
export class WebhookSender {
  readonly #underWay = new Set<http.ClientRequest>();
  #closed = false;

  /** @param checkCertificates see `SimulatorOptions` */
  constructor(
    private readonly secretToken: string,
    private readonly checkCertificates = true,
  ) {}

  /**
   * Sends a body, an object as JSON, and resolves with any answer. Never rejects.
   * @param url http or https; redirects are not followed
   */
  send(url: string, body: object | string | Buffer, options: WebhookOptions = {}): Promise<WebhookReply> {
    const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    const headers = { "content-type": "application/json", ...this.#signature(raw, options), ...options.headers };
    const began = performance.now();
    const reply = (status: number, text: string, error?: string): WebhookReply => ({
      status,
      ms: performance.now() - began,
      body: text,
      ...(error && { error }),
    });
    if (this.#closed) return Promise.resolve(reply(0, "", "CLOSED"));
    return new Promise((resolve) => {
      let deadline: NodeJS.Timeout | undefined;
      const settle = (answer: WebhookReply): void => {
        clearTimeout(deadline);
        resolve(answer);
      };
      let request: http.ClientRequest;
      try {
        const { request: open } = url.startsWith("https:") ? https : http;
        const rejectUnauthorized = this.checkCertificates;
        request = open(url, { method: options.method ?? "POST", headers, agent: false, rejectUnauthorized });
      } catch (thrown) {
        // Only an invalid URL throws here.
        settle(reply(0, "", errorCode(thrown)));
        return;
      }
      this.#underWay.add(request);
      deadline = setTimeout(() => request.destroy(Object.assign(new Error(), { code: "TIMEOUT" })), DEADLINE);
      request.once("close", () => {
        this.#underWay.delete(request);
        settle(reply(0, "", "CLOSED"));
      });
      request.once("error", (error) => settle(reply(0, "", errorCode(error))));
      request.once("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.once("error", (error) => settle(reply(0, "", errorCode(error))));
        response.once("end", () => settle(reply(response.statusCode ?? 0, text)));
      });
      request.end(raw);
    });
  }

  /**
   * The round trip of `endpoint.url_validation`. Resolves with the answer if it is correct.
   * @throws SimulatorError SIMULATOR_WEBHOOK that names the cause and the remedy
   */
  async validate(url: string, now: number): Promise<WebhookReply> {
    const plainToken = randomBytes(16).toString("base64url");
    const body = { event: "endpoint.url_validation", event_ts: Math.round(now), payload: { plainToken } };
    const reply = await this.send(url, body);
    const problem = explainReply(reply, url) ?? this.#explainToken(reply, plainToken);
    if (problem) throw new SimulatorError("SIMULATOR_WEBHOOK", problem);
    return reply;
  }

  /** Cancels pending webhooks. Nothing is sent afterwards. */
  close(): void {
    this.#closed = true;
    for (const request of this.#underWay) request.destroy();
  }

  #signature(raw: Buffer, options: WebhookOptions): Record<string, string> {
    if (options.unsigned) return {};
    const timestamp = String(options.timestamp ?? Math.floor(Date.now() / 1000));
    const token = options.badSignature ? `not ${this.secretToken}` : this.secretToken;
    return {
      "x-zm-request-timestamp": timestamp,
      "x-zm-signature": webhookSignature(token, timestamp, raw),
    };
  }

  #explainToken(reply: WebhookReply, plainToken: string): string | undefined {
    let answer: unknown;
    try {
      answer = parseLossless(reply.body);
    } catch {
      answer = undefined;
    }
    if (!isObject(answer) || answer.plainToken !== plainToken)
      return "The webhook did not answer Zoom's URL validation with JSON that repeats plainToken. Is this the URL of a zoom-rtms-webhook-in node?";
    if (answer.encryptedToken !== validationToken(this.secretToken, plainToken))
      return "The webhook answered URL validation with a wrong encryptedToken: it uses another secret token. Use the same secret token on both sides.";
    return undefined;
  }
}

function errorCode(error: unknown): string {
  return isObject(error) && typeof error.code === "string" ? error.code : String(error);
}

/** Cause and remedy by the HTTP status of the answer. */
const STATUS_CURES: Readonly<Record<number, string>> = {
  401: "the signature was refused. Use the same secret token on both sides, and compare the clocks of both machines",
  403: "something in front of Node-RED refuses the request. The webhook must be reachable without a login",
  404: "nothing is served there. Compare the path with the zoom-rtms-webhook-in node's, check httpNodeRoot, and deploy the flow",
  405: "another route answers there. Compare the path with the zoom-rtms-webhook-in node's, and deploy the flow",
  503: "the receiver has no secret token yet. Set it in the zoom-rtms-app node and deploy",
};

/** Cause and remedy by the error of a request without an answer. */
const ERROR_CURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there. Start Node-RED, or correct host and port",
  ENOTFOUND: "there is no such host. Correct the URL",
  ERR_INVALID_URL: "that is not a URL. Write a complete one, such as http://127.0.0.1:1880/zoom/rtms",
  ERR_INVALID_PROTOCOL: "only http and https URLs are supported",
  TIMEOUT: "there was no answer within the 3 seconds that Zoom waits",
};

/** Whether Zoom counts a webhook as delivered (protocol#webhook-delivery). */
export function isTaken({ status }: WebhookReply): boolean {
  return status === 200 || status === 204;
}

/** Host and path only: the rest of a URL may contain a password or a key. */
function shown(url: string): string {
  const whole = parseUrl(url);
  return whole ? `${whole.protocol}//${whole.host}${whole.pathname}` : "its URL";
}

/** Why a webhook was not accepted, and the remedy; `undefined` if it was accepted. */
export function explainReply(reply: WebhookReply, sentTo: string): string | undefined {
  const { status, error } = reply;
  if (isTaken(reply)) return undefined;
  if (error === "NOT_CONNECTED")
    return "The event is lost: no client is connected to the event WebSocket. Deploy a zoom-rtms-events-in node with the same account and the endpoint of this simulator.";
  const url = shown(sentTo);
  if (status === 0) {
    const cure = ERROR_CURES[error ?? ""] ?? `the request failed with ${error}. Check the URL and the network`;
    return `The webhook could not be delivered to ${url}: ${cure}.`;
  }
  const cure = STATUS_CURES[status] ?? "Zoom counts only 200 and 204 as delivered. See the receiver's log";
  return `The webhook at ${url} answered ${status}: ${cure}.`;
}
