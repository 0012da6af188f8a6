// zoom-rtms-app: one app of Zoom's Marketplace; what the other nodes sign, verify and connect with.

import type { Node, NodeAPI, NodeDef } from "node-red";
import type { ProxyConventions } from "../../src/protocol/proxy-environment";
import { APP_TYPE, type AppNode } from "../../src/runtime/app";
import { appSettings, type Credentials, credential } from "../../src/runtime/app-settings";

/** What Node-RED's settings.js may hold and its types leave out. */
interface NetworkSettings {
  proxyOptions?: ProxyConventions;
}

type ZoomAppNode = AppNode & Node<Credentials>;

export = (RED: NodeAPI): void => {
  function ZoomApp(this: ZoomAppNode, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const { proxyOptions } = RED.settings as object as NetworkSettings;
    this.settings = () => appSettings({ ...definition }, this.credentials, proxyOptions);
    this.secretToken = () => credential(this.credentials, "secretToken");
  }

  RED.nodes.registerType<ZoomAppNode, NodeDef, unknown, Credentials>(APP_TYPE, ZoomApp, {
    credentials: {
      clientId: { type: "text" },
      clientSecret: { type: "password" },
      secretToken: { type: "password" },
    },
  });
};
