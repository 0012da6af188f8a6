// The two buttons of webhook-in's dialog. "Send a test event" signs an event and posts it to the node's own route, so
// it takes the path of Zoom's webhooks and leaves the second output. "Is my URL reachable" sends the public URL the
// request that Zoom sends when the URL is saved (protocol#webhook-verification), and checks the response as Zoom does.

import { randomBytes } from "node:crypto";
import type { Node, NodeAPI } from "node-red";
import { isObject, type JsonObject, parseLossless, validationToken } from "../../protocol/input";
import { URL_VALIDATION } from "../../protocol/webhook";
import { findApp } from "../app";
import { ownServer } from "../http";
import { webhookRouteOf } from "../webhook";
import { nodeRoute } from "./json-route";
import { type Probed, probe, type Reply } from "./probe";

/** The result of a button; its texts are in webhook-in's catalog, under `test` and `reach`. */
export interface ButtonResult {
  outcome: string;
  status?: number;
  milliseconds?: number;
  /** What else the user should know. */
  notes?: string[];
}

/** Zoom has no event of this name, so flows can recognize it. */
export const TEST_EVENT = "zoom_rtms.test";

/** Milliseconds. */
const OWN_LIMIT = 5000;
const PUBLIC_LIMIT = 10_000;
/** Zoom gives up after this many milliseconds (protocol#webhook-delivery). */
const ZOOMS_PATIENCE = 3000;

/** The token that the node verifies with; `undefined` if it has no usable one. */
function secretTokenOf(RED: NodeAPI, app: string | undefined, node: Node): string | undefined {
  try {
    return findApp(RED, app).secretToken(node);
  } catch {
    return undefined;
  }
}

async function sendTestEvent(RED: NodeAPI, id: string): Promise<ButtonResult | undefined> {
  const node: Node | null = RED.nodes.getNode(id);
  if (!node) return undefined;
  const route = webhookRouteOf(RED, id);
  if (!route) return { outcome: "notListening" };
  const secretToken = secretTokenOf(RED, route.app, node);
  if (secretToken === undefined) return { outcome: "noToken" };
  const server = await ownServer(RED).catch(() => undefined);
  if (server === undefined) return { outcome: "noServer" };
  const payload = { test: true, id: randomBytes(8).toString("hex"), from: "the button in the webhook node's dialog" };
  const body = JSON.stringify({ event: TEST_EVENT, event_ts: Date.now(), payload });
  const url = new URL(server + route.path);
  const { reply, milliseconds } = await probe({ url, body, secretToken, checkCertificates: false, limit: OWN_LIMIT });
  if (!reply) return { outcome: "noAnswer" };
  return { outcome: reply.status === 200 ? "sent" : "refused", status: reply.status, milliseconds };
}

/** Outcomes of statuses other than 200. */
const STATUSES: Readonly<Record<number, string>> = {
  403: "forbidden",
  404: "notFound",
  405: "notPost",
  502: "gateway",
  503: "gateway",
  504: "gateway",
};

function jsonOf(text: string): JsonObject | undefined {
  try {
    const value: unknown = parseLossless(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The outcome of a URL validation, as Zoom would see it. */
export function readValidation({ status, headers, body }: Reply, plainToken: string, secretToken: string): string {
  if (status === 401) return headers["www-authenticate"] === undefined ? "signature" : "login";
  if (status >= 300 && status < 400) return "redirect";
  if (status !== 200) return STATUSES[status] ?? "status";
  const answer = jsonOf(body);
  if (answer?.plainToken !== plainToken) return "otherPage";
  return answer.encryptedToken === validationToken(secretToken, plainToken) ? "reachable" : "otherToken";
}

function notesOf(url: URL, { reply, milliseconds, isPrivate }: Probed): string[] {
  const notes = {
    notHttps: url.protocol !== "https:",
    isPrivate,
    slow: reply !== undefined && milliseconds > ZOOMS_PATIENCE,
  };
  return Object.entries(notes).flatMap(([note, holds]) => (holds ? [note] : []));
}

async function reach(RED: NodeAPI, id: string, wanted: unknown): Promise<ButtonResult | undefined> {
  const node: Node | null = RED.nodes.getNode(id);
  if (!node) return undefined;
  const route = webhookRouteOf(RED, id);
  if (!route) return { outcome: "notListening" };
  const secretToken = secretTokenOf(RED, route.app, node);
  if (secretToken === undefined) return { outcome: "noToken" };
  const url = typeof wanted === "string" && URL.canParse(wanted) ? new URL(wanted) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return { outcome: "noUrl" };
  const plainToken = randomBytes(16).toString("base64url");
  const body = JSON.stringify({ event: URL_VALIDATION, event_ts: Date.now(), payload: { plainToken } });
  const probed = await probe({ url, body, secretToken, checkCertificates: true, limit: PUBLIC_LIMIT });
  const { reply, fault = "broken", milliseconds } = probed;
  const notes = notesOf(url, probed);
  if (!reply) return { outcome: fault, milliseconds, notes };
  return { outcome: readValidation(reply, plainToken, secretToken), status: reply.status, milliseconds, notes };
}

/** To be called once per module. */
export function serveWebhookButtons(RED: NodeAPI): void {
  nodeRoute(RED, "zoom-rtms/webhook/test", "zoom-rtms.write", (id) => sendTestEvent(RED, id));
  nodeRoute(RED, "zoom-rtms/webhook/reach", "zoom-rtms.write", (id, { url }) => reach(RED, id, url));
}
