// A member's copy of all that the fleet keeps of streams, and what it noted beside.

import type { Registers } from "../registers";

export type StreamKind = Exclude<keyof Registers, "member">;
export const STREAM_KINDS: readonly StreamKind[] = ["stream", "interruption", "owner", "memory"];

/** An owner register with this owner says that nobody has the stream. */
export const NOBODY = "";

/** One stream. Instants are of the member's own clock, in milliseconds. */
export interface StreamCopy {
  readonly id: string;
  /** The registers; those of a stream that ended are emptied, except `stream`. */
  readonly registers: { [K in StreamKind]?: Registers[K] | undefined };
  /** What the ledger has of it, as far as we know. */
  readonly present: Set<StreamKind>;
  /** The how manieth stream it was of which the ledger told: the same order for all members that listened then. */
  arrival: number;
  /** What we wrote, and tell again if the ledger loses it. */
  readonly written: Set<StreamKind>;
  /** When `stream` last changed; until it is known, when anything was heard of it. */
  changedAt: number;
  /** When the owner register last changed. */
  ownedAt: number;
  /** Who owned it before the latest claim, and whether it left on purpose. */
  former?: { readonly owner: string; readonly left: boolean } | undefined;
  /** Since when it has had no living owner. */
  freeSince?: number | undefined;
  /** Whose it should be, as computed when it was first seen without an owner. */
  choice?: { readonly member: string; readonly at: number } | undefined;
  /** Our last claim. */
  asked?: { readonly n: number; readonly at: number } | undefined;
  /** We could not open it: others may, we do not claim it. */
  isRefused: boolean;
  /** That no member has room for it was said. */
  isReported: boolean;
}

/** Live streams and ended ones apart, because every decision walks through the live ones. */
export class Copies {
  readonly #live = new Map<string, StreamCopy>();
  readonly #ended = new Map<string, StreamCopy>();

  get(id: string): StreamCopy | undefined {
    return this.#live.get(id) ?? this.#ended.get(id);
  }

  /** The copy of a stream, made if there is none. */
  of(id: string, now: number): StreamCopy {
    const known = this.get(id);
    if (known) return known;
    const copy: StreamCopy = {
      id,
      registers: {},
      present: new Set(),
      arrival: Number.MAX_SAFE_INTEGER,
      written: new Set(),
      changedAt: now,
      ownedAt: now,
      isRefused: false,
      isReported: false,
    };
    this.#live.set(id, copy);
    return copy;
  }

  /** A stream ended: of its registers only that one stays. */
  end(copy: StreamCopy): void {
    const { stream } = copy.registers;
    for (const kind of STREAM_KINDS) delete copy.registers[kind];
    copy.registers.stream = stream;
    this.#live.delete(copy.id);
    this.#ended.set(copy.id, copy);
  }

  forget(id: string): void {
    this.#live.delete(id);
    this.#ended.delete(id);
  }

  /** Streams that have not ended, as far as we know. Of some only other registers than `stream` have come. */
  get live(): Iterable<StreamCopy> {
    return this.#live.values();
  }

  *all(): Generator<StreamCopy> {
    yield* this.#live.values();
    yield* this.#ended.values();
  }

  /**
   * What may be forgotten: what ended, or whose start was never heard of, before `instant`; and what nobody has had since,
   * for Zoom gave it up long ago, and its end was told to nobody. A live stream that somebody has stays: its owner reports its end.
   */
  *expired(instant: number): Generator<StreamCopy> {
    for (const copy of this.#ended.values()) if (copy.changedAt <= instant) yield copy;
    for (const copy of this.#live.values()) {
      const isFree = copy.freeSince !== undefined && copy.freeSince <= instant;
      if ((isFree || !copy.registers.stream) && copy.changedAt <= instant) yield copy;
    }
  }
}
