// What a stream remembers across reconnections, server moves and redeploys: its numbering, who is who, and its counts.

import { MEDIA, type Medium, type Product, type Speaker } from "./messages";

export interface MediumStats {
  packets: number;
  bytes: number;
  /** Times that audio stepped by more than its packets' length. */
  gaps: number;
  replays: number;
  /** Frames that carried nothing that could be kept. */
  dropped: number;
}

const NONE: MediumStats = { packets: 0, bytes: 0, gaps: 0, replays: 0, dropped: 0 };

export class Memory {
  /** Names by speaker id, from events and packets. */
  readonly roster = new Map<string, string>();
  activeSpeaker: Speaker | undefined;
  paused = false;
  reconnections = 0;
  readonly stats: Record<Medium, MediumStats>;
  readonly #sequences: Record<Medium | "event", number>;

  constructor(
    readonly product: Product,
    readonly id: string,
    readonly streamId: string,
    /** When the stream was first offered, milliseconds since 1970. */
    readonly since: number,
  ) {
    this.stats = Object.fromEntries(MEDIA.map((medium) => [medium, { ...NONE }])) as Record<Medium, MediumStats>;
    this.#sequences = Object.fromEntries([...MEDIA, "event"].map((medium) => [medium, 0])) as Record<
      Medium | "event",
      number
    >;
  }

  /** The next number of a medium's messages, from 0 without holes. */
  next(medium: Medium | "event"): number {
    const sequence = this.#sequences[medium];
    this.#sequences[medium] = sequence + 1;
    return sequence;
  }
}
