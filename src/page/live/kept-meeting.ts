// A running meeting and the file that it is kept in: what changes is written every two seconds.

import { DISK, type Disk, diskError } from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { GrowingMeeting, type Line, type StoredState } from "../stored";
import type { Changes } from "./changes";
import type { LiveMeeting } from "./live-meeting";

/** Milliseconds. */
const WRITE_EVERY = 2000;
/** A file that does not grow is written at this interval, to show that its process is running. Milliseconds. */
const BEAT_EVERY = 15_000;
/** A meeting whose file is not open by then is shown without what was before. Milliseconds. */
const OPEN_WITHIN = 5000;

export class KeptMeeting {
  /** When it is dropped: some time after its end, when its files are complete. By this machine's clock. */
  dropAt: number | undefined;
  #file: GrowingMeeting | undefined;
  #opening: Promise<void> | undefined;
  readonly #since: number;
  #isBegun = false;
  /** Levels that are not written yet. Steps. */
  #from = Number.POSITIVE_INFINITY;
  #to = 0;
  #hasSpeakers = false;
  #written = 0;
  #beat = 0;
  #hasFailed = false;
  /** Whether something changed before the file was open. */
  #hasMissed = false;
  /** Names that were given before it was, by key. */
  readonly #named = new Map<string, string>();

  constructor(
    readonly meeting: LiveMeeting,
    now: number,
    /** The next instance of the page puts its own. */
    public onError: (error: RtmsError) => void,
  ) {
    this.#since = now;
  }

  /** Opens its file, and takes over what that says. @param directory absolute */
  open(directory: string, disk: Disk = DISK): void {
    this.#opening = GrowingMeeting.open(disk, directory, this.meeting.facts.id)
      .then(({ file, former }) => this.#opened(file, former))
      .catch((thrown: unknown) => this.#failed(directory, thrown))
      .finally(() => {
        this.#opening = undefined;
      });
    this.#directory = directory;
  }

  #directory = "";

  #opened(file: GrowingMeeting, former: StoredState | undefined): void {
    this.#file = file;
    if (former) {
      this.#isBegun = true;
      this.meeting.adopt(former);
    }
    if (this.#hasMissed) this.#catchUp();
  }

  /** What was shown while the disk did not answer. */
  #catchUp(): void {
    const { state, marks, sentences, tracks, levelCount } = this.meeting;
    const captions = { changed: [...sentences.all], removed: [] };
    const levels = { from: 0, count: levelCount };
    const rest = { isNew: true, speakers: this.meeting.voices.list(), pictures: new Map() };
    this.note({ ...rest, state, marks, captions, levels, tracks: [...tracks.values()] });
    for (const [key, name] of this.#named) {
      // A former name of the file's is older.
      this.meeting.voices.give(key, name);
      this.renamed(key, name);
    }
    this.#named.clear();
  }

  /** Once: the meeting goes on without its file, or what failed is tried again. */
  #failed(directory: string, thrown: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const { streamId } = this.meeting.facts;
    this.onError(diskError(`The page's file of stream ${streamId} could not be written`, directory, thrown, streamId));
  }

  /** Whether it can be shown: what was before is known. */
  isReady(now: number): boolean {
    return (this.#opening === undefined || now - this.#since > OPEN_WITHIN) && this.meeting.isStarted;
  }

  /** What has changed, as lines. Levels and speakers wait for the next write. */
  note(changes: Changes): void {
    const file = this.#file;
    if (!file) {
      this.#hasMissed = true;
      return;
    }
    this.#begin(file);
    const { state, speakers, captions, marks, tracks, levels } = changes;
    const lines: Line[] = [
      ...(state === undefined ? [] : [{ state }]),
      ...captions.changed.map((caption) => ({ caption })),
      ...captions.removed.map((removed) => ({ removed })),
      ...marks.map((mark) => ({ mark })),
      ...tracks.map((track) => ({ track })),
    ];
    for (const line of lines) file.add(line);
    if (speakers) this.#hasSpeakers = true;
    if (levels.count === 0) return;
    this.#from = Math.min(this.#from, levels.from);
    this.#to = Math.max(this.#to, levels.from + levels.count);
  }

  #begin(file: GrowingMeeting): void {
    if (this.#isBegun) return;
    file.begin(this.meeting.facts);
    this.#isBegun = true;
  }

  renamed(key: string, name: string): void {
    const file = this.#file;
    if (!file) {
      this.#hasMissed = true;
      this.#named.set(key, name);
      return;
    }
    this.#begin(file);
    file.add({ name: { key, name } });
  }

  /** Writes, if that is due. Never rejects. */
  write(now: number): void {
    if (now - this.#written < WRITE_EVERY || !this.#file || !this.#isBegun) return;
    this.#written = now;
    this.#add(now);
    this.#file.write().then(
      () => {
        this.#hasFailed = false;
      },
      (thrown: unknown) => this.#failed(this.#directory, thrown),
    );
  }

  #add(now: number): void {
    const { voices } = this.meeting;
    if (this.#hasSpeakers) this.#file?.add({ speakers: voices.told() });
    this.#hasSpeakers = false;
    const [from, count] = [this.#from, this.#to - this.#from];
    const lanes = count > 0 ? [...voices.all].map(({ key, lane }) => [key, lane.slice(from, count)] as const) : [];
    const values = lanes.flatMap(([key, levels]) => {
      const isSilent = levels.every((level) => level === 0);
      return isSilent ? [] : [[key, Buffer.from(levels).toString("base64")]];
    });
    // Also if all are silent: what was lost there before is not any more.
    if (count > 0) this.#file?.add({ levels: { from, count, values: Object.fromEntries(values) } });
    [this.#from, this.#to] = [Number.POSITIVE_INFINITY, 0];
    if (now - this.#beat < BEAT_EVERY) return;
    this.#beat = now;
    this.#file?.add({ duration: this.meeting.duration(now) });
  }

  /** Completes the file. Never rejects. @returns whether it is there */
  async finish(now: number, changes: Changes): Promise<boolean> {
    await this.#opening;
    const file = this.#file;
    if (!file) return false;
    this.note(changes);
    this.#beat = 0;
    this.#add(now);
    // Silence at the end has no levels of its own.
    file.add({ levels: { from: this.meeting.levelCount, count: 0, values: {} } });
    this.#file = undefined;
    return await file.finish().catch((thrown: unknown) => {
      this.#failed(this.#directory, thrown);
      return false;
    });
  }

  /** Deletes the file. Never rejects. */
  async discard(): Promise<void> {
    await this.#opening;
    const file = this.#file;
    this.#file = undefined;
    await file?.discard().catch((thrown: unknown) => this.#failed(this.#directory, thrown));
  }
}
