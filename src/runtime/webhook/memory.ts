// What a webhook node remembers across deploys: the bodies it has sent, because Zoom delivers some twice
// (protocol#webhook-delivery), and the number of messages per stream (contract#sequence-numbers). Kept in the module,
// by node id.

import { createHash } from "node:crypto";
import { ExpiringMap } from "../../protocol/time";

/** Milliseconds; Zoom's last retry comes 85 minutes after the first try. */
const REMEMBERED_FOR = 2 * 60 * 60 * 1000;
const REMEMBERED = 10_000;

export class WebhookMemory {
  /** By hash of the body. */
  readonly #seen: ExpiringMap<string, true>;
  /** By stream id; `""` for what belongs to no stream. */
  readonly #sequences = new ExpiringMap<string, number>({ maxSize: REMEMBERED });

  /** @param now milliseconds of a clock that nobody sets */
  constructor(now?: () => number) {
    this.#seen = new ExpiringMap({ maxAge: REMEMBERED_FOR, maxSize: REMEMBERED }, now);
  }

  /** Whether these very bytes came within the last two hours; from now on they have. */
  isDuplicate(rawBody: Buffer): boolean {
    const hash = createHash("sha256").update(rawBody).digest("base64");
    if (this.#seen.has(hash)) return true;
    this.#seen.set(hash, true);
    return false;
  }

  /** The next number of a stream, from 0 without holes. */
  nextSequence(streamId = ""): number {
    const sequence = this.#sequences.get(streamId) ?? 0;
    this.#sequences.set(streamId, sequence + 1);
    return sequence;
  }
}

const memories = new Map<string, WebhookMemory>();

/** The memory of the node with this id and of its former instances. */
export function memoryOf(nodeId: string): WebhookMemory {
  const memory = memories.get(nodeId) ?? new WebhookMemory();
  memories.set(nodeId, memory);
  return memory;
}

/** To be called when the node is removed for good. */
export function forgetMemoryOf(nodeId: string): void {
  memories.delete(nodeId);
}
