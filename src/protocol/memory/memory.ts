// What a stream remembers across reconnections, server moves and redeploys: its numbering, who is who, and its counts.

import { type InterruptedEvent, type MediumStats, Sentences } from "../messages";
import { MEDIA, type Medium, type Product, type Speaker } from "../values";
import { Replays } from "./replays";
import { SeenEvents } from "./seen-events";

/** Zoom's words are part of a warning, so there is no end of different ones. */
const MOST_WARNINGS = 100;

/** What the lines of a trace count from: their first instant, Zoom's first time, and the numbers of speakers. */
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
  /** Events that commands subscribed to (true) or from (false), over those of the settings. */
  readonly subscriptions = new Map<string, boolean>();
  /** The participant whose video was chosen (protocol#individual-video). */
  video: string | undefined;
  readonly replays = new Replays();
  /** What was said last, so that a revision has the id of what it revises. */
  readonly sentences = new Sentences();
  readonly seenEvents = new SeenEvents();
  /** How far Zoom's clock is ahead of `Clock.elapsed`, which nobody sets as a machine's clock is. Milliseconds. */
  clockAhead = 0;
  /** Zoom's time of the oldest sound since its connection came up, milliseconds since 1970; infinite if none came. */
  oldestSound = Number.POSITIVE_INFINITY;
  /** Of the newest sound or picture: its time by Zoom's clock, and when it was read, an instant of `Clock.elapsed`. */
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

  /** Whether a warning has not been told before; what is wrong with every connection is told once. */
  isNewWarning(message: string): boolean {
    const isNew = !this.#warnings.has(message) && this.#warnings.size < MOST_WARNINGS;
    if (isNew) this.#warnings.add(message);
    return isNew;
  }

  /** A connection was lost: audio that comes again on the next one was delivered before. @param at by `Clock.elapsed` */
  lost({ cause, media }: InterruptedEvent, at: number): void {
    this.reconnections += 1;
    if (cause !== "media" || media?.includes("audio")) this.replays.lost(at);
  }

  /**
   * Notes that a medium came, sent at `timestamp` by Zoom's clock and read at `at`, an instant of `Clock.elapsed`. Words
   * tell when they were spoken or written, and come as late as they please.
   */
  heard(medium: Medium, timestamp: number, at: number): void {
    if (medium === "transcript" || medium === "chat") return;
    this.sentAt = timestamp;
    this.readAt = at;
  }

  /** The number that `next` will give. */
  peek(medium: Medium | "event"): number {
    return this.#sequences[medium];
  }

  /** The next number of a medium's messages, from 0 without holes. */
  next(medium: Medium | "event"): number {
    const sequence = this.#sequences[medium];
    this.#sequences[medium] = sequence + 1;
    return sequence;
  }
}
