// The live panel's runtime half: Node-RED loads it once, before the nodes.

import type { NodeAPI } from "node-red";
import { panel } from "../../src/runtime/panel";
import { servePanel } from "../../src/runtime/panel-routes";

export = (RED: NodeAPI): void => servePanel(RED, panel);
