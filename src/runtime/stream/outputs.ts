// Sends a message to one of several outputs.

import { randomBytes } from "node:crypto";
import type { Node, NodeMessage } from "node-red";
import type { StreamMessage } from "../../protocol/messages";

/** The start of all message ids of this process; a counter follows. */
const PREFIX = randomBytes(4).toString("hex");
const LAST = 0xffff_ffff;
let count = 0;

/**
 * An id as Node-RED would give the message, 16 hexadecimal digits. Node-RED draws eight random numbers for one, which is
 * a tenth of what a packet costs.
 */
function messageId(): string {
  count = count === LAST ? 0 : count + 1;
  return PREFIX + count.toString(16).padStart(8, "0");
}

/** Sends each output by itself, because Node-RED clones messages that share a `send`. */
export function sendTo(node: Node, port: number, message: StreamMessage): void {
  const sent = message as object as NodeMessage;
  sent._msgid = messageId();
  node.send(port === 0 ? sent : [...Array<null>(port).fill(null), sent]);
}
