// What a stream remembers across reconnections, server moves and redeploys: its numbering, who is who, and its counts.

import { type InterruptedEvent, type MediumStats, Sentences } from "../messages";
import { MEDIA, type Medium, type Product, type Speaker } from "../values";
import { Replays } from "./replays";
import { SeenEvents } from "./seen-events";

/** Warnings contain Zoom's words, so their number has to be limited. */
const MOST_WARNINGS = 100;

/** The origins of a trace: its first instant, Zoom's first time, and the numbers of speakers. */
export interface DebugOrigin {
  since?: number;
  clock?: number;
  readonly speakers: Map<string, string>;
}

const NONE: MediumStats = { packets: 0, bytes: 0, gaps: 0, replays: 0, dropped: 0 };

export class Memory {
  /** Names by speaker id, from events and packets. */
  readonly roster = new Map<string, string>();
  activeSpeaker: Speaker | undefined;
  /** The last known state of each session (protocol#session-states). */
  readonly sessions = new Map<string, number>();
  /** Events that commands subscribed to (true) or unsubscribed from (false). They override the settings. */
  readonly subscriptions = new Map<string, boolean>();
  /** The participant whose video was chosen (protocol#individual-video). */
  video: string | undefined;
  readonly replays = new Replays();
  /** The latest sentences, so that a revision gets the id of the sentence that it revises. */
  readonly sentences = new Sentences();
  readonly seenEvents = new SeenEvents();
  /** How far Zoom's clock is ahead of `Clock.elapsed`, which cannot be set as a machine's clock can. Milliseconds. */
  clockAhead = 0;
  /** Zoom's time of the oldest audio since its connection is up, milliseconds since 1970; infinite if none came. */
  oldestSound = Number.POSITIVE_INFINITY;
  /** The newest audio or picture: its time by Zoom's clock, and when it was read, an instant of `Clock.elapsed`. */
  sentAt = Number.NEGATIVE_INFINITY;
  readAt = Number.NEGATIVE_INFINITY;
  paused = false;
  reconnections = 0;
  readonly debug: DebugOrigin = { speakers: new Map() };
  readonly stats: Record<Medium, MediumStats>;
  readonly #warnings = new Set<string>();
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

  /** Whether a warning is new. A fault that every connection has is reported once. */
  isNewWarning(message: string): boolean {
    const isNew = !this.#warnings.has(message) && this.#warnings.size < MOST_WARNINGS;
    if (isNew) this.#warnings.add(message);
    return isNew;
  }

  /** A connection was lost: audio that comes again on the next one is a replay. @param at by `Clock.elapsed` */
  lost({ cause, media }: InterruptedEvent, at: number): void {
    this.reconnections += 1;
    if (cause !== "media" || media?.includes("audio")) this.replays.lost(at);
  }

  /**
   * Notes that media came, sent at `timestamp` by Zoom's clock and read at `at`, an instant of `Clock.elapsed`. Transcripts
   * and chat are ignored, because their times are those of speaking or writing.
   */
  heard(medium: Medium, timestamp: number, at: number): void {
    if (medium === "transcript" || medium === "chat") return;
    this.sentAt = timestamp;
    this.readAt = at;
  }

  /** The number that `next` will return. */
  peek(medium: Medium | "event"): number {
    return this.#sequences[medium];
  }

  /** The next sequence number of a medium's messages, from 0 without gaps. */
  next(medium: Medium | "event"): number {
    const sequence = this.#sequences[medium];
    this.#sequences[medium] = sequence + 1;
    return sequence;
  }
}
