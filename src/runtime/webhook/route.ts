// The HTTP route of webhooks. It always gets the raw bytes, and no other node can remove it. A plain route on
// `RED.httpNode` has neither property: with the default settings the editor's app comes first and parses every body,
// and HTTP In removes other nodes' routes when it closes. So one middleware on the root app, before every mounted app,
// looks paths up in a registry.

import type { ServerResponse } from "node:http";
import { finished } from "node:stream";
import type { NodeAPI } from "node-red";
import { asError, type RtmsError } from "../../protocol/errors";
import { areFlowsRunning, isDeploying, isFirstStart, whenDeployed, whenRunning } from "../handover";
import {
  afterNodeRed,
  beforeMountedApps,
  first,
  isTooLong,
  place,
  REFUSED,
  readBody,
  reply,
  rootOf,
  routeKey,
  type WebApp,
  type WebhookRequest,
} from "../http";
import { runtimeError } from "../texts";
import { answerWebhook } from "./answers";
import { EarlyRequests } from "./early-requests";
import { type Assignment, BUSY, type WebhookAnswer, WebhookPath, type WebhookRoute } from "./path";

type Middleware = (request: WebhookRequest, response: ServerResponse, next: () => void) => void;

/** What is open in one root app. */
interface Registry {
  routes: Map<string, WebhookPath>;
  /** Requests for paths that are not open yet. */
  early: EarlyRequests;
}

/** By root app, because one process may run two Node-REDs. */
const registries = new WeakMap<WebApp, Registry>();

function afterwards(response: ServerResponse, work: () => void, failed: (error: Error) => void): void {
  const guarded = () => {
    try {
      work();
    } catch (thrown) {
      failed(asError(thrown));
    }
  };
  finished(response, () => setImmediate(guarded));
}

const NOBODY = {
  /** A deploy is under way, and the node is not back yet. */
  busy: BUSY,
  gone: { status: 404, outcome: "gone" },
} as const satisfies Record<Extract<Assignment, string>, WebhookAnswer>;

/**
 * Answers a POST on a path of the registry, which no later middleware sees. The headers are checked first. If they are
 * reason enough to refuse, the body is not read.
 */
async function serve(
  { routes, early }: Registry,
  key: string,
  request: WebhookRequest,
  response: ServerResponse,
): Promise<void> {
  const since = early.arrivalOf(request) ?? performance.now();
  const isWanted = isTooLong(request) || (routes.get(key)?.admits(request.headers) ?? false);
  const body = isWanted ? await readBody(request) : REFUSED;
  if (body.kind === "aborted") return;
  // Only now: a deploy may have changed the node while the body came in.
  const assigned = (await routes.get(key)?.assign(body, request.headers, since)) ?? "gone";
  // A client that has disconnected meanwhile gets no response, and tries again.
  if (response.destroyed) return;
  if (typeof assigned === "string") {
    answerWebhook(request, response, NOBODY[assigned]);
    return;
  }
  const { route, tried } = assigned;
  try {
    const answer = route.answer(body, request.headers, tried);
    answerWebhook(request, response, answer);
    if (answer.work) afterwards(response, answer.work, route.failed);
  } catch (thrown) {
    if (!response.headersSent) answerWebhook(request, response, { status: 500, outcome: "failed" });
    route.failed(asError(thrown));
  }
}

function install(RED: NodeAPI, app: WebApp, root: WebApp): Registry {
  const routes = new Map<string, WebhookPath>();
  const early = new EarlyRequests(app, (task) => whenRunning(RED, task));
  const registry = { routes, early };
  const zoomRtmsEarlyWebhook: Middleware = (request, response, next) => {
    const isPossible = request.method === "POST" && !areFlowsRunning(RED);
    const key = isPossible ? routeKey(request.url ?? "") : "";
    if (!isPossible || routes.has(key) || !early.mayHold(request)) next();
    else early.hold(key, request, response, next);
  };
  const zoomRtmsWebhook: Middleware = (request, response, next) => {
    const key = routes.size > 0 && request.method === "POST" ? routeKey(request.url ?? "") : "";
    if (!routes.has(key)) next();
    else serve(registry, key, request, response).catch(() => response.destroy());
  };
  const zoomRtmsWebhookMethods: Middleware = (request, response, next) => {
    if (!routes.has(routeKey(request.url ?? ""))) {
      next();
      return;
    }
    response.setHeader("Allow", "POST");
    reply(request, response, { status: 405 });
  };
  place(root, zoomRtmsEarlyWebhook, first);
  place(root, zoomRtmsWebhook, beforeMountedApps);
  place(root, zoomRtmsWebhookMethods, afterNodeRed);
  registries.set(root, registry);
  return registry;
}

function registryOf(RED: NodeAPI): Registry {
  const app: WebApp = RED.httpNode as object as WebApp;
  const root = rootOf(app);
  return registries.get(root) ?? install(RED, app, root);
}

/**
 * To be called when a module is loaded: Node-RED listens as soon as all are, and reads its flows only then. Until a node
 * has opened its path, webhooks are held.
 */
export function prepareWebhookRoutes(RED: NodeAPI): void {
  if (RED.settings.httpNodeRoot !== false) registryOf(RED);
}

/** A node's place on a path. */
export interface Joined {
  /** The whole path, as it is compared. */
  key: string;
  /** Closes this route only. @param removed whether the node will not come back */
  close(removed?: boolean): void;
  /** Why the node has to wait: another has the path. */
  holder?: RtmsError;
}

/**
 * Opens the route of `path` below Node-RED's `httpNodeRoot`, or lets it wait until the node that has it is gone.
 * @throws RtmsError RTMS_INPUT if it cannot be a path, or if nodes may not serve HTTP
 */
export function openWebhookRoute(RED: NodeAPI, path: string, route: WebhookRoute): Joined {
  if (RED.settings.httpNodeRoot === false) throw runtimeError("RTMS_INPUT", "noHttp");
  if (/[?#]/.test(path)) throw runtimeError("RTMS_INPUT", "noPath", { path });
  const { routes, early } = registryOf(RED);
  const key = routeKey(`${(RED.httpNode as object as WebApp).path()}/${path}`);
  const joined = routes.get(key) ?? new WebhookPath(() => isFirstStart(RED));
  routes.set(key, joined);
  const holder = joined.holderFor(route);
  joined.add(route);
  early.release(key);
  if (isFirstStart(RED)) whenRunning(RED, () => joined.settled());
  const sweep = () => {
    if (joined.isGone && routes.get(key) === joined) routes.delete(key);
  };
  const close = (removed = false) => {
    const awaited = isDeploying(RED);
    if (!joined.remove(route, removed, awaited)) return;
    if (awaited)
      whenDeployed(RED, () => {
        joined.settle(route);
        sweep();
      });
    sweep();
  };
  return { key, close, ...(holder && { holder: alreadyHeld(key, holder) }) };
}

function alreadyHeld(key: string, { owner }: WebhookRoute): RtmsError {
  return runtimeError("RTMS_INPUT", "pathTaken", { key, owner });
}

const routesOf = (RED: NodeAPI): [string, WebhookRoute][] => {
  const registry = registries.get(rootOf(RED.httpNode as object as WebApp));
  return [...(registry?.routes ?? [])].flatMap(([key, { open }]) =>
    open.map((route): [string, WebhookRoute] => [key, route]),
  );
};

/** Whether a node has exactly this path open for an app. */
export function isServed(RED: NodeAPI, key: string, app: string | undefined): boolean {
  return routesOf(RED).some(([open, route]) => open === key && route.app === app);
}

/** The path that a node has open, `httpNodeRoot` included, and its app; `undefined` if it has none. */
export function webhookRouteOf(RED: NodeAPI, node: string): { path: string; app: string | undefined } | undefined {
  const open = routesOf(RED).find(([, route]) => route.node === node);
  return open && { path: open[0], app: open[1].app };
}

/**
 * The path of the app's webhooks on Node-RED's own server, `httpNodeRoot` included; `undefined` if no node has opened it.
 * @param flow where it is looked for first
 */
export function webhookPath(RED: NodeAPI, app: string, flow: string | undefined): string | undefined {
  const own = routesOf(RED).filter(([, route]) => route.app === app);
  return (own.find(([, route]) => route.flow === flow) ?? own[0])?.[0];
}
