// Streams whose consent was withdrawn when their node did not have them, after a restart of the process mostly: the nodes
// behind it may have stored them, so they are told as if the stream had ended here.

import { EventEmitter } from "node:events";
import { Memory } from "../../protocol/memory";
import type { EventMessage, StreamEvent } from "../../protocol/messages";
import { type StreamEvents, StreamOutput } from "../../protocol/stream";
import { ExpiringMap } from "../../protocol/time";
import { REAL_WORLD } from "../../protocol/transport";
import type { Lifecycle } from "../../protocol/webhook";
import { stopInfo } from "../../protocol/words";

const REPORTED_LIMIT = 10_000;

export class Revocations {
  /** Streams that were reported as revoked. */
  readonly #reported = new ExpiringMap<string, true>({ maxSize: REPORTED_LIMIT });

  constructor(private readonly send: (message: EventMessage) => void) {}

  /** Takes note of what a stream told of itself. */
  notice(streamId: string, event: StreamEvent): void {
    if (event.event === "stopped" && event.reason.revoked) this.#reported.set(streamId, true);
  }

  /** Tells what a webhook says of a stream that is not here, once. */
  webhook({ product, action, id = "", streamId, stopReason }: Lifecycle): void {
    if (action !== "stopped" || streamId === undefined || this.#reported.has(streamId)) return;
    const reason = stopInfo(stopReason);
    if (!reason.revoked) return;
    this.#reported.set(streamId, true);
    const { clock } = REAL_WORLD;
    const emitter = new EventEmitter<StreamEvents>().on("event", this.send);
    new StreamOutput(emitter, new Memory(product, id, streamId, clock.now()), clock, []).event({
      event: "stopped",
      reason,
    });
  }
}
