// Sends a message to one of several outputs.

import { randomBytes } from "node:crypto";
import type { Node, NodeMessage } from "node-red";
import type { StreamMessage } from "../../protocol/messages";

/** The start of all message ids of this process; a counter follows. */
const PREFIX = randomBytes(4).toString("hex");
const BLOCK = 256;
const LAST_BLOCK = 0xff_ffff;
const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");
/** The last two digits, which count; the six before them are the number of the block. */
const LAST_DIGITS = Array.from({ length: BLOCK }, (_, count) => hex(count, 2));
let block = 0;
let count = 0;
let start = PREFIX + hex(block, 6);

/**
 * An id as Node-RED would give the message, 16 hexadecimal digits. Node-RED draws eight random numbers for one, which is
 * a tenth of what a packet costs.
 */
function messageId(): string {
  if (count === BLOCK) {
    count = 0;
    block = block === LAST_BLOCK ? 0 : block + 1;
    start = PREFIX + hex(block, 6);
  }
  return start + LAST_DIGITS[count++];
}

/** Sends each output by itself, because Node-RED clones messages that share a `send`. */
export function sendTo(node: Node, port: number, message: StreamMessage): void {
  const sent = message as object as NodeMessage;
  sent._msgid = messageId();
  node.send(port === 0 ? sent : [...Array<null>(port).fill(null), sent]);
}
