// Node-RED's own copy of the package `mqtt`: its MQTT nodes have loaded it already, and this package adds none. Only the
// folder of the core nodes leads there: beside a global Node-RED a plain `require` does not find it, and `RED.require` gives
// only modules that flows may use.

import { createRequire } from "node:module";
import { join } from "node:path";
import type { ConnectMqtt } from "../../../fleet";
import { asError } from "../../../protocol/errors";
import { runtimeError } from "../../texts";

const isConnect = (value: unknown): value is ConnectMqtt => typeof value === "function";

/**
 * @param coreNodesDir `RED.settings.coreNodesDir`
 * @throws RtmsError RTMS_FLEET if this Node-RED has no MQTT client
 */
export function mqttClient(coreNodesDir: unknown): ConnectMqtt {
  try {
    const { connect } = createRequire(join(String(coreNodesDir), "package.json"))("mqtt");
    if (isConnect(connect)) return connect;
  } catch (thrown) {
    throw runtimeError(
      "RTMS_FLEET",
      "noMqtt",
      { error: asError(thrown).message.split("\n")[0] ?? "" },
      { cause: thrown },
    );
  }
  throw runtimeError("RTMS_FLEET", "noMqtt", { error: "it has no connect" });
}
