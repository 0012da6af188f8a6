// What a stream remembers across reconnections, server moves and redeploys: its numbering, who is who, and its counts.

import { type CameraState, NO_CAMERAS, restoredCameras, type SavedCameras, savedCameras } from "../cameras";
import { type InterruptedEvent, type MediumStats, type NamedSentence, Sentences } from "../messages";
import { MEDIA, type Medium, type Product, type Speaker } from "../values";
import type { MemoryRecorder } from "./recorder";
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

/** A memory as plain JSON, without what is logged of packets. */
export interface SavedMemory {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  readonly since: number;
  /** The number that the next message of each medium gets. */
  readonly sequences: Readonly<Record<Medium | "event", number>>;
  readonly stats: Readonly<Record<Medium, MediumStats>>;
  readonly roster: readonly (readonly [string, string])[];
  readonly activeSpeaker?: Speaker;
  readonly sessions: readonly (readonly [string, number])[];
  readonly subscriptions: readonly (readonly [string, boolean])[];
  /** Whose video was subscribed to, and the others. The second is absent in what earlier versions saved. */
  readonly video?: string;
  readonly cameras?: SavedCameras;
  readonly paused: boolean;
  readonly reconnections: number;
  /** How far Zoom's clock is ahead of `Clock.now`. Milliseconds. */
  readonly clockAhead: number;
  /** Absent where they are saved one by one (`MemoryRecorder.sentence`). */
  readonly sentences?: readonly NamedSentence[];
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
  /** Whose video is subscribed to, and whose comes next (protocol#individual-video). */
  cameras: CameraState = NO_CAMERAS;
  readonly replays = new Replays();
  /** The latest sentences, so that a revision gets the id of the sentence that it revises. */
  sentences = new Sentences();
  readonly seenEvents = new SeenEvents();
  /** How far Zoom's clock is ahead of `Clock.elapsed`, which cannot be set as a machine's clock can. Milliseconds. */
  clockAhead = 0;
  /** Whether a message of the stream said it, and not only a webhook. */
  #isClockTold = false;
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
  #recorder: MemoryRecorder | undefined;

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

  /** Reports to `recorder` from now on what a later process needs to continue. */
  record(recorder: MemoryRecorder | undefined): void {
    this.#recorder = recorder;
    this.replays.record(recorder);
  }

  get recorder(): MemoryRecorder | undefined {
    return this.#recorder;
  }

  /** Answers a keep-alive, after which Zoom may not send again what came before: so that has to be written first. */
  confirm(answer: () => void): void {
    if (this.#recorder) this.#recorder.whenWritten(answer);
    else answer();
  }

  /** @param ahead how far `Clock.now` is ahead of `Clock.elapsed`, in milliseconds */
  saved(ahead: number, withSentences: boolean): SavedMemory {
    const { product, id, streamId, since, activeSpeaker, cameras, paused, reconnections } = this;
    const { current } = cameras;
    return {
      product,
      id,
      streamId,
      since,
      sequences: { ...this.#sequences },
      stats: this.stats,
      roster: [...this.roster],
      ...(activeSpeaker && { activeSpeaker }),
      sessions: [...this.sessions],
      subscriptions: [...this.subscriptions],
      ...(current && { video: current.userId }),
      cameras: savedCameras(cameras),
      paused,
      reconnections,
      clockAhead: this.clockAhead - ahead,
      ...(withSentences && { sentences: this.sentences.known }),
    };
  }

  /** The memory that another process saved. @param ahead as for `saved`, of this process */
  static restored(saved: SavedMemory, ahead: number): Memory {
    const { product, id, streamId, since, activeSpeaker, video, cameras, paused, reconnections } = saved;
    const memory = new Memory(product, id, streamId, since);
    for (const medium of MEDIA) Object.assign(memory.stats[medium], saved.stats[medium]);
    Object.assign(memory.#sequences, saved.sequences);
    for (const [speaker, name] of saved.roster) memory.roster.set(speaker, name);
    for (const [session, state] of saved.sessions) memory.sessions.set(session, state);
    for (const [name, on] of saved.subscriptions) memory.subscriptions.set(name, on);
    memory.activeSpeaker = activeSpeaker;
    memory.cameras = restoredCameras(cameras ?? { people: [] }, video, activeSpeaker?.id);
    memory.paused = paused;
    memory.reconnections = reconnections;
    memory.clockAhead = saved.clockAhead + ahead;
    memory.#isClockTold = true;
    memory.sentences = new Sentences(saved.sentences);
    return memory;
  }

  /** @param read how far the clock is ahead by a message, given what earlier ones said; `undefined` if it does not say it */
  hearClock(read: (known: number | undefined) => number | undefined): void {
    const ahead = read(this.#isClockTold ? this.clockAhead : undefined);
    if (ahead === undefined) return;
    this.clockAhead = ahead;
    this.#isClockTold = true;
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
    // Each audio packet is recorded as a whole (replays.ts), and numbers follow from the packets.
    if (medium !== "audio") this.#recorder?.numbered(medium, sequence);
    return sequence;
  }
}
