// zoom-rtms-video-out: video and screen share in; pictures, or recordings with sound, out.

import type { NodeAPI } from "node-red";
import { outputNode } from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { MovieOut } from "./movie-out";
import { PictureOut } from "./picture-out";
import { videoSettings } from "./settings";

export = (RED: NodeAPI): void => {
  const node = outputNode(RED, {
    migrations: MIGRATIONS,
    settingsOf: videoSettings,
    handlerOf(of, settings, status) {
      const Output = settings.output === "file" ? MovieOut : PictureOut;
      return new Output(RED, of, settings, status);
    },
  });
  RED.nodes.registerType("zoom-rtms-video-out", node);
};
