// What an app allows to the simulator nodes that refer to it (contract#zoom-app): its streams may connect to their
// open ports, and without any credentials it uses random ones for the life of the process. Kept in the module, because
// each deploy replaces the nodes.

import { randomBytes } from "node:crypto";
import type { NodeAPI } from "node-red";
import { serverCheck } from "../../protocol/input";
import { isEmptyCredential, isUsedBySimulator } from "../config";
import type { AppSettings } from "./app";
import type { Credentials } from "./settings";

/** The URLs, `ws://127.0.0.1:<port>`, of the ports that a simulator node has open now. */
export type OpenPorts = () => readonly string[];

/** By the app's id. */
const invented = new Map<string, Required<Credentials>>();
const simulators = new Map<string, Set<OpenPorts>>();

const openPorts = (appId: string): readonly string[] => [...(simulators.get(appId) ?? [])].flatMap((open) => open());

/** Random credentials, only if all three of the app are empty and a simulator node refers to it. */
export function generatedCredentials(
  RED: NodeAPI,
  app: { id: string; _alias?: string; credentials: Credentials },
): Required<Credentials> | undefined {
  const { clientId, clientSecret, secretToken } = app.credentials;
  if (![clientId, clientSecret, secretToken].every(isEmptyCredential)) return undefined;
  // A simulator that a deploy takes away has its last word; inside of a subflow's instance a node has another id.
  if (openPorts(app.id).length === 0 && !isUsedBySimulator(RED, "app", app)) return undefined;
  const secret = () => randomBytes(16).toString("hex");
  const credentials = invented.get(app.id) ?? {
    clientId: secret(),
    clientSecret: secret(),
    secretToken: secret(),
  };
  invented.set(app.id, credentials);
  return credentials;
}

/** Lets the app's streams connect to these ports until the returned function is called. */
export function admitPorts(appId: string, ports: OpenPorts): () => void {
  const admitted = simulators.get(appId) ?? new Set();
  simulators.set(appId, admitted.add(ports));
  return () => {
    admitted.delete(ports);
    if (admitted.size === 0) simulators.delete(appId);
  };
}

/** The settings of an app, which also allow the open ports of its simulators, without a proxy. */
export function withSimulators(settings: AppSettings, appId: string): AppSettings {
  const isSimulator = (url: string): boolean => serverCheck(openPorts(appId).join(","))(url);
  return {
    ...settings,
    allows: (url) => settings.allows(url) || isSimulator(url),
    proxy: (url) => (isSimulator(url) ? undefined : settings.proxy(url)),
  };
}
