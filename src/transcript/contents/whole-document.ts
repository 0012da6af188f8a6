// Content that is sent and saved as one text: the whole document (`emit: time` or `stream`), or the window.

import { documentOf, prepare } from "../documents";
import { apply, endOf, type Segment, type TranscriptPacket } from "../segments";
import { type Content, type ContentContext, type DocumentInfo, EMPTY, type OutgoingMessage } from "./content";
import { Window } from "./window";

function infoOf(segments: readonly Segment[]): DocumentInfo {
  const info: DocumentInfo = { segments: segments.length };
  for (const segment of segments) {
    info.start = Math.min(info.start ?? segment.start, segment.start);
    info.end = Math.max(info.end ?? 0, endOf(segment));
  }
  return info;
}

abstract class TextContent implements Content {
  due: number | undefined;
  #saved = false;

  constructor(protected readonly context: ContentContext) {}

  abstract take(packet: TranscriptPacket): OutgoingMessage[] | undefined;
  protected abstract segments(): readonly Segment[];

  tick(): OutgoingMessage[] {
    this.due = undefined;
    const outgoing = this.text();
    return this.context.settings.emit === "stream" ? [] : [outgoing];
  }

  save(): void {
    if (this.due !== undefined && this.context.settings.directory !== "") this.text();
  }

  last(): OutgoingMessage {
    return this.context.settings.emit === "each" ? EMPTY : this.text();
  }

  /** Something changed: send or save it within `windowMs`. */
  protected changed(): void {
    const { emit, directory, windowMs } = this.context.settings;
    if (emit === "time" || directory !== "") this.due ??= this.context.now() + windowMs;
  }

  protected text(): OutgoingMessage {
    const segments = this.segments();
    const payload = documentOf(this.context.settings, segments, this.context.origin(), this.context.nameOf);
    if (segments.length > 0 || this.#saved) this.context.file()?.rewrite(payload);
    this.#saved ||= segments.length > 0;
    return { payload, transcript: infoOf(segments) };
  }
}

/** The whole document, at intervals or at the end. */
export class WholeDocument extends TextContent {
  readonly #segments: Segment[] = [];

  take({ segment, transcript }: TranscriptPacket): OutgoingMessage[] | undefined {
    const change = apply(this.#segments, segment, transcript.attribute);
    if (change) this.changed();
    const changed = change && this.#segments[change.index];
    if (changed && change.kind !== "delete") prepare(this.context.settings, changed, this.context.nameOf);
    if (change?.kind !== "new" || this.#segments.length <= this.context.mostSegments) return [];
    this.#segments.pop();
    return undefined;
  }

  protected segments(): readonly Segment[] {
    return this.#segments;
  }
}

/** The latest words. */
export class LatestWords extends TextContent {
  readonly #window: Window;

  constructor(context: ContentContext) {
    super(context);
    this.#window = new Window(context.settings);
  }

  take(packet: TranscriptPacket): OutgoingMessage[] {
    const { segment, transcript } = packet;
    if (!this.#window.take(segment, transcript.attribute)) return [];
    if (this.context.settings.emit === "each") return [{ ...this.text(), from: packet, alone: true, together: true }];
    this.changed();
    return [];
  }

  protected segments(): readonly Segment[] {
    return this.#window.segments();
  }
}
