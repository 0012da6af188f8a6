// The files of one recording on disk, one after the other: their names, how they end, and how it goes on after a failure.

import { CLOCK, DISK, type Disk, Interruption, type NameParts, type RecordingClock, WAITING } from "../../files";
import type { RtmsError } from "../../protocol/errors";
import type { Speaker } from "../../protocol/values";
import type { MovieAbout, MovieFacts } from "./facts";
import type { LeftMovie } from "./left";
import type { MovieFile } from "./movie-file";
import { type MovieOutlet, movieMessage, pend, report } from "./outlet";
import type { MovieSettings } from "./settings";
import { movieError } from "./texts";
import { MovieWriter } from "./writer";

export interface MovieContext {
  readonly settings: MovieSettings;
  readonly outlet: MovieOutlet;
  readonly disk?: Disk | undefined;
  readonly clock?: RecordingClock | undefined;
  /** The node's id. */
  readonly node?: string | undefined;
  /** What an earlier process left of a stream, by source. */
  readonly left?: ((streamId: string) => Promise<Map<string, LeftMovie>>) | undefined;
}

export interface MovieBegin {
  readonly about: Omit<MovieAbout, "speaker">;
  /** Whose it is (`who: each`). */
  readonly speaker: Speaker | undefined;
  /** Properties of the user, for its messages. */
  readonly properties: Record<string, unknown>;
  /** Whether it begins with sound alone: with the active speaker, but not with a participant whose camera was never on. */
  readonly beginsWithSound: boolean;
  /** The recording that it continues. */
  readonly former: () => Promise<LeftMovie | undefined>;
  /** A frame is damaged, and is left out. */
  readonly onDamaged: () => void;
}

/** A file that grows. */
export interface OpenFile {
  readonly file: MovieFile;
  readonly writer: MovieWriter;
}

const MiB = 1024 * 1024;

export class MovieFiles {
  readonly #interruption = new Interruption();
  #count = 0;
  #left: Promise<LeftMovie | undefined> | undefined;
  /** The recording that the first file continues, when it is known. */
  #former: LeftMovie | undefined;
  /** Whose it is, with a name that may have come late. */
  #speaker: Speaker | undefined;

  /** @param lost told when a file can be written no more @returns whether it was the one that grows */
  constructor(
    private context: MovieContext,
    private readonly begin: MovieBegin,
    private readonly lost: (writer: MovieWriter) => boolean,
  ) {
    this.#speaker = begin.speaker;
  }

  adopt(context: MovieContext): void {
    this.context = context;
  }

  /** The newest that is known of whose it is. */
  name(speaker: Speaker | undefined): void {
    if (this.begin.speaker) this.#speaker = speaker ?? this.#speaker;
  }

  /** Whether a file can be begun: the disk works, or is tried. */
  get mayBegin(): boolean {
    return !this.#interruption.waits || this.#interruption.tries(this.#clock.now());
  }

  open(file: MovieFile): OpenFile {
    const { settings, outlet, disk = DISK } = this.context;
    const { streamId } = this.begin.about;
    const number = this.#count++;
    const writer: MovieWriter = new MovieWriter({
      directory: settings.directory,
      ...this.#name(),
      index: async () => number + (await this.#firstIndex()),
      node: this.context.node,
      start: file.start,
      head: file.head,
      facts: () => this.#facts(file, number === 0),
      content: () => file.content,
      counts: () => file.counts(),
      onFile: (finished) => {
        if (finished.complete) outlet.callbacks.files?.();
        outlet.callbacks.recorded?.(finished.complete);
        outlet.callbacks.emit(movieMessage(finished, Date.now(), this.begin.properties));
      },
      onError: (error) => this.#failed(writer, error),
      onSilence: (error) => report(outlet, error, streamId),
      onWritten: () => {
        if (!this.#interruption.end()) return;
        outlet.callbacks.files?.();
        outlet.callbacks.resumed?.(streamId);
      },
      disk,
      clock: this.#clock,
      waiting: WAITING,
    });
    outlet.writers.add(writer);
    return { file, writer };
  }

  /** Writes what is known. @param now newest time of the stream; Infinity for all that there is */
  cut({ file, writer }: OpenFile, now: number): void {
    const { fragment, lines } = file.cut(now);
    if (fragment.length > 0 || lines.length > 0) writer.append(fragment, lines);
  }

  /** Completes a file, in the background. */
  end(open: OpenFile): void {
    this.cut(open, Number.POSITIVE_INFINITY);
    this.#await(open.writer);
  }

  /** Ends a file of which too much waits for the disk. */
  check({ file, writer }: OpenFile): void {
    const waits = file.pending + writer.waiting;
    const all = WAITING.used + file.pending;
    if (waits <= WAITING.limitEach && all <= WAITING.limit) return;
    const { streamId } = this.begin.about;
    const waiting = `${Math.round(waits / MiB)} MiB of stream ${streamId}, ${Math.round(all / MiB)} MiB in all,`;
    const { directory } = this.context.settings;
    writer.abort();
    this.#failed(writer, movieError("RTMS_LIMIT", "slowDisk", { streamId, directory, waiting }, { streamId }));
  }

  get #clock(): RecordingClock {
    return this.context.clock ?? CLOCK;
  }

  #failed(writer: MovieWriter, error: RtmsError): void {
    const interrupts = this.lost(writer);
    this.#await(writer);
    // A file that was ended before interrupts nothing: the next one is written already, or will be tried.
    const isNews = interrupts ? this.#interruption.begin(this.#clock.now()) : !this.#interruption.lasts;
    if (isNews) report(this.context.outlet, error, this.begin.about.streamId);
  }

  #await(writer: MovieWriter): void {
    const { outlet } = this.context;
    void writer.ended().then(() => outlet.writers.delete(writer));
    pend(outlet, this.begin.about.streamId, writer.finish());
  }

  async #firstIndex(): Promise<number> {
    this.#left ??= this.begin.former();
    this.#former = await this.#left;
    return this.#former?.index ?? 0;
  }

  #facts({ start }: MovieFile, isFirst: boolean): MovieFacts {
    return { about: this.#about(), start, continues: isFirst ? this.#former?.file : undefined };
  }

  #about(): MovieAbout {
    return { ...this.begin.about, ...(this.#speaker && { speaker: this.#speaker }) };
  }

  #name(): { template: string; parts: NameParts } {
    const { product, id, streamId, medium } = this.begin.about;
    const speaker = this.#speaker;
    const who = speaker?.name === undefined ? speaker?.id : `${speaker.name}_${speaker.id}`;
    const suffix = medium === "share" ? "_share" : "";
    const template = `{product}_{id}${speaker ? "_{speaker}" : ""}_{date}_{time}${suffix}`;
    return { template: this.context.settings.filename || template, parts: { product, id, streamId, speaker: who } };
  }
}
