// The file of a document that grows entry by entry. An update, a delete or a late name rewrites the file from that
// entry on. Only the newest entries can be rewritten, so that the cost does not grow with the length of the document.

import type { DocumentFile } from "../../files";
import { DOCUMENTS, FIRST_PLACE, type NameOf, type Place, writeEntry } from "../documents";
import { MOST_KEPT, type Segment, type Unit, type UnitChange } from "../segments";
import type { DocumentFormat } from "../settings";

interface Line {
  readonly unit: Unit;
  segment: Segment;
  /** The speaker's name as it was written. */
  name: string | undefined;
  /** Where the line begins in the file, bytes. */
  at: number;
  place: Place;
}

export class GrowingDocument {
  readonly #lines: Line[] = [];
  /** The place of the next line. */
  #place = FIRST_PLACE;

  constructor(
    private readonly file: DocumentFile,
    private readonly format: DocumentFormat,
    private readonly origin: () => number,
    private readonly nameOf: NameOf,
  ) {
    file.append(DOCUMENTS[format.output].head);
  }

  write({ kind, unit, segment }: UnitChange): void {
    const known = this.#lines.findIndex((line) => line.unit === unit);
    const line = this.#lines[known];
    if (line) {
      if (kind === "delete") this.#lines.splice(known, 1);
      line.segment = segment;
      this.#rewrite(known, line);
    } else if (kind !== "delete") this.#append(unit, segment);
  }

  /** Rewrites lines whose speaker's name has changed. */
  rename(): void {
    const stale = this.#lines.findIndex(({ segment, name }) => name !== this.#name(segment));
    const line = this.#lines[stale];
    if (line) this.#rewrite(stale, line);
  }

  #append(unit: Unit, segment: Segment): void {
    const line: Line = { unit, segment, name: undefined, at: this.file.size, place: this.#place };
    this.#lines.push(line);
    if (this.#lines.length > MOST_KEPT) this.#lines.shift();
    const text = this.#text(line);
    if (text !== "") this.file.append(text);
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
    for (const line of this.#lines.slice(from)) {
      line.at = at + bytes;
      line.place = this.#place;
      const entry = this.#text(line);
      text += entry;
      bytes += Buffer.byteLength(entry);
    }
    this.file.replaceFrom(at, text);
  }

  /** Writes a line at its place, and computes the place of the next one. */
  #text(line: Line): string {
    line.name = this.#name(line.segment);
    const { text, next } = writeEntry(this.format, line.segment, line.place, this.origin(), this.nameOf);
    this.#place = next;
    return text;
  }

  #name({ speakerId }: Segment): string | undefined {
    return speakerId === undefined ? undefined : this.nameOf(speakerId);
  }
}
