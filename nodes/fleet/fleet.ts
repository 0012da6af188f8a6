// zoom-rtms-fleet: several Node-REDs that share the streams of a Zoom app over an MQTT broker. The stream nodes open the
// connections; this node says how.

import type { NodeAPI, NodeDef } from "node-red";
import { FLEET_TYPE, type FleetNode, resolveFor, savedProperties } from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { fleetSettings } from "./settings";

export = (RED: NodeAPI): void => {
  function ZoomFleet(this: FleetNode, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const properties = savedProperties(MIGRATIONS, this, definition);
    this.settings = (user) => fleetSettings(resolveFor(RED, properties, user), (id) => RED.nodes.getNode(id));
  }

  RED.nodes.registerType(FLEET_TYPE, ZoomFleet);
};
