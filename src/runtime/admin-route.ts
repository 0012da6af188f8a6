// Routes of the editor's dialogs. A node set that is switched off and on again loads its module anew, so each route is
// registered once for each of Node-RED's admin apps.

import type { NodeAPI } from "node-red";
import { isObject, type JsonObject } from "../protocol/json";

/** Ids that end in `.write` are refused to users who may only read (node-red-notes 2.9). */
export type Permission = "zoom-rtms.read" | "zoom-rtms.write";

/**
 * What a route answers, as JSON; `undefined`: there is no such node, 404.
 * @param id `:id` of the path
 */
export type AdminAnswer = (id: string, body: JsonObject) => Promise<object | undefined> | object | undefined;

/** By admin app, so that two Node-REDs in one process do not mix. */
const registered = new WeakMap<object, Set<string>>();

/** A POST route, once. Errors are answered 500 without a word, as they may hold what the dialog has to keep secret. */
export function adminRoute(RED: NodeAPI, path: string, permission: Permission, answer: AdminAnswer): void {
  const paths = registered.get(RED.httpAdmin) ?? new Set();
  registered.set(RED.httpAdmin, paths);
  if (paths.has(path)) return;
  paths.add(path);
  RED.httpAdmin.post(path, RED.auth.needsPermission(permission), (request, response) => {
    const body: unknown = request.body;
    const work = async (): Promise<void> => {
      const result = await answer(String(request.params.id), isObject(body) ? body : {});
      if (result === undefined) response.sendStatus(404);
      else response.json(result);
    };
    work().catch(() => response.sendStatus(500));
  });
}
