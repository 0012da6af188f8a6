// The file of a document that grows entry by entry. An update, a delete or a late name rewrites the file from that
// entry on. Only the newest entries can be rewritten, so that the cost does not grow with the length of the document.

import type { DocumentFile, EntryNote } from "../../files";
import type { JsonObject } from "../../protocol/input";
import { DOCUMENTS, FIRST_PLACE, type NameOf, type Place, type Written, writeEntry } from "../documents";
import { MOST_KEPT, type Segment, type Unit, type UnitChange } from "../segments";
import type { DocumentFormat } from "../settings";
import { entryData, type FormerEntry } from "./former";

interface Line {
  readonly unit: Unit;
  segment: Segment;
  /** The speaker's name as it was written. */
  name: string | undefined;
  /** Where the line begins in the file, bytes. */
  at: number;
  place: Place;
  /** As it stands in the file, if an earlier process wrote it. */
  written?: Written | undefined;
}

/** A caption's number and its times, at the start of a line each. Words are written without `>`. */
const NUMBERED = /^(\d+)(?=\n\d+:\d\d:\d\d,\d{3} --> )/gm;

export class GrowingDocument {
  readonly #lines: Line[] = [];
  /** The place of the next line. */
  #place = FIRST_PLACE;

  constructor(
    private readonly file: DocumentFile,
    private readonly format: DocumentFormat,
    private readonly origin: () => number,
    private readonly nameOf: NameOf,
    private readonly sequence: () => number = () => 0,
    former: { readonly entries: readonly FormerEntry[]; readonly units: readonly Unit[] } = { entries: [], units: [] },
  ) {
    if (file.size === 0) file.append(DOCUMENTS[format.output].head);
    for (const [index, { segment, at, text, place, next }] of former.entries.entries()) {
      const unit = former.units[index];
      if (unit) this.#lines.push({ unit, segment, name: undefined, at, place, written: { text, next } });
      this.#place = next;
    }
  }

  write({ kind, unit, segment }: UnitChange): void {
    const known = this.#lines.findIndex((line) => line.unit === unit);
    const line = this.#lines[known];
    if (line) {
      if (kind === "delete") this.#lines.splice(known, 1);
      line.segment = segment;
      line.written = undefined;
      this.#rewrite(known, line);
    } else if (kind !== "delete") this.#append(unit, segment);
  }

  /** Rewrites lines whose speaker's name has changed. */
  rename(): void {
    const stale = this.#lines.findIndex(({ segment, name, written }) => !written && name !== this.#name(segment));
    const line = this.#lines[stale];
    if (line) this.#rewrite(stale, line);
  }

  #append(unit: Unit, segment: Segment): void {
    const line: Line = { unit, segment, name: undefined, at: this.file.size, place: this.#place };
    this.#lines.push(line);
    if (this.#lines.length > MOST_KEPT) this.#lines.shift();
    const text = this.#text(line);
    if (text !== "") this.file.append(text, this.#data(line));
  }

  /**
   * Rewrites everything from line `from` on. `first` is the line that stands there, or stood there before it was
   * deleted.
   */
  #rewrite(from: number, first: Line): void {
    const { at } = first;
    this.#place = first.place;
    let text = "";
    let bytes = 0;
    const notes: EntryNote[] = [];
    for (const line of this.#lines.slice(from)) {
      line.at = at + bytes;
      line.place = this.#place;
      const entry = this.#text(line);
      if (entry !== "") notes.push({ at: line.at, data: this.#data(line) });
      text += entry;
      bytes += Buffer.byteLength(entry);
    }
    this.file.replaceFrom(at, text, notes);
  }

  /** What is noted of a line that was written last. */
  #data({ segment, unit, place }: Line): JsonObject {
    const progress = { origin: this.origin(), sequence: this.sequence() + 1 };
    return entryData(segment, unit.count, place, this.#place, progress);
  }

  /** Writes a line at its place, and computes the place of the next one. */
  #text(line: Line): string {
    if (line.written) return this.#moved(line, line.written);
    line.name = this.#name(line.segment);
    const { text, next } = writeEntry(this.format, line.segment, line.place, this.origin(), this.nameOf);
    this.#place = next;
    return text;
  }

  /** A line of an earlier process. Only its number can change. */
  #moved(line: Line, { text, next }: Written): string {
    const count = [...text.matchAll(NUMBERED)].length;
    let { number } = this.#place;
    line.written = {
      text: text.replace(NUMBERED, () => String(number++)),
      next: { ...next, number: this.#place.number + (count || next.number - line.place.number) },
    };
    this.#place = line.written.next;
    return line.written.text;
  }

  #name({ speakerId }: Segment): string | undefined {
    return speakerId === undefined ? undefined : this.nameOf(speakerId);
  }
}
