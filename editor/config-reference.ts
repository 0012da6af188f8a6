// A field of a dialog that refers to a config node that may also be none.

import { catalog, isElsewhere } from "./properties";

/** What the editor holds of a config node, as far as it matters here. */
interface ConfigNode {
  d?: boolean;
  verifyservercert?: boolean;
}

/** The value of a field without a config node. */
const NONE = "_ADD_";

const text = catalog("zoom-rtms-app");

/**
 * The validator: why a config node cannot be used; what the runtime refuses, or warns of. A gone node's field has the value
 * null. The reasons are in the app's catalog.
 */
export function judgeReference(value: unknown, _options: unknown): boolean | string {
  if (value === NONE || (value !== null && isElsewhere(value))) return true;
  const node = RED.nodes.node(String(value)) as ConfigNode | null;
  if (!node || node.d) return text("error.gone");
  return node.verifyservercert !== false || text("error.unverified");
}
