// What this package needs of Express: the apps, the order of their middlewares, and the paths of their routes. The
// types have no order, so the fields here are internals, the same in 4 and 5; without them, a middleware stays where
// `use` puts it, and no route is found.

import { isObject } from "../../protocol/input";

type Middleware = (request: never, response: never, next: () => void) => void;

interface Layer {
  name?: string;
  handle?: unknown;
  /** Of a layer that `app.post` and its like have made. */
  route?: { methods?: Record<string, boolean | undefined> };
  match?(path: string): boolean;
}

type Stack = Layer[];

/** What Express 4 and 5 apps have in common; `_router` is of 4, whose `router` throws, and `router` of 5. */
export interface WebApp {
  parent?: WebApp;
  path(): string;
  use(middleware: Middleware): unknown;
  _router?: { stack?: Stack };
  router?: { stack?: Stack };
}

function stackOf(app: WebApp): Stack | undefined {
  try {
    return (app._router ?? app.router)?.stack;
  } catch {
    // An app of Express 4 that has no middleware yet.
    return undefined;
  }
}

export function rootOf(app: WebApp): WebApp {
  return app.parent ? rootOf(app.parent) : app;
}

/** Compares as Express does by default: ignores case, a trailing slash and doubled slashes. */
export function routeKey(path: string): string {
  const { pathname } = new URL(`http://localhost/${path}`);
  const parts = pathname.split("/").filter((part) => part !== "");
  return `/${parts.join("/")}`.toLowerCase();
}

/** Adds a middleware, then moves it; frameworks on top of Express may have put it anywhere, or keep no stack. */
export function place(root: WebApp, middleware: Middleware, position: (stack: readonly Layer[]) => number): void {
  root.use(middleware);
  const stack = stackOf(root);
  const at = stack?.findIndex(({ handle }) => handle === middleware) ?? -1;
  if (!stack || at < 0) return;
  const layers = stack.splice(at, 1);
  stack.splice(position(stack), 0, ...layers);
}

/** Before everything, HTTP In's reader of raw bodies included. */
export const first = (): number => 0;

export const beforeMountedApps = (stack: readonly Layer[]): number =>
  Math.max(
    0,
    stack.findIndex(({ name }) => name === "mounted_app"),
  );

/** After both apps of Node-RED and `httpStatic`, before a catch-all of an app that embeds Node-RED. */
export const afterNodeRed = (stack: readonly Layer[]): number => {
  const isNodeReds = ({ name }: Layer) => name === "mounted_app" || name === "serveStatic";
  return stack.length - Math.max(0, [...stack].reverse().findIndex(isNodeReds));
};

function handlesPost({ route }: Layer): boolean {
  return isObject(route?.methods) && (route.methods.post === true || route.methods._all === true);
}

function matches(layer: Layer, path: string): boolean {
  try {
    return layer.match?.(path) === true;
  } catch {
    // Express answers a path whose escapes are broken.
    return true;
  }
}

/** Whether the app itself, not one mounted in it, has a route for a POST to this path below it. */
export function isRouted(app: WebApp, path: string): boolean {
  return stackOf(app)?.some((layer) => handlesPost(layer) && matches(layer, path)) ?? false;
}
