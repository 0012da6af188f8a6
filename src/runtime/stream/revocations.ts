// Streams whose consent was withdrawn while their node did not have them, mostly after a restart. Nodes behind it may
// have stored media of them, so the node sends the event `stopped` as if the stream had ended here.

import { EventEmitter } from "node:events";
import { stopInfo } from "../../protocol/errors";
import { Memory } from "../../protocol/memory";
import type { EventMessage, StreamEvent } from "../../protocol/messages";
import { type StreamEvents, StreamOutput } from "../../protocol/stream";
import { ExpiringMap } from "../../protocol/time";
import { REAL_WORLD } from "../../protocol/transport";
import type { Lifecycle } from "../../protocol/webhook";

const REPORTED_LIMIT = 10_000;

export class Revocations {
  /** Streams that were reported as revoked. */
  readonly #reported = new ExpiringMap<string, true>({ maxSize: REPORTED_LIMIT });

  constructor(private readonly send: (message: EventMessage) => void) {}

  /** Notes the revocation that a stream of this node reported itself. */
  notice(streamId: string, event: StreamEvent): void {
    if (event.event === "stopped" && event.reason.revoked) this.#reported.set(streamId, true);
  }

  /** Reports once a revocation that a webhook brings of a stream that this node does not have. */
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
