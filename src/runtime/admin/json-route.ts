// Routes of the editor's dialogs and of the live panel. All are POST with JSON and have ids in the body, because a URL
// cannot hold every id (a lone surrogate, a slash, 100 kB). They accept requests of the editor's own origin only.
//
// Disabling and enabling a node set loads its module again, so each route is registered once per admin app.

import type { NextFunction, Request, Response } from "express";
import type { NodeAPI } from "node-red";
import { isObject, type JsonObject } from "../../protocol/input";
import { isSameOrigin } from "./same-origin";

/** Node-RED refuses ids that end in `.write` to users with read access only. */
export type Permission = "zoom-rtms.read" | "zoom-rtms.write";

/** Answers a request. */
export type AdminHandler = (body: JsonObject, response: Response) => Promise<void> | void;

/**
 * What a node's route answers, as JSON; `undefined`: there is no such node, 404.
 * @param id of the node
 */
export type AdminAnswer = (id: string, body: JsonObject) => Promise<object | undefined> | object | undefined;

/** By admin app, because one process may run two Node-REDs. */
const registered = new WeakMap<object, Set<string>>();

const FOREIGN =
  "This request comes from a page of another origin. Open the editor at the address that Node-RED sees. Behind a proxy, " +
  "let it pass on the Host header with the port, or X-Forwarded-Host with httpServerOptions {'trust proxy': true}.";

/** Refuses forms and pages of other sites. */
function guard(request: Request, response: Response, next: NextFunction): void {
  // What people say, perhaps: no cache on the way may keep it.
  response.set("Cache-Control", "no-store");
  if (!isSameOrigin(request)) response.status(403).json({ error: FOREIGN });
  else if (!request.is("application/json"))
    response.status(415).json({ error: "Send JSON, with Content-Type: application/json." });
  else next();
}

/** Adds a POST route, once. Errors become a 500 without a text, since they may contain secrets of the dialog. */
export function adminRoute(RED: NodeAPI, path: string, permission: Permission, answer: AdminHandler): void {
  const paths = registered.get(RED.httpAdmin) ?? new Set();
  registered.set(RED.httpAdmin, paths);
  if (paths.has(path)) return;
  paths.add(path);
  RED.httpAdmin.post(`/${path}`, guard, RED.auth.needsPermission(permission), (request, response) => {
    const body: unknown = request.body;
    const work = async (): Promise<void> => answer(isObject(body) ? body : {}, response);
    work().catch(() => response.sendStatus(500));
  });
}

/** A route about one node, whose id is the body's `id`. */
export function nodeRoute(RED: NodeAPI, path: string, permission: Permission, answer: AdminAnswer): void {
  adminRoute(RED, path, permission, async (body, response) => {
    if (typeof body.id !== "string") {
      response.status(400).json({ error: "The request needs the id of a node." });
      return;
    }
    const result = await answer(body.id, body);
    if (result === undefined) response.sendStatus(404);
    else response.json(result);
  });
}
