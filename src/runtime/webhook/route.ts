// The HTTP route of webhooks. It always gets the raw bytes, and no other node can remove it. A plain route on
// `RED.httpNode` has neither property: with the default settings the editor's app comes first and parses every body,
// and HTTP In removes other nodes' routes when it closes. So one middleware on the root app, before every mounted app,
// looks paths up in a registry.

import type { ServerResponse } from "node:http";
import { finished } from "node:stream";
import type { NodeAPI } from "node-red";
import { asError, type RtmsError } from "../../protocol/errors";
import { isDeploying, whenDeployed } from "../handover";
import { runtimeError } from "../texts";
import { answerAndHangUp, isComing, isTooLong, REFUSED, readBody, type WebhookRequest } from "./body";
import { type Assignment, type WebhookAnswer, WebhookPath, type WebhookRoute } from "./path";

type Middleware = (request: WebhookRequest, response: ServerResponse, next: () => void) => void;
type Layer = { name?: string; handle?: unknown };
type Router = { stack?: Layer[] };

/** What Express 4 and 5 apps have in common; `_router` is of 4, whose `router` throws, and `router` of 5. */
interface WebApp {
  parent?: WebApp;
  path(): string;
  use(middleware: Middleware): unknown;
  _router?: Router;
  router?: Router;
}

type Routes = Map<string, WebhookPath>;

/** By root app, because one process may run two Node-REDs. */
const registries = new WeakMap<WebApp, Routes>();

/** Compares as Express does by default: ignores case, a trailing slash and doubled slashes. */
function routeKey(path: string): string {
  const { pathname } = new URL(`http://localhost/${path}`);
  const parts = pathname.split("/").filter((part) => part !== "");
  return `/${parts.join("/")}`.toLowerCase();
}

function rootOf(app: WebApp): WebApp {
  return app.parent ? rootOf(app.parent) : app;
}

/** Adds a middleware, then moves it; frameworks on top of Express may have put it anywhere, or keep no stack. */
function place(root: WebApp, middleware: Middleware, position: (stack: readonly Layer[]) => number): void {
  root.use(middleware);
  const stack = (root._router ?? root.router)?.stack;
  const at = stack?.findIndex(({ handle }) => handle === middleware) ?? -1;
  if (!stack || at < 0) return;
  const layers = stack.splice(at, 1);
  stack.splice(position(stack), 0, ...layers);
}

const beforeMountedApps = (stack: readonly Layer[]) =>
  Math.max(
    0,
    stack.findIndex(({ name }) => name === "mounted_app"),
  );

/** After both apps of Node-RED and `httpStatic`, before a catch-all of an app that embeds Node-RED. */
const afterNodeRed = (stack: readonly Layer[]) => {
  const isNodeReds = ({ name }: Layer) => name === "mounted_app" || name === "serveStatic";
  return stack.length - Math.max(0, [...stack].reverse().findIndex(isNodeReds));
};

function reply(request: WebhookRequest, response: ServerResponse, { status, json, retryAfter }: WebhookAnswer): void {
  const later = retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  if (isComing(request)) {
    answerAndHangUp(request, response, status, later);
    return;
  }
  const body = json ? JSON.stringify(json) : "";
  const type = json ? { "Content-Type": "application/json" } : {};
  response.writeHead(status, { ...type, ...later, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

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

/** Seconds: long enough for most deploys; Zoom has its own schedule (protocol#webhook-delivery). */
export const RETRY_AFTER = 5;
const NOBODY = {
  /** A deploy is under way, and the node is not back yet. */
  busy: { status: 503, retryAfter: RETRY_AFTER },
  gone: { status: 404 },
} as const satisfies Record<Extract<Assignment, string>, WebhookAnswer>;

/**
 * Answers a POST on a path of the registry, which no later middleware sees. The headers are checked first. If they are
 * reason enough to refuse, the body is not read.
 */
async function serve(routes: Routes, key: string, request: WebhookRequest, response: ServerResponse): Promise<void> {
  const since = performance.now();
  const isWanted = isTooLong(request) || (routes.get(key)?.admits(request.headers) ?? false);
  const body = isWanted ? await readBody(request) : REFUSED;
  if (body.kind === "aborted") return;
  // Only now: a deploy may have changed the node while the body came in.
  const assigned = (await routes.get(key)?.assign(body, request.headers, since)) ?? "gone";
  // A client that has disconnected meanwhile gets no response, and tries again.
  if (response.destroyed) return;
  if (typeof assigned === "string") {
    reply(request, response, NOBODY[assigned]);
    return;
  }
  const { route, tried } = assigned;
  try {
    const answer = route.answer(body, request.headers, tried);
    reply(request, response, answer);
    if (answer.work) afterwards(response, answer.work, route.failed);
  } catch (thrown) {
    if (!response.headersSent) reply(request, response, { status: 500 });
    route.failed(asError(thrown));
  }
}

function install(root: WebApp): Routes {
  const routes: Routes = new Map();
  function zoomRtmsWebhook(request: WebhookRequest, response: ServerResponse, next: () => void): void {
    const key = routes.size > 0 && request.method === "POST" ? routeKey(request.url ?? "") : "";
    if (!routes.has(key)) next();
    else serve(routes, key, request, response).catch(() => response.destroy());
  }
  function zoomRtmsWebhookMethods(request: WebhookRequest, response: ServerResponse, next: () => void): void {
    if (!routes.has(routeKey(request.url ?? ""))) {
      next();
      return;
    }
    response.setHeader("Allow", "POST");
    reply(request, response, { status: 405 });
  }
  place(root, zoomRtmsWebhook, beforeMountedApps);
  place(root, zoomRtmsWebhookMethods, afterNodeRed);
  registries.set(root, routes);
  return routes;
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
  const app: WebApp = RED.httpNode as object as WebApp;
  const root = rootOf(app);
  const routes = registries.get(root) ?? install(root);
  const key = routeKey(`${app.path()}/${path}`);
  const joined = routes.get(key) ?? new WebhookPath();
  routes.set(key, joined);
  const holder = joined.holderFor(route);
  joined.add(route);
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
  const paths = registries.get(rootOf(RED.httpNode as object as WebApp)) ?? new Map<string, WebhookPath>();
  return [...paths].flatMap(([key, { open }]) => open.map((route): [string, WebhookRoute] => [key, route]));
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
