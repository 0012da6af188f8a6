// What a webhook node remembers across deploys: the bodies it has sent on, because Zoom delivers some twice
// (protocol#webhook-delivery), and how many messages of each stream (contract#sequence-numbers). Kept for the module,
// by node id.

import { createHash } from "node:crypto";

/** Milliseconds; Zoom's last retry comes 85 minutes after the first try. */
const REMEMBERED_FOR = 2 * 60 * 60 * 1000;
const REMEMBERED = 10_000;

export class WebhookMemory {
  /** By hash of the body, oldest first. */
  readonly #seen = new Map<string, number>();
  /** By stream id, longest unused first; `""` for what belongs to no stream. */
  readonly #sequences = new Map<string, number>();

  /**
   * Whether these very bytes came within the last two hours; from now on they have.
   * @param now milliseconds of a clock that nobody sets
   */
  isDuplicate(rawBody: Buffer, now: number): boolean {
    const hash = createHash("sha256").update(rawBody).digest("base64");
    const before = this.#seen.get(hash);
    if (before !== undefined && Math.abs(now - before) < REMEMBERED_FOR) return true;
    this.#seen.delete(hash);
    this.#seen.set(hash, now);
    for (const [oldest, at] of this.#seen) {
      if (this.#seen.size <= REMEMBERED && Math.abs(now - at) < REMEMBERED_FOR) break;
      this.#seen.delete(oldest);
    }
    return false;
  }

  /** The next number of a stream, from 0 without holes. */
  nextSequence(streamId = ""): number {
    const sequence = this.#sequences.get(streamId) ?? 0;
    this.#sequences.delete(streamId);
    this.#sequences.set(streamId, sequence + 1);
    for (const oldest of this.#sequences.keys()) {
      if (this.#sequences.size <= REMEMBERED) break;
      this.#sequences.delete(oldest);
    }
    return sequence;
  }
}

const memories = new Map<string, WebhookMemory>();

/** What the node of this id, or its former instances, remember. */
export function memoryOf(nodeId: string): WebhookMemory {
  const memory = memories.get(nodeId) ?? new WebhookMemory();
  memories.set(nodeId, memory);
  return memory;
}

/** To be called when the node is removed for good. */
export function forgetMemoryOf(nodeId: string): void {
  memories.delete(nodeId);
}
