// The admin routes of the live panel. They are registered once for the module, by the plugin's runtime half.

import type { Request } from "express";
import type { NodeAPI } from "node-red";
import { isObject } from "../protocol/json";
import type { Panel } from "./panel";
import { PANEL_CLOSE_PATH, PANEL_PATH, PANEL_SEPARATOR } from "./panel-reply";

const idsIn = (show: unknown): string[] =>
  typeof show === "string" ? show.split(PANEL_SEPARATOR).filter((id) => id !== "") : [];

function streamIdIn({ body }: Request): string | undefined {
  const read: unknown = body;
  return isObject(read) && typeof read.streamId === "string" ? read.streamId : undefined;
}

export function servePanel(RED: NodeAPI, panel: Panel): void {
  RED.httpAdmin.get(`/${PANEL_PATH}`, RED.auth.needsPermission("zoom-rtms.read"), (request, response) => {
    const { show, captions } = request.query;
    // What people say, perhaps: no cache on the way may keep it.
    response.set("Cache-Control", "no-store").json(panel.look(idsIn(show), captions === "1"));
  });
  RED.httpAdmin.post(`/${PANEL_CLOSE_PATH}`, RED.auth.needsPermission("zoom-rtms.write"), (request, response) => {
    const streamId = streamIdIn(request);
    if (streamId === undefined) response.status(400).json({ error: "The request needs a streamId." });
    else if (panel.close(streamId)) response.status(202).json({});
    else response.status(404).json({ error: "No such stream runs here." });
  });
}
