// The admin routes of the live panel. They are registered once for the module, by the plugin's runtime half.

import type { NodeAPI } from "node-red";
import type { JsonObject } from "../../protocol/input";
import { type AdminHandler, adminRoute } from "../admin";
import type { Panel } from "./panel";
import {
  PANEL_CLOSE_PATH,
  PANEL_PATH,
  PANEL_PICTURE_PATH,
  PANEL_REPORT_PATH,
  PANEL_TRACE_PATH,
  PANEL_WORDS_PATH,
  type PanelPerson,
  type PanelReply,
  type PanelStream,
} from "./reply";

/** Lists the allowed fields, so that a new field is not sent by mistake. */
function nameless({ id, talking, level, active }: PanelPerson): PanelPerson {
  return { id, talking, ...(level !== undefined && { level }), ...(active !== undefined && { active }) };
}

function quiet(stream: PanelStream): PanelStream {
  const { detail } = stream;
  return detail ? { ...stream, detail: { ...detail, people: detail.people.map(nameless) } } : stream;
}

/** A reply for users with read access only (`zoom-rtms.read`): without names and captions. */
const withoutWords = ({ streams, ...rest }: PanelReply): PanelReply => ({ ...rest, streams: streams.map(quiet) });

const idsIn = ({ show }: JsonObject): string[] =>
  Array.isArray(show) ? show.filter((id) => typeof id === "string") : [];

/** A route about one stream; answers 400 without an id. */
const ofStream =
  (answer: (streamId: string, response: Parameters<AdminHandler>[1], body: JsonObject) => void): AdminHandler =>
  (body, response) => {
    const { streamId } = body;
    if (typeof streamId === "string") answer(streamId, response, body);
    else response.status(400).json({ error: "The request needs a streamId." });
  };

export function servePanel(RED: NodeAPI, panel: Panel): void {
  adminRoute(RED, PANEL_PATH, "zoom-rtms.read", (body, response) => {
    response.json(withoutWords(panel.reply(idsIn(body), { owners: body.owners === true })));
  });
  adminRoute(RED, PANEL_WORDS_PATH, "zoom-rtms.write", (body, response) => {
    const { captions, pictures, owners } = body;
    const wants = { captions: captions === true, pictures: pictures === true, owners: owners === true };
    response.json(panel.reply(idsIn(body), wants));
  });
  const picture = ofStream((streamId, response, body) => {
    const image = panel.image(streamId, String(body.picture));
    if (!image) response.status(404).json({ error: "There is no such picture any more." });
    else response.set("X-Content-Type-Options", "nosniff").type(image.contentType).send(image.bytes);
  });
  adminRoute(RED, PANEL_PICTURE_PATH, "zoom-rtms.write", picture);
  const report = ofStream((streamId, response) => {
    const text = panel.report(streamId);
    if (text === undefined) response.status(404).json({ error: "There is no such stream." });
    else response.attachment("zoom-rtms-report.json").send(text);
  });
  adminRoute(RED, PANEL_REPORT_PATH, "zoom-rtms.read", report);
  const doTo = (path: string, action: (streamId: string) => boolean): void => {
    const act = ofStream((streamId, response) => {
      if (action(streamId)) response.status(202).json({});
      else response.status(404).json({ error: "No such stream is running." });
    });
    adminRoute(RED, path, "zoom-rtms.write", act);
  };
  doTo(PANEL_CLOSE_PATH, (streamId) => panel.close(streamId));
  doTo(PANEL_TRACE_PATH, (streamId) => panel.trace(streamId));
}
