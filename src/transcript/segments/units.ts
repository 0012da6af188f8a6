// The units that are sent one by one: segments as they arrive, or complete turns. Keeps only the newest, enough for
// updates and deletes to find their segment, so that the cost does not grow with the length of a stream.

import { MOST_KEPT } from "../../protocol/messages";
import { apply, type Change, endOf, type Segment } from "./segment";
import { breaksTurn, turnOf } from "./turns";

/** Segments that an update or a delete can still find. */
export { MOST_KEPT };

/** Maximum segments per turn. A monologue continues in another turn, so that it is not held back for an hour. */
const LONGEST_TURN = 128;

/** One segment or turn, from its first word on. It is identified by this object, not by its id. */
export interface Unit {
  readonly id: string;
  readonly speakerId: string | undefined;
  end: number;
  /** All segments that were ever part of it. */
  count: number;
  closed: boolean;
  /** Whether an earlier process ended it, so that its words are not known. */
  readonly isFormer?: boolean;
}

export interface UnitChange {
  readonly kind: Change["kind"];
  readonly unit: Unit;
  /** Its current content; after a delete, its last content. */
  readonly segment: Segment;
}

export class Units {
  readonly #segments: Segment[] = [];
  /** The unit of each segment. */
  readonly #owners: Unit[] = [];
  #open: Unit | undefined;

  /** @param pauseMs the pause that ends a turn; without it, each segment is a unit */
  constructor(private readonly pauseMs: number | undefined) {}

  /** The turn that is held back until it ends. */
  get holding(): Unit | undefined {
    return this.#open;
  }

  /** Knows units again that an earlier process ended, each by its first segment, so that revisions find them. */
  restore(former: readonly { readonly segment: Segment; readonly count: number }[]): Unit[] {
    return former.map(({ segment, count }) => {
      const { id, speakerId } = segment;
      const unit: Unit = { id, speakerId, end: endOf(segment), count, closed: true, isFormer: true };
      this.#segments.push(segment);
      this.#owners.push(unit);
      return unit;
    });
  }

  /** Takes a segment in. Returns the changes of segments or turns. */
  take(segment: Segment, attribute: string): UnitChange[] {
    const change = apply(this.#segments, segment, attribute);
    if (!change) return [];
    return change.kind === "new" ? this.#added(segment) : this.#changed(change);
  }

  /** The open turn in its current state. */
  open(): UnitChange[] {
    const unit = this.#open;
    const segment = unit && this.#whole(unit);
    return segment ? [{ kind: "new", unit, segment }] : [];
  }

  /** Ends the open turn. */
  close(): UnitChange[] {
    const ended = this.open();
    if (this.#open) this.#open.closed = true;
    this.#open = undefined;
    return ended;
  }

  /** Adds the newest segment to the open turn, or begins a new one. */
  #added(segment: Segment): UnitChange[] {
    const { id, speakerId } = segment;
    const goesOn = this.#open && this.#open.count < LONGEST_TURN && !breaksTurn(this.#open, segment, this.pauseMs ?? 0);
    const ended = goesOn ? [] : this.close();
    const unit = this.#open ?? { id, speakerId, end: Number.NEGATIVE_INFINITY, count: 0, closed: false };
    unit.end = Math.max(unit.end, endOf(segment));
    unit.count += 1;
    this.#open = unit;
    this.#owners.push(unit);
    if (this.#owners.length > MOST_KEPT) this.#forget();
    return this.pauseMs === undefined ? [...ended, ...this.close()] : ended;
  }

  /** Removes the oldest turn as a whole: a part of it could be taken for all of it. */
  #forget(): void {
    const [oldest] = this.#owners;
    const count = this.#owners.findIndex((unit) => unit !== oldest);
    this.#owners.splice(0, count);
    this.#segments.splice(0, count);
  }

  #changed({ kind, index, former }: Change): UnitChange[] {
    const unit = this.#owners[index];
    if (!unit || !former) return [];
    // Only all words of a turn could take the place of those that are in the document.
    if (unit.isFormer && unit.count > 1) return [];
    if (kind === "delete") this.#owners.splice(index, 1);
    const segment = this.#whole(unit);
    if (segment) unit.end = endOf(segment);
    if (!segment && this.#open === unit) this.#open = undefined;
    if (!unit.closed) return [];
    return [
      segment ? { kind: "update", unit, segment } : { kind: "delete", unit, segment: { ...former, id: unit.id } },
    ];
  }

  #whole(unit: Unit): Segment | undefined {
    const [first, ...others] = this.#segments.filter((_, index) => this.#owners[index] === unit);
    return first && turnOf([first, ...others], unit.id);
  }
}
