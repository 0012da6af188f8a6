// Streams whose consent was withdrawn when their node did not have them, after a restart of the process mostly: the nodes
// behind it may have stored them, so they are told as if the stream had ended here.

import { EventEmitter } from "node:events";
import { Memory } from "../../protocol/memory";
import type { EventMessage, StreamEvent } from "../../protocol/messages";
import { type StreamEvents, StreamOutput } from "../../protocol/stream";
import { REAL_WORLD } from "../../protocol/transport";
import type { Lifecycle } from "../../protocol/webhook";
import { stopInfo } from "../../protocol/words";

const MOST_TOLD = 10_000;

export class Revocations {
  /** Streams of which it was told that they are revoked. */
  readonly #told = new Set<string>();

  constructor(private readonly send: (message: EventMessage) => void) {}

  /** Takes note of what a stream told of itself. */
  notice(streamId: string, event: StreamEvent): void {
    if (event.event === "stopped" && event.reason.revoked) this.#tell(streamId);
  }

  /** Tells what a webhook says of a stream that is not here, once. */
  webhook({ product, action, id = "", streamId, stopReason }: Lifecycle): void {
    if (action !== "stopped" || streamId === undefined || this.#told.has(streamId)) return;
    const reason = stopInfo(stopReason);
    if (!reason.revoked) return;
    this.#tell(streamId);
    const { clock } = REAL_WORLD;
    const emitter = new EventEmitter<StreamEvents>().on("event", this.send);
    new StreamOutput(emitter, new Memory(product, id, streamId, clock.now()), clock, []).event({
      event: "stopped",
      reason,
    });
  }

  #tell(streamId: string): void {
    this.#told.add(streamId);
    for (const oldest of this.#told) {
      if (this.#told.size <= MOST_TOLD) break;
      this.#told.delete(oldest);
    }
  }
}
