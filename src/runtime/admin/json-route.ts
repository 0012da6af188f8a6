// Routes of the editor's dialogs and of the live panel. All are POST with JSON, and ids are in the body: a URL has no
// place for every id (half a surrogate, a slash, 100 kB). Each takes requests of the editor's own origin only.
//
// A node set that is switched off and on again loads its module anew, so each route is registered once for each of
// Node-RED's admin apps.

import type { NextFunction, Request, Response } from "express";
import type { NodeAPI } from "node-red";
import { isObject, type JsonObject } from "../../protocol/input";
import { isSameOrigin } from "./same-origin";

/** Ids that end in `.write` are refused to users who may only read (node-red-notes 2.9). */
export type Permission = "zoom-rtms.read" | "zoom-rtms.write";

/** Answers a request. */
export type AdminHandler = (body: JsonObject, response: Response) => Promise<void> | void;

/**
 * What a node's route answers, as JSON; `undefined`: there is no such node, 404.
 * @param id of the node
 */
export type AdminAnswer = (id: string, body: JsonObject) => Promise<object | undefined> | object | undefined;

/** By admin app, so that two Node-REDs in one process do not mix. */
const registered = new WeakMap<object, Set<string>>();

const FOREIGN =
  "This request comes from a page of another origin. Open the editor at the address that Node-RED sees. Behind a proxy, " +
  "have it pass on the Host header with the port, or X-Forwarded-Host with httpServerOptions {'trust proxy': true}.";

/** No form and no page of another site passes. */
function guard(request: Request, response: Response, next: NextFunction): void {
  // What people say, perhaps: no cache on the way may keep it.
  response.set("Cache-Control", "no-store");
  if (!isSameOrigin(request)) response.status(403).json({ error: FOREIGN });
  else if (!request.is("application/json"))
    response.status(415).json({ error: "Send JSON, with Content-Type: application/json." });
  else next();
}

/** A POST route, once. Errors are answered 500 without a word, as they may hold what the dialog has to keep secret. */
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
      response.status(400).json({ error: "The request needs a node's id." });
      return;
    }
    const result = await answer(body.id, body);
    if (result === undefined) response.sendStatus(404);
    else response.json(result);
  });
}
