// The two routes below `httpNodeRoot`. With a token they stand before Node-RED's own protection, whose `Authorization` header
// a client could not send as well; without one they are routes like those of HTTP In nodes, behind `httpNodeAuth` and
// `httpNodeMiddleware`.

import type { ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import type { NodeAPI } from "node-red";
import { beforeMountedApps, nodeMiddleware, place, rootOf, routeKey, type WebApp, type WebhookRequest } from "../http";
import { versionsOf } from "../stream";
import { EXPOSITION_TYPE, exposition, type Family } from "./exposition";
import { Gate } from "./gate";
import { health } from "./health";
import { METRICS } from "./table";

interface Page {
  status: number;
  type: string;
  body: string;
}

type Read = (RED: NodeAPI) => Page;

/** By path. A route whose path is an array is not taken for another node's, which HTTP In would remove with its own. */
const PAGES: Readonly<Record<string, Read>> = {
  "/zoom/rtms/metrics": (RED) => {
    const versions = versionsOf(RED);
    const families = METRICS.map(({ name, help, ...metric }): Family => {
      if (metric.type === "histogram") return { name, help, type: metric.type, distribution: metric.read() };
      return { name, help, type: metric.type, samples: metric.read(versions) };
    });
    return { status: 200, type: EXPOSITION_TYPE, body: exposition(families) };
  },
  "/zoom/rtms/health": () => {
    const found = health();
    const status = found.status === "ok" ? 200 : 503;
    return { status, type: "application/json", body: JSON.stringify(found) };
  },
};

function send(response: ServerResponse, { status, type, body }: Page): void {
  const length = { "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...length });
  response.end(body);
}

const REFUSED: Page = { status: 401, type: "text/plain; charset=utf-8", body: "" };

function install(RED: NodeAPI): Gate {
  const gate = new Gate();
  const app: WebApp = RED.httpNode as object as WebApp;
  const pageAt = ({ method = "", url = "" }: WebhookRequest): Read | undefined => {
    if (gate.protection !== "token" || !["GET", "HEAD"].includes(method)) return undefined;
    const key = routeKey(url);
    return Object.entries(PAGES).find(([path]) => routeKey(`${app.path()}/${path}`) === key)?.[1];
  };
  const zoomRtmsMetrics = (request: WebhookRequest, response: ServerResponse, next: () => void): void => {
    const read = pageAt(request);
    if (!read) next();
    else if (gate.admits(request.headers.authorization)) send(response, read(RED));
    else {
      response.setHeader("WWW-Authenticate", 'Bearer realm="zoom-rtms"');
      send(response, REFUSED);
    }
  };
  place(rootOf(app), zoomRtmsMetrics, beforeMountedApps);
  const isOpen: RequestHandler = (_request, _response, next) => {
    if (gate.protection === "flows") next();
    else next("route");
  };
  for (const [path, read] of Object.entries(PAGES))
    RED.httpNode.get([path], isOpen, ...nodeMiddleware(RED), (_request, response) => send(response, read(RED)));
  return gate;
}

/** By the app of Node-RED's HTTP nodes, because one process may run two Node-REDs. */
const gates = new WeakMap<object, Gate>();

/** Who may read the metrics of a Node-RED. Its routes are made when this is first asked. */
export function gateOf(RED: NodeAPI): Gate {
  const gate = gates.get(RED.httpNode) ?? install(RED);
  gates.set(RED.httpNode, gate);
  return gate;
}
