// Sending to one output of a node that has several.

import type { Node, NodeMessage } from "node-red";
import type { StreamMessage } from "../protocol/messages";

/** Each output is sent on its own, because a message that shares a `send` is cloned. */
export function sendTo(node: Node, port: number, message: StreamMessage): void {
  const outputs: (NodeMessage | null)[] = Array(port + 1).fill(null);
  outputs[port] = message as object as NodeMessage;
  node.send(outputs);
}
