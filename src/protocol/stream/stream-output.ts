// Emits the messages that this package makes itself: events, and the last message of each medium.

import type { EventEmitter } from "node:events";
import type { RtmsError } from "../errors";
import type { Memory } from "../memory";
import { type EventMessage, type FailedEvent, type StreamEvent, topicOf } from "../messages";
import type { Clock } from "../time";
import type { Medium } from "../values";
import type { StreamEvents } from "./stream-events";

/** Runs all steps, even if some throw. @throws the last error that a step threw */
export function runAll(steps: readonly (() => void)[]): void {
  let failed: { error: unknown } | undefined;
  for (const step of steps)
    try {
      step();
    } catch (error) {
      failed = { error };
    }
  if (failed) throw failed.error;
}

export class StreamOutput {
  constructor(
    private readonly emitter: EventEmitter<StreamEvents>,
    private readonly memory: Memory,
    private readonly clock: Clock,
    private readonly media: readonly Medium[],
  ) {}

  /** @param timestamp Zoom's clock; absent for events of this package */
  event(payload: StreamEvent, receivedAt = this.clock.now(), timestamp = receivedAt): void {
    const { product, id, streamId } = this.memory;
    const sequence = this.memory.next("event");
    const rtms: EventMessage["rtms"] = { product, id, streamId, medium: "event", timestamp, receivedAt, sequence };
    this.emitter.emit("event", { topic: topicOf(streamId, "event"), payload, rtms });
  }

  /** Emits the counts so far. */
  stats(): void {
    const { stats, reconnections, since } = this.memory;
    const media = Object.fromEntries(this.media.map((medium) => [medium, { ...stats[medium] }]));
    this.event({ event: "stats", media, reconnections, since });
  }

  /** Emits a final failure of one medium, or of the whole stream. */
  failure(error: RtmsError, medium?: Medium): void {
    const { code, status, message, retryable } = error;
    const event: FailedEvent = {
      event: "failed",
      code,
      ...(status && { status }),
      message,
      retryable,
      ...(medium && { medium }),
    };
    if (medium) this.event(event);
    else this.end(event);
    this.emitter.emit("failure", error, medium);
  }

  /** Emits the last message of each medium, then the event that ends the stream, even if a listener throws. */
  end(event: StreamEvent): void {
    runAll([...this.media.map((medium) => () => this.#last(medium)), () => this.event(event)]);
  }

  /** The last message of a medium (contract#end-of-a-stream). */
  #last(medium: Medium): void {
    const { product, id, streamId } = this.memory;
    const receivedAt = this.clock.now();
    const rtms = {
      product,
      id,
      streamId,
      medium,
      timestamp: receivedAt,
      receivedAt,
      sequence: this.memory.next(medium),
    };
    const payload = medium === "transcript" || medium === "chat" ? "" : Buffer.alloc(0);
    (this.emitter as EventEmitter).emit(medium, { topic: topicOf(streamId, medium), payload, rtms, complete: true });
  }
}
