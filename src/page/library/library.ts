// The recordings of a folder: the list and its search, one meeting, its files, and what a person may change of it.

import { hasAll } from "../matching";
import type { Meeting, MeetingSummary } from "../model";
import { type OpenFile, openInside, removeInside } from "./inside";
import { Look } from "./look";
import { byTime, fits, type Page, pageOf, type Query } from "./query";
import type { ReadMeeting, Store } from "./store";
import { eachOf, WordCache } from "./word-cache";
import { excerptOf, searchable } from "./words";

const summaryOf = ({ id, product, startedAt, duration, live, people, files }: MeetingSummary): MeetingSummary => ({
  id,
  product,
  startedAt,
  duration,
  live,
  people,
  files,
});

/** What became of a meeting that was to be deleted; one that grows is not. */
export type Removal = "removed" | "growing" | "unknown";

export class Library<F extends MeetingSummary = MeetingSummary> {
  readonly #words: WordCache<F>;
  readonly #look: Look<F>;
  #isClosed = false;

  /**
   * @param directory whole; without one, only what is live is listed
   * @param patience milliseconds that a new look at the folder is waited for, if there is a last one
   */
  constructor(
    private readonly directory: string | undefined,
    private readonly store: Store<F>,
    patience?: number,
  ) {
    const find = async (): Promise<F[]> => {
      const all = directory === undefined ? [] : await store.find(directory);
      this.#words.keepOnly(new Set(all.map(({ id }) => id)));
      return all;
    };
    this.#look = new Look(find, () => performance.now(), patience);
    const read = async (found: F): Promise<string> => {
      const meeting = await this.#read(found);
      return meeting ? searchable(meeting.meeting.people, meeting.meeting.captions) : "";
    };
    this.#words = new WordCache(read, (found) => store.stampOf(found));
  }

  /** Reads the words ahead of the first search. Never rejects. */
  async prepare(): Promise<void> {
    const all = await this.#look.all().catch(() => undefined);
    if (all) await this.#words.refresh([...all.values()], () => this.#isClosed);
  }

  close(): void {
    this.#isClosed = true;
  }

  /** The folder has changed. */
  changed(): void {
    this.#look.outdate();
  }

  /**
   * What a query asks for, of the folder and of the meetings that are live.
   * @throws the system's error if the folder cannot be read; one that does not exist is empty
   */
  async list(query: Query, live: readonly Meeting[]): Promise<Page> {
    const all = await this.#look.all();
    const isLive = new Set(live.map(({ id }) => id));
    const stored = [...all.values()].filter((found) => !isLive.has(found.id) && fits(found, query));
    const now = live.filter((meeting) => fits(meeting, query));
    const { terms } = query;
    if (terms.length === 0) return pageOf([...now, ...stored].map(summaryOf).sort(byTime), query);
    const hits: MeetingSummary[] = now.filter((meeting) => hasAll(searchable(meeting.people, meeting.captions), terms));
    await eachOf(stored, async (found) => {
      if (hasAll(await this.#words.of(found), terms)) hits.push(found);
    });
    const page = pageOf(hits.map(summaryOf).sort(byTime), query);
    const meetingOf = async (id: string) => {
      const found = all.get(id);
      return live.find((meeting) => meeting.id === id) ?? (found && (await this.#read(found))?.meeting);
    };
    await eachOf(page.meetings, async (summary) => {
      const meeting = await meetingOf(summary.id);
      if (meeting) Object.assign(summary, excerptOf(meeting, terms));
    });
    return page;
  }

  /** One meeting of the folder; nothing if it is not there. */
  async meeting(id: string): Promise<ReadMeeting | undefined> {
    const found = await this.#found(id);
    return found && (await this.#read(found));
  }

  /** A file of a meeting, by the key of its track. The caller closes it. */
  async open(id: string, key: string): Promise<OpenFile | undefined> {
    return await this.openPath(await this.#pathOf(id, key));
  }

  /** Opens a file of the folder by its path, which is not of a request. The caller closes it. */
  async openPath(path: string | undefined): Promise<OpenFile | undefined> {
    if (path === undefined || this.directory === undefined) return undefined;
    return await openInside(this.directory, path);
  }

  /** The peaks of a recording, by the key of its track. */
  async peaks(id: string, key: string): Promise<Buffer | undefined> {
    return await this.peaksAt(await this.#pathOf(id, key));
  }

  /** The peaks of a recording by its path, which is not of a request. */
  async peaksAt(path: string | undefined): Promise<Buffer | undefined> {
    const opened = await this.openPath(path);
    await opened?.file.close();
    if (!opened || path === undefined || this.directory === undefined) return undefined;
    return await this.store.peaks(this.directory, path);
  }

  /** @returns false if there is no such meeting or speaker. @throws the system's error */
  async rename(id: string, speaker: string, name: string): Promise<boolean> {
    const found = await this.#found(id);
    if (!found || this.directory === undefined) return false;
    const isDone = await this.store.rename(this.directory, found, speaker, name);
    this.changed();
    return isDone;
  }

  /** Deletes all files of a meeting. @throws the system's error */
  async remove(id: string): Promise<Removal> {
    const found = await this.#found(id);
    const { directory } = this;
    if (!found || directory === undefined) return "unknown";
    try {
      if (!(await this.store.remove(directory, found, (path) => removeInside(directory, path)))) return "growing";
      this.#look.remove(id);
      this.#words.forget(id);
    } finally {
      this.changed();
    }
    return "removed";
  }

  /** A meeting was deleted by others: its words are not kept in memory either. */
  forget(id: string): void {
    this.#words.forget(id);
    this.changed();
  }

  async #pathOf(id: string, key: string): Promise<string | undefined> {
    const found = await this.#found(id);
    return found && this.store.fileOf(found, key);
  }

  async #found(id: string): Promise<F | undefined> {
    return (await this.#look.all()).get(id);
  }

  async #read(found: F): Promise<ReadMeeting | undefined> {
    if (this.directory === undefined) return undefined;
    // A file that cannot be read now is as one that is not there: the list has others.
    return await this.store.read(this.directory, found).catch(() => undefined);
  }
}

/** Of meetings that are stored in whatever way. */
export type AnyLibrary = Pick<Library, keyof Library>;
