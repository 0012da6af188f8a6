// The registers of all streams: what comes is merged by the rules, what the ledger lacks or has older is told again, and what
// is long over is removed.

import type { Entry, Registers } from "../registers";
import { Copies, STREAM_KINDS, type StreamCopy, type StreamKind } from "./copies";
import type { Effects } from "./effects";
import type { Rules } from "./rules";

/** What follows from a newer register. */
export type Reactions = {
  readonly [K in StreamKind]: (
    copy: StreamCopy,
    next: Registers[K],
    known: Registers[K] | undefined,
    now: number,
  ) => void;
};

export type StreamEntry = Extract<Entry, { kind: StreamKind }>;

export class StreamRegisters {
  readonly copies = new Copies();
  #arrivals = 0;

  constructor(
    private readonly self: string,
    private readonly rules: Rules,
    private readonly put: Effects["put"],
    private readonly reactions: Reactions,
  ) {}

  /** Nothing is known any more of what the ledger has. */
  connected(): void {
    for (const copy of this.copies.all()) copy.present.clear();
  }

  /** @returns whether it is a stream that the ledger did not have, as far as we knew */
  entry({ id, kind, value }: StreamEntry, now: number): boolean {
    if (!value) {
      this.copies.get(id)?.present.delete(kind);
      return false;
    }
    const copy = this.copies.of(id, now);
    const isNew = kind === "stream" && !copy.present.has(kind);
    if (isNew) copy.arrival = ++this.#arrivals;
    copy.present.add(kind);
    if (!this.#merge(copy, kind, value, now)) this.#correct(copy, kind, value);
    return isNew;
  }

  /** Writes a register of our own, unless it, or a better one, is known. */
  write<K extends StreamKind>(kind: K, id: string, value: Registers[K], now: number): void {
    const copy = this.copies.of(id, now);
    if (!this.#merge(copy, kind, value, now)) return;
    copy.written.add(kind);
    this.put(kind, id, value);
  }

  /** Tells the ledger what it lacks. All tell, because who should may be dead; what others told meanwhile it has. */
  retell(): void {
    for (const copy of this.copies.all()) {
      const { registers, written } = copy;
      // An end is told by who heard of it: the others correct whoever starts the stream again.
      if (!registers.stream?.ended || written.has("stream")) this.#tell(copy, "stream");
      this.#tell(copy, "interruption");
      if (this.#isOurClaim(copy)) this.#tell(copy, "owner");
      // It is for the next owner, who has not claimed the stream yet.
      if (registers.memory?.n === registers.owner?.n) this.#tell(copy, "memory");
    }
  }

  /** Removes from the ledger what an ended stream no longer needs. */
  clear(copy: StreamCopy): void {
    for (const kind of STREAM_KINDS) if (kind !== "stream" && copy.present.delete(kind)) this.put(kind, copy.id);
  }

  /** Removes and forgets what was over before an instant. */
  sweep(instant: number): void {
    for (const copy of this.copies.expired(instant)) {
      for (const kind of copy.present) this.put(kind, copy.id);
      this.copies.forget(copy.id);
    }
  }

  /** @returns whether the value is news */
  #merge<K extends StreamKind>(copy: StreamCopy, kind: K, value: Registers[K], now: number): boolean {
    const { registers, written } = copy;
    const known: Registers[K] | undefined = registers[kind];
    if (known && !this.rules.wins[kind](value, known)) return false;
    // Of an ended stream nothing else counts.
    if (kind !== "stream" && registers.stream?.ended) return false;
    registers[kind] = value;
    written.delete(kind);
    this.reactions[kind](copy, value, known, now);
    return true;
  }

  /**
   * The ledger has an older value than we know. All correct it, also a claim: its owner may not have heard it, if its
   * connection broke when the claim came back.
   */
  #correct<K extends StreamKind>(copy: StreamCopy, kind: K, value: Registers[K]): void {
    const known: Registers[K] | undefined = copy.registers[kind];
    if (known && this.rules.wins[kind](known, value)) this.put(kind, copy.id, known);
  }

  #tell(copy: StreamCopy, kind: StreamKind): void {
    const value = copy.registers[kind];
    if (value && !copy.present.has(kind)) this.put(kind, copy.id, value);
  }

  #isOurClaim({ registers, written }: StreamCopy): boolean {
    return registers.owner?.owner === this.self || written.has("owner");
  }
}
