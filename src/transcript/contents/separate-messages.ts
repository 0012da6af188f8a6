// Separate messages (`emit: each`): segments, complete turns, or the entries of a document.

import type { DocumentFile } from "../../files";
import type { TranscriptSegment } from "../../protocol/messages";
import { DOCUMENTS, FIRST_PLACE, type Place, writeEntry } from "../documents";
import { endOf, type TranscriptPacket, type Unit, type UnitChange, Units } from "../segments";
import { type Content, type ContentContext, EMPTY, type OutgoingMessage } from "./content";
import { isRepeated } from "./former";
import { GrowingDocument } from "./growing-document";

/** Waits this long for a turn's words, in addition to its pause: Zoom may send them late. Milliseconds. */
const LATENESS = 10_000;

/** The attribute of a turn, by the kind of its change. */
const ATTRIBUTES: Readonly<Record<UnitChange["kind"], TranscriptSegment["attribute"]>> = {
  new: "NONE",
  update: "UPDATE",
  delete: "DELETE",
};

export class SeparateMessages implements Content {
  due: number | undefined;
  readonly #units: Units;
  /** The units of the document that is continued. */
  readonly #former: readonly Unit[];
  #place: Place;
  #begun: boolean;
  #document: GrowingDocument | undefined;
  /** The first packet of each turn. */
  readonly #firsts = new WeakMap<Unit, TranscriptPacket>();

  constructor(private readonly context: ContentContext) {
    const { output, pauseMs } = context.settings;
    this.#units = new Units(DOCUMENTS[output].unit === "turn" ? pauseMs : undefined);
    const { entries = [], next = FIRST_PLACE } = context.former ?? {};
    this.#former = this.#units.restore(entries);
    this.#place = next;
    this.#begun = entries.length > 0;
  }

  take(packet: TranscriptPacket): OutgoingMessage[] {
    const held = this.#units.holding;
    const changes = this.#units.take(packet.segment, this.#attributeOf(packet));
    const { holding } = this.#units;
    if (held && held !== holding && !held.closed) this.#unsave(held, packet);
    if (holding && !this.#firsts.has(holding)) this.#firsts.set(holding, packet);
    this.due = holding ? this.context.now() + this.context.settings.pauseMs + LATENESS : undefined;
    this.#record(changes);
    return this.#outgoing(changes, packet);
  }

  /** What was written before a restart and comes again replaces itself. */
  #attributeOf({ segment, transcript }: TranscriptPacket): string {
    const { entries = [] } = this.context.former ?? {};
    const { attribute } = transcript;
    if (entries.length === 0 || attribute === "DELETE") return attribute;
    const former = entries.map((entry) => entry.segment);
    return isRepeated(former, segment) ? "UPDATE" : attribute;
  }

  tick(): OutgoingMessage[] {
    this.due = undefined;
    const changes = this.#units.close();
    this.#record(changes);
    return changes.map((change) => this.#turn(change));
  }

  save(): void {
    this.#record(this.#units.open());
  }

  /** A turn that lost all its segments was never sent, but may have been saved. */
  #unsave(unit: Unit, { segment }: TranscriptPacket): void {
    this.#document?.write({ kind: "delete", unit, segment });
  }

  last(): OutgoingMessage {
    const [outgoing = EMPTY] = this.tick();
    this.#document?.rename();
    return outgoing;
  }

  #outgoing(changes: readonly UnitChange[], packet: TranscriptPacket): OutgoingMessage[] {
    const { payload } = DOCUMENTS[this.context.settings.output];
    if (payload === "turn") return changes.map((change) => this.#turn(change));
    const id = changes[0]?.unit.id || packet.transcript.id;
    const transcript = { ...packet.transcript, id };
    if (payload === "segment") return [{ payload: transcript.text, transcript, from: packet, alone: true }];
    return changes
      .map((change) => ({ payload: this.#entry(change), transcript, from: packet, alone: true }))
      .filter((outgoing) => outgoing.payload !== "");
  }

  #turn({ kind, unit, segment }: UnitChange): OutgoingMessage {
    const { id, start, language } = segment;
    const text = kind === "delete" ? "" : segment.text;
    const transcript = { text, id, start, end: endOf(segment), language, attribute: ATTRIBUTES[kind] };
    const from = this.#firsts.get(unit);
    return from ? { payload: text, transcript, from } : { payload: text, transcript };
  }

  /** A sent entry cannot be taken back. An update is sent again; a delete is sent only if the format can express it. */
  #entry({ kind, segment }: UnitChange): string {
    const { settings, nameOf } = this.context;
    const { head, tellsDeletes } = DOCUMENTS[settings.output];
    if (kind === "delete" && !tellsDeletes) return "";
    const { text, next } = writeEntry(settings, segment, this.#place, this.context.origin(), nameOf, kind);
    if (text === "") return "";
    this.#place = next;
    const first = !this.#begun;
    this.#begun = true;
    return first ? head + text : text;
  }

  #record(changes: readonly UnitChange[]): void {
    const file = changes.length > 0 ? this.context.file() : undefined;
    if (!file) return;
    this.#document ??= this.#open(file);
    for (const change of changes) this.#document.write(change);
    this.#document.rename();
  }

  #open(file: DocumentFile): GrowingDocument {
    const { settings, nameOf, former } = this.context;
    const [origin, sequence] = [() => this.context.origin(), () => this.context.sequence()];
    const entries = former?.entries ?? [];
    return new GrowingDocument(file, settings, origin, nameOf, sequence, { entries, units: this.#former });
  }
}
