// Makes a stream node a member of its fleet. Loaded only where a fleet is chosen.

import type { Node, NodeAPI } from "node-red";
import { fleetKey, mqttLedger } from "../../../fleet";
import { MACHINE_CLOCK } from "../../../protocol/time";
import type { AppSettings } from "../../app";
import { type FleetReading, fleets } from "../../metrics";
import { panel } from "../../panel";
import type { StreamProperties } from "../../stream";
import type { FleetSettings } from "../fleet-node";
import { untoldPath } from "../untold-file";
import { brokerOf } from "./broker";
import type { SharedStreamsHost } from "./host";
import { identityOf, settingsDigest } from "./identity";
import { mqttClient } from "./mqtt-client";
import { SharedStreams } from "./shared-streams";
import { UntoldWebhooks } from "./untold-webhooks";

export interface Joining {
  fleet: FleetSettings;
  app: AppSettings;
  properties: StreamProperties;
  host: SharedStreamsHost;
}

function readingOf({ view: { members, owned, connected }, takeovers }: SharedStreams): FleetReading {
  return { members: members.length, owned, takeovers, isConnected: connected };
}

/** @throws RtmsError RTMS_FLEET with the cure, if the broker node or Node-RED's MQTT client is missing */
export function join(RED: NodeAPI, node: Node, { fleet, app, properties, host }: Joining): SharedStreams {
  const { name, prefix, balance } = fleet;
  const { coreNodesDir, userDir } = RED.settings as { coreNodesDir?: string; userDir?: string };
  const key = fleetKey(app.clientSecret, prefix, name);
  const connect = mqttClient(coreNodesDir);
  const openLedger = mqttLedger({
    connect,
    ...brokerOf(RED.nodes.getNode(fleet.broker)),
    prefix,
    fleet: name,
    key,
    clock: MACHINE_CLOCK,
  });
  const { media, bufferData, subscribe, idField } = properties;
  const untold = new UntoldWebhooks(untoldPath(userDir, node.id), host.trouble);
  const shared = new SharedStreams(host, {
    openLedger,
    untold,
    seal: key,
    identity: identityOf(RED, node.id),
    capacity: properties.maxStreams,
    balance,
    settings: settingsDigest({ media, bufferData, subscribe, idField, clientId: app.clientId }),
  });
  void untold.take().then((webhooks) => {
    for (const { webhook, at } of webhooks) shared.webhook(webhook, at);
  });
  shared.whenLeft(panel.fleet(node, { name, view: () => shared.view, streams: () => shared.owners }));
  shared.whenLeft(fleets.register(() => readingOf(shared)));
  return shared;
}
