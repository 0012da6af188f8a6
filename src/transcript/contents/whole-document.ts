// Content that is sent and saved as one text: the whole document (`emit: time` or `stream`), or the window.

import { predecessor } from "../../protocol/messages";
import { DOCUMENTS, documentAfter, FIRST_PLACE, prepare, type Written } from "../documents";
import { apply, endOf, type Segment, type TranscriptPacket } from "../segments";
import { type Content, type ContentContext, EMPTY, type OutgoingMessage } from "./content";
import { type DocumentInfo, isRepeated, wholeData } from "./former";
import { Window } from "./window";

/** Segments that may be sent again after a restart. */
const MOST_RECENT = 32;

function infoOf(segments: readonly Segment[], former: DocumentInfo): DocumentInfo {
  const info: DocumentInfo = { ...former, segments: former.segments + segments.length };
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
  /** What precedes the segments. */
  protected abstract before(): Written & { readonly info: DocumentInfo };

  tick(): OutgoingMessage[] {
    this.due = undefined;
    const isSent = this.context.settings.emit !== "stream";
    const outgoing = this.text(isSent);
    return isSent ? [outgoing] : [];
  }

  save(): void {
    if (this.due !== undefined && this.context.settings.directory !== "") this.text(false);
  }

  last(): OutgoingMessage {
    return this.context.settings.emit === "each" ? EMPTY : this.text();
  }

  /** Something changed: send or save it within `windowMs`. */
  protected changed(): void {
    const { emit, directory, windowMs } = this.context.settings;
    if (emit === "time" || directory !== "") this.due ??= this.context.now() + windowMs;
  }

  /** @param isSent whether it is the next message */
  protected text(isSent = true): OutgoingMessage {
    const segments = this.segments();
    const former = this.before();
    const origin = this.context.origin();
    const { text, next } = documentAfter(former, this.context.settings, segments, origin, this.context.nameOf);
    const info = infoOf(segments, former.info);
    const sequence = this.context.sequence() + (isSent ? 1 : 0);
    const recent = [...(this.context.former?.recent ?? []), ...segments.slice(-MOST_RECENT)].slice(-MOST_RECENT);
    const data = wholeData(next, info, recent, { origin, sequence });
    if (segments.length > 0 || this.#saved) this.context.file()?.rewrite(text, data);
    this.#saved ||= segments.length > 0;
    return { payload: text, transcript: info };
  }
}

/** The whole document, at intervals or at the end. */
export class WholeDocument extends TextContent {
  readonly #segments: Segment[] = [];

  take({ segment, transcript }: TranscriptPacket): OutgoingMessage[] | undefined {
    if (this.#isFormer(segment, transcript.attribute)) return [];
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

  protected before() {
    const { former, settings } = this.context;
    return former && former.text !== ""
      ? former
      : { text: DOCUMENTS[settings.output].head, next: FIRST_PLACE, info: { segments: 0 } };
  }

  /** Whether it belongs to what an earlier process wrote: sent again, or revised, which cannot be carried out. */
  #isFormer(segment: Segment, attribute: string): boolean {
    const recent = this.context.former?.recent ?? [];
    if (recent.length === 0) return false;
    if (isRepeated(recent, segment)) return true;
    return predecessor(this.#segments, segment, attribute) < 0 && predecessor(recent, segment, attribute) >= 0;
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

  protected before() {
    return { text: DOCUMENTS[this.context.settings.output].head, next: FIRST_PLACE, info: { segments: 0 } };
  }
}
