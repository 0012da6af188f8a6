// zoom-rtms-video-out: video and screen share in; pictures, or recordings with sound, out.

import type { Node, NodeAPI, NodeDef } from "node-red";
import { asError } from "../../src/protocol/errors";
import { attachHandler, refuseMessages, Status, savedProperties, watchDeploys, workingFolder } from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { MovieOut } from "./movie-out";
import { PictureOut } from "./picture-out";
import { type VideoSettings, videoSettings } from "./settings";

export = (RED: NodeAPI): void => {
  watchDeploys(RED);

  function VideoOutNode(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const status = new Status(this);
    let settings: VideoSettings;
    try {
      settings = videoSettings(savedProperties(MIGRATIONS, this, definition), workingFolder(RED));
    } catch (thrown) {
      refuseMessages(this, status, asError(thrown), "status.misconfigured");
      return;
    }
    const Output = settings.output === "file" ? MovieOut : PictureOut;
    attachHandler(this, status, new Output(RED, this, settings, status));
  }

  RED.nodes.registerType("zoom-rtms-video-out", VideoOutNode);
};
