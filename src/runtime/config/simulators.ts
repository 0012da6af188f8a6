// Which apps and accounts a simulator node refers to: without credentials, these use random ones.

import type { NodeAPI, NodeDef } from "node-red";
import type { Owner } from "./network-nodes";

/** The type name of the simulator node. */
export const SIMULATOR_TYPE = "zoom-rtms-simulator";

/** An app or account. */
export interface ConfigNode {
  id: string;
  /** Its id in the subflow, if this is the node of an instance. */
  _alias?: string;
}

/** A node, flow or subflow in the flow file. */
type Saved = NodeDef & { app?: unknown; account?: unknown; d?: boolean; disabled?: boolean };

/** Whether a node runs: it and its flow are enabled, and its subflow is in use. */
function runs({ z, d, disabled }: Saved, saved: ReadonlyMap<string, Saved>, inside: readonly string[] = []): boolean {
  if (d || disabled) return false;
  const container = z ? saved.get(z) : undefined;
  if (container?.type !== "subflow") return !container?.disabled;
  const instances = [...saved.values()].filter(({ type }) => type === `subflow:${z}`);
  return !inside.includes(container.id) && instances.some((one) => runs(one, saved, [...inside, container.id]));
}

/**
 * Whether a simulator node refers to the config node, inside a subflow's instance by its former id. Read from the flow file,
 * since Node-RED creates config nodes first.
 */
export function isUsedBySimulator(RED: NodeAPI, property: Owner, { id, _alias }: ConfigNode): boolean {
  const saved = new Map<string, Saved>();
  RED.nodes.eachNode((node: Saved) => {
    saved.set(node.id, node);
  });
  return [...saved.values()].some(
    (node) => node.type === SIMULATOR_TYPE && [id, _alias].includes(String(node[property])) && runs(node, saved),
  );
}
