// The flow that all members have, to the letter: what differs (the way to the broker, the file of the sink) they have from
// their environment.

import type { FlowNode } from "../node-red-process";
import { CREDENTIALS } from "../webhook-client";

export interface FleetFlowOptions {
  /** Maximum streams of a member. */
  capacity: number;
  /** Milliseconds of audio in a packet. */
  sendRate: number;
  /** MQTT 3.1.1 is "4". */
  protocolVersion?: "4" | "5";
  /** Without it the stream node has no *Fleet*. */
  isShared?: boolean;
  /** The flow has a fleet and a broker. */
  hasFleet?: boolean;
  /** Over the properties of the nodes. */
  stream?: Readonly<Record<string, unknown>>;
  fleet?: Readonly<Record<string, unknown>>;
}

export const FLEET = "test";

/** The members' environment. */
export const environmentOf = (brokerPort: number, sinkFile: string): Record<string, string> => ({
  FLEET_BROKER_PORT: String(brokerPort),
  FLEET_SINK: sinkFile,
});

export function fleetFlow(options: FleetFlowOptions): FlowNode[] {
  const { capacity, sendRate, protocolVersion = "4", isShared = true, hasFleet = isShared, stream, fleet } = options;
  const nodes: FlowNode[] = [
    { id: "tab", type: "tab", label: "Fleet" },
    { id: "n-app", type: "zoom-rtms-app", name: "", servers: "ws://127.0.0.1", credentials: CREDENTIALS },
    {
      id: "n-broker",
      type: "mqtt-broker",
      broker: "127.0.0.1",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED replaces it
      port: "${FLEET_BROKER_PORT}",
      protocolVersion,
      keepalive: "60",
      cleansession: true,
      autoConnect: true,
      usetls: false,
    },
    {
      id: "n-fleet",
      type: "zoom-rtms-fleet",
      name: FLEET,
      broker: "n-broker",
      prefix: "zoom-rtms",
      balance: true,
      ...fleet,
    },
    {
      id: "n-webhook",
      type: "zoom-rtms-webhook-in",
      z: "tab",
      app: "n-app",
      path: "/zoom/rtms",
      wires: [["n-stream"], []],
    },
    {
      id: "n-stream",
      type: "zoom-rtms-stream",
      z: "tab",
      app: "n-app",
      transcript: false,
      audioSendRate: sendRate,
      maxStreams: capacity,
      fleet: isShared ? "n-fleet" : "",
      outputs: 2,
      wires: [["n-sink"], ["n-sink"]],
      ...stream,
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Node-RED replaces it
    { id: "n-sink", type: "fleet-sink", z: "tab", file: "${FLEET_SINK}", wires: [] },
  ];
  return hasFleet ? nodes : nodes.filter(({ id }) => id !== "n-broker" && id !== "n-fleet");
}
