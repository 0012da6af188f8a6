// What is sent and saved as one text: the whole document (`emit: time` or `stream`), or what is in the window.

import { documentOf, prepare } from "../documents";
import { apply, endOf, type Segment, type TranscriptPacket } from "../segments";
import { type Content, type Desk, type DocumentInfo, NOTHING, type Piece } from "./content";
import { Window } from "./window";

function infoOf(segments: readonly Segment[]): DocumentInfo {
  const info: DocumentInfo = { segments: segments.length };
  for (const segment of segments) {
    info.start = Math.min(info.start ?? segment.start, segment.start);
    info.end = Math.max(info.end ?? 0, endOf(segment));
  }
  return info;
}

abstract class Text implements Content {
  due: number | undefined;
  #saved = false;

  constructor(protected readonly desk: Desk) {}

  abstract take(packet: TranscriptPacket): Piece[] | undefined;
  protected abstract segments(): readonly Segment[];

  tick(): Piece[] {
    this.due = undefined;
    const piece = this.text();
    return this.desk.settings.emit === "stream" ? [] : [piece];
  }

  save(): void {
    if (this.due !== undefined && this.desk.settings.directory !== "") this.text();
  }

  last(): Piece {
    return this.desk.settings.emit === "each" ? NOTHING : this.text();
  }

  /** Something has changed: it is sent or saved within `windowMs`. */
  protected changed(): void {
    const { emit, directory, windowMs } = this.desk.settings;
    if (emit === "time" || directory !== "") this.due ??= this.desk.now() + windowMs;
  }

  protected text(): Piece {
    const segments = this.segments();
    const payload = documentOf(this.desk.settings, segments, this.desk.origin(), this.desk.nameOf);
    if (segments.length > 0 || this.#saved) this.desk.file()?.rewrite(payload);
    this.#saved ||= segments.length > 0;
    return { payload, transcript: infoOf(segments) };
  }
}

/** The whole document, at intervals or at the end. */
export class Whole extends Text {
  readonly #segments: Segment[] = [];

  take({ segment, transcript }: TranscriptPacket): Piece[] | undefined {
    const change = apply(this.#segments, segment, transcript.attribute);
    if (change) this.changed();
    const changed = change && this.#segments[change.index];
    if (changed && change.kind !== "delete") prepare(this.desk.settings, changed, this.desk.nameOf);
    if (change?.kind !== "new" || this.#segments.length <= this.desk.mostSegments) return [];
    this.#segments.pop();
    return undefined;
  }

  protected segments(): readonly Segment[] {
    return this.#segments;
  }
}

/** The last of what was said. */
export class LatestWords extends Text {
  readonly #window: Window;

  constructor(desk: Desk) {
    super(desk);
    this.#window = new Window(desk.settings);
  }

  take(packet: TranscriptPacket): Piece[] {
    const { segment, transcript } = packet;
    if (!this.#window.take(segment, transcript.attribute)) return [];
    if (this.desk.settings.emit === "each") return [{ ...this.text(), from: packet, alone: true, together: true }];
    this.changed();
    return [];
  }

  protected segments(): readonly Segment[] {
    return this.#window.segments();
  }
}
