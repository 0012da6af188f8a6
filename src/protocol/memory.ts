// What a stream remembers across reconnections, server moves and redeploys: its numbering, who is who, and its counts.

import { MEDIA, type Medium, type Product, type Speaker } from "./messages";
import { Replays } from "./replays";

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
  /** The last known state of each session (protocol section 12.2). */
  readonly sessions = new Map<string, number>();
  /** Events that commands subscribed to (true) or from (false), over those of the settings. */
  readonly subscriptions = new Map<string, boolean>();
  /** The participant whose video was chosen (protocol section 15). */
  video: string | undefined;
  readonly replays = new Replays();
  /** How far Zoom's clock is ahead of this machine's, milliseconds. */
  clockAhead = 0;
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
