// What the app saw of one stream, from its opening to its end; enough to compare with Zoom's ledger.

import type { RtmsStream } from "../../src/protocol";
import { checksum } from "../../src/protocol/messages/checksum";
import type { FailedEvent, StoppedEvent, StreamEvent } from "../../src/protocol/messages/event-payloads";
import type { EventMessage, StreamMessage } from "../../src/protocol/messages/messages";
import type { Medium } from "../../src/protocol/values/media-names";

/** An audio packet as it was delivered. */
export interface Heard {
  /** Empty for mixed audio. */
  speaker: string;
  timestamp: number;
  bytes: number;
  sum: number;
}

const isEvent = (message: StreamMessage): message is EventMessage => message.rtms.medium === "event";

const MEDIA: readonly (Medium | "event")[] = ["audio", "transcript", "event"];

export class Life {
  readonly audio: Heard[] = [];
  readonly transcript: { timestamp: number; text: string }[] = [];
  /** The events by name, in order. */
  readonly events: StreamEvent[] = [];
  /** `stopped`, or `failed` without a medium. */
  readonly ends: (StoppedEvent | FailedEvent)[] = [];
  /** By the app's clock. */
  endedAt: number | undefined;
  /** What came after the end, or with a wrong number. */
  readonly complaints: string[] = [];
  /** Every socket is closed. */
  over = false;
  readonly #next = new Map<string, number>();
  readonly #complete = new Set<string>();

  /** @param timers how many the stream has set */
  constructor(
    readonly stream: RtmsStream,
    now: () => number,
    timers: () => number,
  ) {
    for (const medium of MEDIA) stream.on(medium, (message: StreamMessage) => this.#take(message, now));
    stream.once("end", () => {
      this.over = true;
      if (timers() > 0) this.complaints.push(`${timers()} timers are left at the end`);
    });
  }

  #take(message: StreamMessage, now: () => number): void {
    const { medium, sequence } = message.rtms;
    const expected = this.#next.get(medium) ?? 0;
    if (sequence !== expected) this.complaints.push(`${medium} ${sequence} came where ${expected} was due`);
    this.#next.set(medium, sequence + 1);
    if (this.over) this.complaints.push(`${medium} ${sequence} came after the end`);
    if (this.#complete.has(medium)) this.complaints.push(`${medium} ${sequence} came after the last message`);
    if (isEvent(message)) this.#event(message.payload, now);
    else if ("complete" in message && message.complete) this.#complete.add(medium);
    else this.#media(message);
  }

  #event(event: StreamEvent, now: () => number): void {
    this.events.push(event);
    if (event.event !== "stopped" && (event.event !== "failed" || event.medium !== undefined)) return;
    this.ends.push(event);
    this.endedAt = now();
    for (const medium of this.stream.media)
      if (!this.#complete.has(medium)) this.complaints.push(`no last message of ${medium} before ${event.event}`);
  }

  #media({ payload, rtms }: StreamMessage): void {
    const { speaker, timestamp } = rtms;
    if (Buffer.isBuffer(payload))
      this.audio.push({ speaker: speaker?.id ?? "", timestamp, bytes: payload.length, sum: checksum(payload) });
    else if (typeof payload === "string") this.transcript.push({ timestamp, text: payload });
  }
}
