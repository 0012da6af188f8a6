// What HTTP In nodes run before their own work: `httpNodeMiddleware` of Node-RED's settings.

import type { RequestHandler } from "express";
import type { NodeAPI } from "node-red";

/** What `settings.js` may hold and Node-RED's types leave out. */
interface HttpSettings {
  httpNodeMiddleware?: unknown;
}

export function nodeMiddleware({ settings }: Pick<NodeAPI, "settings">): RequestHandler[] {
  const { httpNodeMiddleware } = settings as object as HttpSettings;
  const all: unknown[] = Array.isArray(httpNodeMiddleware) ? httpNodeMiddleware.flat() : [httpNodeMiddleware];
  return all.filter((one): one is RequestHandler => typeof one === "function");
}
