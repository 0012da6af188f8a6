// zoom-rtms-app: one app of Zoom's Marketplace; what the other nodes sign, verify and connect with.

import type { Node, NodeAPI, NodeDef } from "node-red";
import type { ProxyConventions } from "../../src/protocol/transport";
import {
  APP_TYPE,
  type AppNode,
  CertificateFiles,
  type Credentials,
  credential,
  generatedCredentials,
  networkSettings,
  readProperties,
  resolveFor,
  savedProperties,
  serveCredentialCheck,
  signingCredentials,
  withSimulators,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { CREDENTIALS, PROPERTIES } from "./properties";

/** What Node-RED's settings.js may hold and its types leave out. */
interface NetworkSettings {
  proxyOptions?: ProxyConventions;
}

type ZoomAppNode = AppNode & Node<Credentials>;

export = (RED: NodeAPI): void => {
  serveCredentialCheck(RED);

  function ZoomApp(this: ZoomAppNode, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const { proxyOptions } = RED.settings as object as NetworkSettings;
    const properties = savedProperties(MIGRATIONS, this, definition);
    const files = new CertificateFiles();
    this.on("close", (done: () => void) => {
      files.close();
      done();
    });
    const pretended = () => generatedCredentials(RED, this);
    const warned = new Set<string>();
    const warn = (text: string) => {
      if (!warned.has(text)) this.warn(text);
      warned.add(text);
    };
    this.settings = (user) => {
      const resolve = <T extends object>(values: T) => resolveFor(RED, values, user);
      // First, for a missing credential is reported before a wrong property.
      const signing = signingCredentials(pretended() ?? resolve(this.credentials));
      const saved = resolve(properties);
      const network = networkSettings(readProperties(PROPERTIES, saved), saved, {
        conventions: proxyOptions,
        files,
        find: (id) => RED.nodes.getNode(id),
        resolve,
        warn,
      });
      return withSimulators({ ...signing, ...network }, this.id);
    };
    this.secretToken = (user) => credential(pretended() ?? resolveFor(RED, this.credentials, user), "secretToken");
  }

  RED.nodes.registerType<ZoomAppNode, NodeDef, unknown, Credentials>(APP_TYPE, ZoomApp, {
    credentials: CREDENTIALS,
  });
};
