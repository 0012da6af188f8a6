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

export class LiveFeed extends Store {
  connection: Connection = "connecting";
  /** In the order in which they began to be known. */
  meetings: ReadonlyMap<string, LiveMeeting> = new Map();
  #source: EventSource | undefined;
  readonly #asked = new WeakSet<LevelStore>();

  open(): void {
    const source = new EventSource("api/live");
    this.#source = source;
    source.addEventListener("open", () => this.#connect("open"));
    source.addEventListener("meetings", ({ data }) => this.#replace(JSON.parse(data) as Meeting[]));
    source.addEventListener("delta", ({ data }) => this.#apply(JSON.parse(data) as Delta));
    source.addEventListener("error", () => {
      this.#connect("lost");
      // It tries again by itself unless it was refused: then the session may be over, which this finds out.
      if (source.readyState !== EventSource.CLOSED) return;
      void findMeetings(EVERYTHING).catch(() => undefined);
      setTimeout(() => this.#source === source && this.open(), 5000);
    });
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
    this.meetings = new Map([
      ...live,
      ...ended.map(([id, each]): [string, LiveMeeting] => [id, { ...each, meeting: { ...each.meeting, live: false } }]),
    ]);
    this.changed();
  }

  /** Asks once for what was before the page came: a list of many meetings is told without it. */
  async readPast(levels: LevelStore, id: string): Promise<void> {
    if (this.#asked.has(levels)) return;
    this.#asked.add(levels);
    const [past, bytes] = await Promise.all([readMeeting(id), readLevels(id)]).catch(() => []);
    const known = this.meetings.get(id);
    if (!past || !bytes || known?.levels !== levels) return;
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
    this.meetings = new Map([...this.meetings, [delta.id, next]]);
    this.changed();
  }

  /** Lets go of a meeting that has ended. */
  dismiss(id: string): void {
    this.meetings = new Map([...this.meetings].filter(([each]) => each !== id));
    this.changed();
  }
}
