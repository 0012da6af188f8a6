// The route of webhooks, made so that it always gets the raw bytes and nobody can take it away. A plain route on
// `RED.httpNode` gets neither: with the default settings the editor's app comes first and parses every body, and HTTP In
// removes other nodes' routes when it closes. So one middleware on the root app, before every mounted app, looks paths
// up in a registry.

import type { ServerResponse } from "node:http";
import { finished } from "node:stream";
import type { NodeAPI } from "node-red";
import { asError, RtmsError } from "../protocol/errors";
import { answerAndHangUp, type RawBody, readBody, type WebhookRequest } from "./webhook-body";

export interface WebhookAnswer {
  status: number;
  /** The answer's body; without it the body is empty. */
  json?: object;
  /** Done after the answer has left. */
  work?: () => void;
}

export interface WebhookRoute {
  /** Who has the path, for the error of the next who wants it. */
  owner: string;
  /** The id of the node, of the app whose webhooks these are, and of the flow that the node is on. */
  node?: string | undefined;
  app?: string | undefined;
  flow?: string | undefined;
  /** Judges a request. It must not wait: Zoom does so for 3 s only (protocol section 2.5). */
  answer(body: Exclude<RawBody, { kind: "aborted" }>, headers: WebhookRequest["headers"]): WebhookAnswer;
  /** Gets what `answer` or `work` threw. */
  failed(error: Error): void;
}

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

type Routes = Map<string, WebhookRoute>;

/** By root app, so that two Node-REDs in one process do not mix. */
const registries = new WeakMap<WebApp, Routes>();

/** As Express compares by default: case and a trailing slash do not count. Doubled slashes do not either. */
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

/** After everything of Node-RED's: both its apps and `httpStatic`; before a catch-all of an app that embeds it. */
const afterNodeRed = (stack: readonly Layer[]) => {
  const isNodeReds = ({ name }: Layer) => name === "mounted_app" || name === "serveStatic";
  return stack.length - Math.max(0, [...stack].reverse().findIndex(isNodeReds));
};

function reply(request: WebhookRequest, response: ServerResponse, { status, json }: WebhookAnswer): void {
  if (status === 413 && !request.complete) {
    answerAndHangUp(request, response, status);
    return;
  }
  const body = json ? JSON.stringify(json) : "";
  const type = json ? { "Content-Type": "application/json" } : {};
  response.writeHead(status, { ...type, "Content-Length": Buffer.byteLength(body) });
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

/** Answers a POST on a path of the registry; nothing behind gets to see it. */
async function serve(routes: Routes, key: string, request: WebhookRequest, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body.kind === "aborted") return;
  // Only now: a deploy may have changed the node while the body came in.
  const route = routes.get(key);
  try {
    const answer = route?.answer(body, request.headers) ?? { status: 404 };
    reply(request, response, answer);
    if (route && answer.work) afterwards(response, answer.work, route.failed);
  } catch (thrown) {
    if (!response.headersSent) reply(request, response, { status: 500 });
    route?.failed(asError(thrown));
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

/**
 * Opens the route of `path` below Node-RED's `httpNodeRoot`.
 * @returns a function that closes it again, and nobody else's
 * @throws RtmsError RTMS_INPUT if another node has the path, if it cannot be a path, or if nodes may not serve HTTP
 */
export function openWebhookRoute(RED: NodeAPI, path: string, route: WebhookRoute): () => void {
  if (RED.settings.httpNodeRoot === false)
    throw new RtmsError(
      "RTMS_INPUT",
      "Node-RED's settings have httpNodeRoot: false, so no node can serve HTTP and no webhook can arrive. " +
        "Set httpNodeRoot in settings.js, to '/' for example, and restart Node-RED.",
    );
  if (/[?#]/.test(path))
    throw new RtmsError("RTMS_INPUT", `"${path}" is no path: leave out everything from the ? or # on.`);
  const app: WebApp = RED.httpNode as object as WebApp;
  const root = rootOf(app);
  const routes = registries.get(root) ?? install(root);
  const key = routeKey(`${app.path()}/${path}`);
  const holder = routes.get(key);
  if (holder)
    throw new RtmsError(
      "RTMS_INPUT",
      `The path ${key} already belongs to the webhook node ${holder.owner}, so this node receives nothing. ` +
        "Give it another path, or wire both flows to that one node.",
    );
  routes.set(key, route);
  return () => {
    if (routes.get(key) === route) routes.delete(key);
  };
}

const routesOf = (RED: NodeAPI): Routes =>
  registries.get(rootOf(RED.httpNode as object as WebApp)) ?? new Map<string, WebhookRoute>();

/** The path that a node has open, `httpNodeRoot` included, and its app; `undefined` if it has none. */
export function webhookRouteOf(RED: NodeAPI, node: string): { path: string; app: string | undefined } | undefined {
  const [open] = [...routesOf(RED)].filter(([, route]) => route.node === node);
  return open && { path: open[0], app: open[1].app };
}

/**
 * The path of the app's webhooks on Node-RED's own server, `httpNodeRoot` included; `undefined` if no node has opened it.
 * @param flow where it is looked for first
 */
export function webhookPath(RED: NodeAPI, app: string, flow: string | undefined): string | undefined {
  const own = [...routesOf(RED)].filter(([, route]) => route.app === app);
  return (own.find(([, route]) => route.flow === flow) ?? own[0])?.[0];
}
