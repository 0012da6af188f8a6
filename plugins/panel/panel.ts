// The live panel's runtime half: Node-RED loads it once, before the nodes.

import type { NodeAPI } from "node-red";
import { panel, servePanel } from "../../src/runtime";

export = (RED: NodeAPI): void => servePanel(RED, panel);
