// Resolves `${NAME}` in the settings of an app or account, a config node. When Node-RED creates it, it replaces those that
// the config node itself can see: variables of the process, global ones, and those of the flow or subflow that it is
// restricted to. The others are looked up for the node that uses it, in its group, flow and subflow.

import type { Node, NodeAPI } from "node-red";
import { variableIn } from "../variables";

/** What `RED.util` has and its types omit. */
interface Settings {
  getSetting(node: object | null, name: string): unknown;
}

/** The value of a variable as a node sees it; `undefined` if there is none. */
export function variableOf(RED: NodeAPI, node: Node | null, name: string): unknown {
  return (RED.util as object as Settings).getSetting(node, name);
}

/** The values, with references replaced by what `user` sees. References without a value stay. */
export function resolveFor<T extends object>(RED: NodeAPI, values: T, user: Node | undefined): T {
  if (!user) return values;
  const resolved = Object.entries(values).map(([property, value]: [string, unknown]) => {
    const name = typeof value === "string" ? variableIn(value) : undefined;
    return [property, (name === undefined ? undefined : variableOf(RED, user, name)) ?? value];
  });
  return Object.fromEntries(resolved) as T;
}

/**
 * The nodes that use a config node, except those inside subflows, whose instances may differ.
 * @param property of these nodes, which holds the id of the config node
 */
export function usersOf(RED: NodeAPI, property: "app" | "account", id: string): Node[] {
  const users: Node[] = [];
  RED.nodes.eachNode((saved) => {
    const node: Node | null =
      (saved as { app?: unknown; account?: unknown })[property] === id ? RED.nodes.getNode(saved.id) : null;
    if (node) users.push(node);
  });
  return users;
}
