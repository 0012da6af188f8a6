// With what a new owner opens its stream.

import type { StreamCopy } from "./copies";
import type { Opening } from "./effects";

/**
 * An interruption before it says nothing to whoever connects only now.
 * @param webhook the latest `*_started`
 */
export function openingOf(copy: StreamCopy, webhook: object): Opening {
  const { owner, memory } = copy.registers;
  // An older memory was left to somebody who had the stream since: the numbers in it would come twice.
  const isLatest = memory !== undefined && memory.n + 1 === owner?.n && memory.sealed !== "";
  return {
    webhook,
    ...(isLatest && { memory: memory.sealed }),
    ...(copy.former && { from: copy.former.owner }),
    how: howOf(copy),
  };
}

function howOf({ registers: { owner }, former, asked }: StreamCopy): Opening["how"] {
  if (!former && (owner?.n ?? 1) <= 1) return "offered";
  // Who did not claim it was named by its owner.
  return former?.left || asked?.n !== owner?.n ? "handed_over" : "taken_over";
}
