// What an app allows to the simulator nodes that refer to it (contract#zoom-app): its streams may connect to their
// open ports, and without any credentials it uses random ones for the life of the process. Kept in the module, because
// each deploy replaces the nodes.

import { randomBytes } from "node:crypto";
import type { NodeAPI, NodeDef } from "node-red";
import { serverCheck } from "../../protocol/input";
import type { AppSettings } from "./app";
import type { Credentials } from "./settings";

/** The type name of the simulator node. */
export const SIMULATOR_TYPE = "zoom-rtms-simulator";

/** The URLs, `ws://127.0.0.1:<port>`, of the ports that a simulator node has open now. */
export type OpenPorts = () => readonly string[];

/** By the app's id. */
const invented = new Map<string, Required<Credentials>>();
const simulators = new Map<string, Set<OpenPorts>>();

/** A node, flow or subflow in the flow file. */
type Saved = NodeDef & { app?: unknown; d?: boolean; disabled?: boolean };

/** Whether a node runs: it and its flow are enabled, and its subflow is in use. */
function runs({ z, d, disabled }: Saved, saved: ReadonlyMap<string, Saved>, inside: readonly string[] = []): boolean {
  if (d || disabled) return false;
  const container = z ? saved.get(z) : undefined;
  if (container?.type !== "subflow") return !container?.disabled;
  const instances = [...saved.values()].filter(({ type }) => type === `subflow:${z}`);
  return !inside.includes(container.id) && instances.some((one) => runs(one, saved, [...inside, container.id]));
}

/** Whether a simulator node refers to the app. Read from the flow file, since Node-RED creates config nodes first. */
function isReferredTo(RED: NodeAPI, ids: readonly (string | undefined)[]): boolean {
  const saved = new Map<string, Saved>();
  RED.nodes.eachNode((node: Saved) => {
    saved.set(node.id, node);
  });
  return [...saved.values()].some(
    (node) => node.type === SIMULATOR_TYPE && ids.includes(String(node.app)) && runs(node, saved),
  );
}

const openPorts = (appId: string): readonly string[] => [...(simulators.get(appId) ?? [])].flatMap((open) => open());

const isEmpty = (value: unknown): boolean => String(value ?? "").trim() === "";

/** Random credentials, only if all three of the app are empty and a simulator node refers to it. */
export function generatedCredentials(
  RED: NodeAPI,
  app: { id: string; _alias?: string; credentials: Credentials },
): Required<Credentials> | undefined {
  const { clientId, clientSecret, secretToken } = app.credentials;
  if (![clientId, clientSecret, secretToken].every(isEmpty)) return undefined;
  // A simulator that a deploy takes away has its last word; inside of a subflow's instance a node has another id.
  if (openPorts(app.id).length === 0 && !isReferredTo(RED, [app.id, app._alias])) return undefined;
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
