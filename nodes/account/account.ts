// zoom-rtms-account: an app of Zoom's Marketplace that may call Zoom: what the other nodes get their access tokens with.

import type { Node, NodeAPI, NodeDef } from "node-red";
import type { ProxyConventions } from "../../src/protocol/transport";
import {
  ACCOUNT_TYPE,
  type AccountNode,
  accountSettings,
  CertificateFiles,
  isSimulated,
  readProperties,
  resolveFor,
  type SavedCredentials,
  savedProperties,
  serveAccountCheck,
} from "../../src/runtime";
import { MIGRATIONS } from "./migrations";
import { CREDENTIALS, PROPERTIES } from "./properties";

/** What Node-RED's settings.js may hold and its types leave out. */
interface NetworkSettings {
  proxyOptions?: ProxyConventions;
}

type ZoomAccountNode = AccountNode & Node<SavedCredentials>;

export = (RED: NodeAPI): void => {
  serveAccountCheck(RED, (saved) => readProperties(PROPERTIES, saved));

  function ZoomAccount(this: ZoomAccountNode, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const { proxyOptions } = RED.settings as object as NetworkSettings;
    const properties = savedProperties(MIGRATIONS, this, definition);
    const files = new CertificateFiles();
    this.on("close", (done: () => void) => {
      files.close();
      done();
    });
    const warned = new Set<string>();
    const warn = (text: string) => {
      if (!warned.has(text)) this.warn(text);
      warned.add(text);
    };
    this.settings = (user) => {
      const resolve = <T extends object>(values: T) => resolveFor(RED, values, user);
      const saved = resolve(properties);
      return accountSettings(this.id, readProperties(PROPERTIES, saved), resolve(this.credentials), saved, {
        owner: "account",
        isSimulated: isSimulated(RED, this),
        conventions: proxyOptions,
        files,
        find: (id) => RED.nodes.getNode(id),
        resolve,
        warn,
      });
    };
  }

  RED.nodes.registerType<ZoomAccountNode, NodeDef, unknown, SavedCredentials>(ACCOUNT_TYPE, ZoomAccount, {
    credentials: CREDENTIALS,
  });
};
