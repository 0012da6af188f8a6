// zoom-rtms-app: one app of Zoom's Marketplace; what the other nodes sign, verify and connect with.

import type { Node, NodeAPI, NodeDef } from "node-red";
import { asError } from "../../src/protocol/errors";
import type { ProxyConventions } from "../../src/protocol/transport";
import {
  APP_TYPE,
  type AppNode,
  CertificateFiles,
  type Credentials,
  credential,
  generatedCredentials,
  networkSettings,
  type Properties,
  readProperties,
  resolveFor,
  savedProperties,
  serveCredentialCheck,
  serveMetrics,
  signingCredentials,
  withSimulators,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { CREDENTIALS, PROPERTIES } from "./properties";

/** What Node-RED's settings.js may hold and its types leave out. */
interface NetworkSettings {
  proxyOptions?: ProxyConventions;
}

/** Zoom's, and the token of who reads the metrics. */
type AppCredentials = Credentials & { metricsToken?: string };
type ZoomAppNode = AppNode & Node<AppCredentials>;

/** Switches metrics and health on, if they are wanted. @returns a function to be called when the node closes */
function metricsOf(RED: NodeAPI, node: ZoomAppNode, properties: Properties): () => void {
  try {
    const { metrics } = readProperties({ metrics: PROPERTIES.metrics }, properties);
    if (metrics) return serveMetrics(RED, node, node.credentials.metricsToken);
  } catch (thrown) {
    node.error(asError(thrown).message);
  }
  return () => undefined;
}

export = (RED: NodeAPI): void => {
  serveCredentialCheck(RED);

  function ZoomApp(this: ZoomAppNode, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const { proxyOptions } = RED.settings as object as NetworkSettings;
    const properties = savedProperties(MIGRATIONS, this, definition);
    const files = new CertificateFiles();
    const endMetrics = metricsOf(RED, this, properties);
    this.on("close", (done: () => void) => {
      files.close();
      endMetrics();
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
        owner: "app",
        files,
        find: (id) => RED.nodes.getNode(id),
        resolve,
        warn,
      });
      return withSimulators({ ...signing, ...network }, this.id);
    };
    this.secretToken = (user) => credential(pretended() ?? resolveFor(RED, this.credentials, user), "secretToken");
  }

  RED.nodes.registerType<ZoomAppNode, NodeDef, unknown, AppCredentials>(APP_TYPE, ZoomApp, {
    credentials: CREDENTIALS,
  });
};
