// Every control of every dialog: what is entered there, and what is wrong there and why.

import { CONFIG_NODES } from "./config-nodes";
import type { Controls } from "./entries";
import { OUTPUT_NODES } from "./output-nodes";
import { STREAM_NODES } from "./stream-nodes";

export { OTHER_ACCOUNT, OTHER_APP, OTHER_BROKER, OTHER_FLEET, OTHER_PROXY, OTHER_TLS } from "./entries";

export const CONTROLS: Readonly<Record<string, Controls>> = { ...CONFIG_NODES, ...STREAM_NODES, ...OUTPUT_NODES };
