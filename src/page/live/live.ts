// The running meetings of a page. Messages of any wire come in, and what viewers are to see comes out, some times a second.

import { resolve } from "node:path";
import type { RtmsError } from "../../protocol/errors";
import { isObject, type JsonObject } from "../../protocol/input";
import { ExpiringMap } from "../../protocol/time";
import { type Delta, LEVEL_MS, type Meeting } from "../model";
import { fileKey, meetingId } from "../stored";
import { deltasOf, levelsOf, meetingOf } from "./deltas";
import { eventRow, isRevoked } from "./events";
import { KeptMeeting } from "./kept-meeting";
import { LiveMeeting } from "./live-meeting";
import { whenOf } from "./message";
import type { Picture } from "./pictures";
import { trackOf } from "./tracks";

/** Maximum meetings at once. */
const MOST_MEETINGS = 1000;
/** Up to so many meetings are told in each tick. With more of them, all are told less often, but at least once a second. */
const TOLD_AT_ONCE = 10;
const TICKS = 10;
/** How long after its end a meeting waits for its files. Milliseconds. */
const FILES_WITHIN = 15_000;
/** A meeting without a message for so long was left without an end. Milliseconds. */
const ABANDONED = 21_600_000;

export interface LiveClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `tick` every `ms` until the returned function is called. */
  every(ms: number, tick: () => void): () => void;
}

const CLOCK: LiveClock = {
  now: Date.now,
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

export interface LiveOptions {
  /** Where meetings are kept, and recordings lie; without it nothing is kept. */
  readonly directory?: string | undefined;
  /** Whether what was kept of a stream is deleted when Zoom revokes it. */
  readonly deleteRevoked?: boolean | undefined;
  readonly onDelta?: ((delta: Delta) => void) | undefined;
  /** RTMS_FILE, once for each meeting. */
  readonly onError?: ((error: RtmsError) => void) | undefined;
  /** The file of a meeting that ended is complete. */
  readonly onEnded?: ((id: string) => void) | undefined;
  readonly clock?: LiveClock | undefined;
}

/** What a page leaves to its next instance. */
export interface LiveState {
  readonly directory: string | undefined;
  readonly meetings: Map<string, KeptMeeting>;
}

export class Live {
  /** Called with what has changed. While it is undefined, nothing is made for viewers. */
  onDelta: ((delta: Delta) => void) | undefined;
  /** By the stream's id. */
  readonly #meetings: Map<string, KeptMeeting>;
  readonly #directory: string | undefined;
  readonly #clock: LiveClock;
  readonly #working = new Set<Promise<void>>();
  /** Streams whose meetings were deleted: what still comes of them begins none. */
  readonly #revoked: ExpiringMap<string, true>;
  #stop: (() => void) | undefined;
  #tick = 0;

  constructor(
    private readonly options: LiveOptions = {},
    former?: LiveState,
  ) {
    this.onDelta = options.onDelta;
    this.#clock = options.clock ?? CLOCK;
    this.#revoked = new ExpiringMap({ maxAge: FILES_WITHIN, maxSize: MOST_MEETINGS }, () => this.#clock.now());
    this.#directory = options.directory ? resolve(options.directory) : undefined;
    const goesOn = former?.directory === this.#directory;
    this.#meetings = former && goesOn ? former.meetings : new Map();
    if (options.onError) for (const kept of former?.meetings.values() ?? []) kept.onError = this.#report;
    if (former && !goesOn) for (const kept of former.meetings.values()) this.#finish(kept, this.#clock.now());
    if (this.#meetings.size > 0) this.#start();
  }

  /** Takes any message. Never throws, and what it does not know changes nothing. */
  push(message: unknown): void {
    if (!isObject(message) || !isObject(message.rtms)) return;
    const { rtms } = message;
    const { streamId, medium } = rtms;
    if (typeof streamId !== "string" || streamId === "" || rtms.action !== undefined) return;
    const now = this.#clock.now();
    const isDirect = message.parts === undefined && message.format === undefined && message.complete !== true;
    const kept = this.#meetings.get(streamId) ?? (isDirect ? this.#begin(streamId, rtms, message, now) : undefined);
    if (!kept) return;
    const { meeting } = kept;
    meeting.latest = now;
    if (medium === "audio") meeting.audio(message, rtms, whenOf(rtms, now), isDirect);
    else if (medium === "transcript") meeting.transcript(message, rtms, whenOf(rtms, now), isDirect);
    else if (medium === "event") this.#event(kept, message, rtms, now);
    else if (Buffer.isBuffer(message.payload)) meeting.picture(rtms, message.payload);
    if (message.file !== undefined || message.filename !== undefined) this.#file(meeting, message);
    // The last message of a medium; those of output nodes end a file.
    else if (message.complete === true && message.parts === undefined) meeting.end();
  }

  #event(kept: KeptMeeting, { payload }: JsonObject, rtms: JsonObject, now: number): void {
    if (!isObject(payload)) return;
    kept.meeting.event(payload, whenOf(rtms, now));
    // At once: nobody is to see it any more, and after a stop of this process nothing would say that it was revoked.
    if (this.#isDeleted(kept.meeting)) this.#finish(kept, now);
  }

  #file(meeting: LiveMeeting, message: JsonObject): void {
    const { startedAt } = meeting.facts;
    const track = this.#directory === undefined ? undefined : trackOf(message, this.#directory, startedAt);
    if (track) meeting.track(track);
  }

  /** A meeting begins with media, or with an event that says so. */
  #begin(streamId: string, rtms: JsonObject, message: JsonObject, now: number): KeptMeeting | undefined {
    if (rtms.medium === "event") {
      const { payload } = message;
      const row = isObject(payload) ? eventRow(payload) : undefined;
      if (isObject(payload) && isRevoked(payload)) this.#forget(streamId, now);
      if (!row || row.ends) return undefined;
    }
    if (this.#meetings.size >= MOST_MEETINGS || this.#revoked.has(streamId)) return undefined;
    const product = typeof rtms.product === "string" ? rtms.product : "";
    const kept = new KeptMeeting(new LiveMeeting(streamId, product, whenOf(rtms, now)), now, this.#report);
    this.#meetings.set(streamId, kept);
    if (this.#directory !== undefined) kept.open(this.#directory);
    this.#start();
    return kept;
  }

  /** Zoom revoked a stream that has ended before. */
  #forget(streamId: string, now: number): void {
    if (!this.options.deleteRevoked) return;
    this.#revoked.set(streamId, true);
    this.onDelta?.({ id: meetingId(streamId), gone: true, revoked: true });
    if (this.#directory === undefined) return;
    const when = { timestamp: now, receivedAt: now };
    const kept = new KeptMeeting(new LiveMeeting(streamId, "", when), now, this.#report);
    kept.open(this.#directory);
    this.#wait(kept.discard());
  }

  readonly #report = (error: RtmsError): void => this.options.onError?.(error);

  #start(): void {
    this.#stop ??= this.#clock.every(LEVEL_MS, () => this.#ticks());
  }

  #ticks(): void {
    const now = this.#clock.now();
    this.#tick += 1;
    const spread = this.onDelta ? Math.min(TICKS, Math.ceil(this.#meetings.size / TOLD_AT_ONCE)) : TICKS;
    // All in one tick: what each viewer is sent then is one write.
    if (this.#tick % spread === 0) for (const kept of this.#meetings.values()) this.#tell(kept, now);
    if (this.#meetings.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Tells all that has changed, now: before a new viewer gets the meetings as they are. */
  flush(): void {
    const now = this.#clock.now();
    for (const kept of this.#meetings.values()) this.#tell(kept, now);
  }

  #tell(kept: KeptMeeting, now: number): void {
    const { meeting } = kept;
    meeting.startWithoutMedia(now);
    if (!kept.isReady(now)) return;
    const changes = meeting.take(now);
    kept.note(changes);
    kept.write(now);
    if (this.onDelta) for (const delta of deltasOf(meeting, changes, now)) this.onDelta(delta);
    this.#age(kept, now);
  }

  #age(kept: KeptMeeting, now: number): void {
    const { meeting } = kept;
    if (!meeting.isOver && now - meeting.latest > ABANDONED) meeting.end();
    if (!meeting.isOver) kept.dropAt = undefined;
    else kept.dropAt ??= now + FILES_WITHIN;
    if (kept.dropAt === undefined) return;
    // Another process goes on with it.
    if (meeting.state === "handed_over" || now >= Math.max(kept.dropAt, meeting.latest + FILES_WITHIN / 3))
      this.#finish(kept, now);
  }

  /** Completes its file and drops it. */
  #finish(kept: KeptMeeting, now: number): void {
    const { meeting } = kept;
    const { streamId, id } = meeting.facts;
    const isDeleted = this.#isDeleted(meeting);
    this.#meetings.delete(streamId);
    if (isDeleted) this.#revoked.set(streamId, true);
    this.#wait(
      this.#finished(kept, now).then(() => {
        if (!this.#meetings.has(streamId)) this.onDelta?.({ id, gone: true, ...(isDeleted && { revoked: true }) });
      }),
    );
  }

  /** Whether Zoom revoked it, and what was kept of it goes. */
  #isDeleted({ isRevoked }: LiveMeeting): boolean {
    return isRevoked && this.options.deleteRevoked === true;
  }

  async #finished(kept: KeptMeeting, now: number): Promise<void> {
    const { meeting } = kept;
    if (this.#isDeleted(meeting)) return await kept.discard();
    if (await kept.finish(now, meeting.take(now))) this.options.onEnded?.(meeting.facts.id);
  }

  #wait(work: Promise<void>): void {
    const waited = work.finally(() => this.#working.delete(waited));
    this.#working.add(waited);
  }

  /** How many there are. */
  get size(): number {
    return this.#meetings.size;
  }

  /** All that are shown, the newest last. */
  meetings(): Meeting[] {
    const now = this.#clock.now();
    return [...this.#meetings.values()].flatMap((kept) => (kept.isReady(now) ? meetingOf(kept.meeting, now) : []));
  }

  #byId(id: string): KeptMeeting | undefined {
    for (const [streamId, kept] of this.#meetings) if (meetingId(streamId) === id) return kept;
    return undefined;
  }

  meeting(id: string): Meeting | undefined {
    const kept = this.#byId(id);
    return kept?.isReady(this.#clock.now()) ? meetingOf(kept.meeting, this.#clock.now()) : undefined;
  }

  /** `levelCount` bytes for each of the meeting's `speakers`, in their order. */
  levels(id: string): Buffer | undefined {
    const kept = this.#byId(id);
    return kept && levelsOf(kept.meeting);
  }

  /** The last picture of a speaker; without one, of all. The screen's speaker is `share`. */
  picture(id: string, speaker?: string): Picture | undefined {
    return this.#byId(id)?.meeting.pictures.get(speaker);
  }

  /** The absolute path of a track's `file`. */
  trackPath(id: string, file: string): string | undefined {
    const tracks = this.#byId(id)?.meeting.tracks.values() ?? [];
    for (const { path } of tracks) if (fileKey(path) === file) return resolve(this.#directory ?? "", path);
    return undefined;
  }

  /** What a speaker is called from now on; an empty name gives back the one that Zoom tells. @returns whether there is such a speaker */
  rename(id: string, key: string, name: string): boolean {
    const kept = this.#byId(id);
    if (!kept?.meeting.voices.byKey(key)) return false;
    kept.meeting.voices.give(key, name);
    kept.renamed(key, name);
    return true;
  }

  /** Ends without completing anything: the next instance goes on. */
  release(): LiveState {
    this.#stop?.();
    this.#stop = undefined;
    this.onDelta = undefined;
    return { directory: this.#directory, meetings: this.#meetings };
  }

  /** Completes all files. Never rejects. */
  async close(): Promise<void> {
    this.#stop?.();
    this.#stop = undefined;
    const now = this.#clock.now();
    for (const kept of [...this.#meetings.values()]) this.#finish(kept, now);
    await Promise.all(this.#working);
  }
}
