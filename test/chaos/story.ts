// What happened to a stream, as both sides report it, in the order it happened: to find out why.

import type { StreamEvent } from "../../src/protocol/messages/event-payloads";
import type { StreamEntries, StreamHandle } from "../../src/simulator";

const ZOOM: readonly (keyof StreamEntries)[] = [
  "webhook",
  "handshake",
  "flowing",
  "closed",
  "interrupted",
  "fault",
  "moved",
  "paused",
  "resumed",
  "ended",
];

/** Events of the app that say nothing about its connections. */
const CHATTER = new Set(["media", "active_speaker_change", "participant_join", "participant_leave"]);

export class Story {
  readonly #lines: string[] = [];
  #since: number | undefined;

  /** @param elapsed the clock that both sides share */
  constructor(private readonly elapsed: () => number) {}

  listen(handle: StreamHandle): void {
    this.#since = this.elapsed();
    for (const event of ZOOM)
      handle.on(event, (entry: object) => this.#add(`zoom: ${event} ${Object.values(entry).join(" ")}`));
  }

  app({ event, ...fields }: StreamEvent): void {
    if (CHATTER.has(event)) return;
    this.#add(`app:  ${event} ${JSON.stringify({ ...fields, raw: undefined }).slice(0, 120)}`);
  }

  /** The last lines, or those around a time in seconds from the start. */
  tell(lines: number): string {
    return this.#lines.slice(-lines).join("\n");
  }

  #add(line: string): void {
    const at = ((this.elapsed() - (this.#since ?? this.elapsed())) / 1000).toFixed(2);
    this.#lines.push(`  ${at.padStart(7)} s ${line}`);
  }
}
