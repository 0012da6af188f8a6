// The meetings of now, as the server tells them.

import type { Delta, Meeting } from "../../src/page/model";
import { EVERYTHING, findMeetings, readLevels, readMeeting } from "./api";
import { LevelStore } from "./levels";
import { meetingOf, merge, withPast } from "./merge";
import { Store } from "./store";

/** A picture's version, by speaker; of a whole meeting "". */
type Pictures = Readonly<Record<string, number>>;

export interface LiveMeeting {
  meeting: Meeting;
  levels: LevelStore;
  pictures: Pictures;
}

export type Connection = "connecting" | "open" | "lost";

/** The server sends something at least every 15 s: a connection without a word for so long is dead. Milliseconds. */
const SILENT_MS = 45_000;
/** How often that is looked at. */
const LOOK_MS = 5000;
/** What failed is tried again after this time. */
const RETRY_MS = 5000;
/** Meetings that ended and stay for a last look. */
const MOST_ENDED = 12;

/** What is used of a browser. */
export interface FeedBrowser {
  source(address: string): EventSource;
  /** Milliseconds; goes on while the machine sleeps. */
  now(): number;
  every(ms: number, run: () => void): void;
  after(ms: number, run: () => void): void;
}

const BROWSER: FeedBrowser = {
  source: (address) => new EventSource(address),
  now: () => Date.now(),
  every: (ms, run) => void setInterval(run, ms),
  after: (ms, run) => void setTimeout(run, ms),
};

/** The last of those that ended, and all others. */
function bounded(meetings: ReadonlyMap<string, LiveMeeting>): ReadonlyMap<string, LiveMeeting> {
  const ended = [...meetings].filter(([, { meeting }]) => !meeting.live);
  const dropped = new Set(ended.slice(0, Math.max(0, ended.length - MOST_ENDED)).map(([id]) => id));
  return dropped.size === 0 ? meetings : new Map([...meetings].filter(([id]) => !dropped.has(id)));
}

export class LiveFeed extends Store {
  connection: Connection = "connecting";
  /** In the order in which they began to be known. */
  meetings: ReadonlyMap<string, LiveMeeting> = new Map();
  #source: EventSource | undefined;
  /** When the server was heard last. */
  #heard = 0;
  /** Whether the server's beat was heard: one that has none may be silent. */
  #beats = false;
  readonly #asked = new WeakSet<LevelStore>();

  constructor(private readonly browser: FeedBrowser = BROWSER) {
    super();
  }

  open(): void {
    this.browser.every(LOOK_MS, () => this.#look());
    this.#begin();
  }

  #begin(): void {
    this.#source?.close();
    const source = this.browser.source("api/live");
    this.#source = source;
    const on = (name: string, listener: (data: string) => void) =>
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        this.#heard = this.browser.now();
        listener(data);
      });
    on("open", () => this.#connect("open"));
    on("meetings", (data) => this.#replace(JSON.parse(data) as Meeting[]));
    on("delta", (data) => this.#apply(JSON.parse(data) as Delta));
    on("beat", () => {
      this.#beats = true;
    });
    source.addEventListener("error", () => {
      this.#connect("lost");
      // It tries again by itself unless it was refused: then the session may be over, which this finds out.
      if (source.readyState !== source.CLOSED) return;
      void findMeetings(EVERYTHING).catch(() => undefined);
      this.browser.after(RETRY_MS, () => this.#source === source && this.#begin());
    });
  }

  /** After a sleep, or behind a router that forgot it, a connection may be dead and not know. */
  #look(): void {
    if (!this.#beats || this.connection !== "open" || this.browser.now() - this.#heard <= SILENT_MS) return;
    this.#connect("lost");
    this.#begin();
  }

  #connect(connection: Connection): void {
    this.connection = connection;
    this.changed();
  }

  #replace(meetings: readonly Meeting[]): void {
    this.connection = "open";
    const live = meetings.map((meeting): [string, LiveMeeting] => [
      meeting.id,
      { meeting, levels: new LevelStore(), pictures: this.meetings.get(meeting.id)?.pictures ?? {} },
    ]);
    // What ended while the page looked stays, for a last look.
    const ended = [...this.meetings].filter(([id]) => !meetings.some((each) => each.id === id));
    this.meetings = bounded(
      new Map([
        ...live,
        ...ended.map(([id, each]): [string, LiveMeeting] => [
          id,
          { ...each, meeting: { ...each.meeting, live: false } },
        ]),
      ]),
    );
    this.changed();
  }

  /** Asks once for what was before the page came: a list of many meetings is told without it. */
  async readPast(levels: LevelStore, id: string): Promise<void> {
    if (this.#asked.has(levels)) return;
    this.#asked.add(levels);
    const [past, bytes] = await Promise.all([readMeeting(id), readLevels(id)]).catch(() => []);
    const known = this.meetings.get(id);
    if (known?.levels !== levels) return;
    if (!past || !bytes) {
      this.#asked.delete(levels);
      if (known.meeting.live) this.browser.after(RETRY_MS, () => void this.readPast(levels, id));
      return;
    }
    levels.fill(
      past.speakers.map(({ key }) => key),
      bytes.bytes,
      bytes.count,
    );
    this.meetings = new Map([...this.meetings, [id, { ...known, meeting: withPast(known.meeting, past) }]]);
    this.changed();
  }

  #apply(delta: Delta): void {
    if (delta.revoked) {
      this.dismiss(delta.id);
      return;
    }
    const known = this.meetings.get(delta.id);
    const fresh = delta.meeting && { meeting: meetingOf(delta.meeting), levels: new LevelStore(), pictures: {} };
    const old: LiveMeeting | undefined = known ?? fresh;
    if (!old) return;
    const { levels, picture } = delta;
    if (levels) old.levels.live(levels);
    const pictures = picture ? { ...old.pictures, [picture.speaker ?? ""]: picture.version } : old.pictures;
    const next = { ...old, meeting: merge(old.meeting, delta), pictures };
    this.meetings = bounded(new Map([...this.meetings, [delta.id, next]]));
    this.changed();
  }

  /** Lets go of a meeting that has ended. */
  dismiss(id: string): void {
    this.meetings = new Map([...this.meetings].filter(([each]) => each !== id));
    this.changed();
  }
}
