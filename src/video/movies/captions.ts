// The captions of one recording: which sentence belongs to which of its files. Words come seconds after they were said, so
// a file that was rotated waits for them, and a sentence may be part of two files.

import type { ReadSentence } from "../../transcript";
import { captionLine } from "./caption-lines";
import type { MovieFile } from "./movie-file";

/** A file that can still take captions, and when it ends; Infinity if that is open. Milliseconds since 1970. */
export interface CaptionedFile {
  readonly file: MovieFile;
  readonly until: number;
}

interface Known {
  sentence: ReadSentence;
  /** Which files have it. */
  readonly files: Set<MovieFile>;
  /** Whether it came too late for the file that it belongs to. */
  isLate: boolean;
}

/** Sentences that can still be revised, or be part of a next file. */
const MOST_KNOWN = 256;

export class Captions {
  readonly #known = new Map<number, Known>();
  /** When the first file began, and the newest one. */
  #since = Number.POSITIVE_INFINITY;
  #newest: MovieFile | undefined;
  /** Sentences that no file has, since the last one was told. */
  #late = 0;

  /** Whether there are any words at all. */
  get any(): boolean {
    return this.#known.size > 0;
  }

  /** A sentence, on the clock of the files, is new or was revised. */
  take(sentence: ReadSentence, files: readonly CaptionedFile[]): void {
    const known = this.#know(sentence);
    known.sentence = sentence;
    for (const each of files) write(known, each);
    if (known.files.size > 0 || known.isLate || sentence.isDeleted || !this.#wasRecorded(sentence)) return;
    known.isLate = true;
    this.#late += 1;
    this.#tell(files.at(-1)?.file);
  }

  /** A file has begun. What is being said may have begun before it. */
  begin(file: MovieFile): void {
    this.#since = Math.min(this.#since, file.start);
    this.#newest = file;
    const begun = { file, until: Number.POSITIVE_INFINITY };
    for (const known of this.#known.values()) write(known, begun);
    this.#tell(file);
  }

  /** Whether it was said while files were recorded. */
  #wasRecorded({ segment, end }: ReadSentence): boolean {
    const newest = this.#newest;
    return newest !== undefined && end > this.#since && segment.start < newest.start + newest.duration;
  }

  #know(sentence: ReadSentence): Known {
    const known = this.#known.get(sentence.number) ?? { sentence, files: new Set(), isLate: false };
    this.#known.set(sentence.number, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  /** What was left out is counted where the recording goes on. */
  #tell(file: MovieFile | undefined): void {
    if (!file) return;
    file.captionsDropped += this.#late;
    this.#late = 0;
  }
}

/** Notes in a file what is part of it, or is no longer. */
function write({ sentence, files }: Known, { file, until }: CaptionedFile): void {
  const { segment, end, isDeleted } = sentence;
  const isPart = !isDeleted && end > file.start && segment.start < until;
  if (!isPart && !files.delete(file)) return;
  if (isPart) files.add(file);
  file.caption(captionLine(sentence, isPart));
}
