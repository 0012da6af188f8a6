// The captions of a running meeting: bounded, and with what has changed since the last delta.

import { ExpiringMap } from "../../protocol/time";
import type { Caption } from "../model";

/** Maximum captions in memory; older ones are in the meeting's file. */
export const MOST_CAPTIONS = 20_000;
/** A sentence that is told again begins where it did. Milliseconds. */
const SAME_WITHIN = 10_000;

export class Sentences {
  readonly #captions = new Map<string, Caption>();
  #changed = new Map<string, Caption>();
  #removed = new Set<string>();
  /** What sentences are called here whose ids were another's before. */
  readonly #others = new ExpiringMap<string, string>({ maxSize: MOST_CAPTIONS });

  /**
   * What a sentence is called here. A stream that begins anew, after a crash or a disconnect, counts its sentences from 0 again: an
   * id that was another sentence's does not replace it.
   * @param start milliseconds of the meeting, if the sentence tells it
   */
  idOf(id: string, start: number | undefined): string {
    const called = this.#others.get(id) ?? id;
    const known = this.#captions.get(called);
    if (!known || start === undefined || Math.abs(known.start - start) <= SAME_WITHIN) return called;
    const other = `${id}@${Math.round(start)}`;
    this.#others.set(id, other);
    return other;
  }

  get all(): IterableIterator<Caption> {
    return this.#captions.values();
  }

  put(caption: Caption): void {
    const known = this.#captions.get(caption.id);
    // What is not new keeps its place.
    this.#captions.set(caption.id, known ? { ...caption, start: Math.min(known.start, caption.start) } : caption);
    this.#changed.set(caption.id, this.#captions.get(caption.id) ?? caption);
    this.#removed.delete(caption.id);
    if (this.#captions.size <= MOST_CAPTIONS) return;
    for (const id of this.#captions.keys()) {
      this.#captions.delete(id);
      break;
    }
  }

  remove(id: string): void {
    this.#changed.delete(id);
    if (this.#captions.delete(id)) this.#removed.add(id);
  }

  /** Moves all: their zero is found later. */
  shift(by: number): void {
    for (const [id, caption] of this.#captions) {
      const moved = { ...caption, start: Math.max(0, caption.start + by), end: Math.max(0, caption.end + by) };
      this.#captions.set(id, moved);
      if (this.#changed.has(id)) this.#changed.set(id, moved);
    }
  }

  /** Puts those of before first. */
  adopt(before: Iterable<Caption>): void {
    const own = [...this.#captions.values()];
    this.#captions.clear();
    for (const caption of [...before].slice(-MOST_CAPTIONS)) this.#captions.set(caption.id, caption);
    for (const caption of own) {
      const id = this.idOf(caption.id, caption.start);
      const called = { ...caption, id };
      this.#captions.set(id, called);
      if (this.#changed.delete(caption.id)) this.#changed.set(id, called);
    }
  }

  /** What has changed since the last call. */
  take(): { changed: Caption[]; removed: string[] } {
    const taken = { changed: [...this.#changed.values()], removed: [...this.#removed] };
    if (this.#changed.size > 0) this.#changed = new Map();
    if (this.#removed.size > 0) this.#removed = new Set();
    return taken;
  }
}
