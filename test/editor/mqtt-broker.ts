// A broker node of Node-RED as its dialog saves one. Nothing connects to it as long as no MQTT node uses it.

import type { FlowNode } from "../runtime/node-red-process";

export const brokerNode = (id: string, broker = "127.0.0.1", port = "9"): FlowNode => ({
  ...{ id, type: "mqtt-broker", name: "", broker, port, clientid: "", autoConnect: true },
  ...{ usetls: false, protocolVersion: "4", keepalive: "60", cleansession: true },
});
