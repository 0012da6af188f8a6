// The words of the meetings in a folder, folded, as far as they have room in memory; those of the others are read with each
// search. A meeting is read again only when it has changed.

import { setTimeout as sleep } from "node:timers/promises";
import type { MeetingSummary } from "../model";

/** Characters: some four thousand hours of talk. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** Meetings that are read at the same time: the disk is the recordings' first of all. */
const AT_ONCE = 4;
/**
 * Who reads ahead rests for so many times as long as it read: streams and whoever opens the page come first. Thousands of
 * meetings are some ten seconds of work.
 */
const REST_FACTOR = 2;

interface Known {
  stamp: string;
  /** Left out if there was no room. */
  text?: string;
}

/** Does `work` with each, a few at a time. */
export async function eachOf<T>(all: Iterable<T>, work: (one: T) => Promise<void>, atOnce = AT_ONCE): Promise<void> {
  const rest = all[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

export class WordCache<F extends MeetingSummary> {
  readonly #known = new Map<string, Known>();
  readonly #reading = new Map<string, Promise<string>>();
  #characters = 0;

  /** @param read gives what is searched of a meeting, folded; must not throw */
  constructor(
    private readonly read: (found: F) => Promise<string>,
    private readonly stampOf: (found: F) => string,
    private readonly most = MOST_CHARACTERS,
  ) {}

  /** Characters in memory. */
  get size(): number {
    return this.#characters;
  }

  async of(found: F): Promise<string> {
    const stamp = this.stampOf(found);
    const known = this.#known.get(found.id);
    if (known?.stamp === stamp && known.text !== undefined) return known.text;
    const key = `${found.id} ${stamp}`;
    const reading = this.#reading.get(key) ?? this.read(found);
    this.#reading.set(key, reading);
    try {
      const text = await reading;
      if (this.#reading.delete(key)) this.#keep(found.id, stamp, text);
      return text;
    } finally {
      this.#reading.delete(key);
    }
  }

  /** Forgets all but these. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) if (!ids.has(id)) this.forget(id);
  }

  /** Forgets a meeting, also one that is being read. */
  forget(id: string): void {
    for (const key of this.#reading.keys()) if (key.startsWith(`${id} `)) this.#reading.delete(key);
    this.#drop(id);
  }

  /** Reads what is new or changed and has room, one by one with rests; forgets what is gone. */
  async refresh(all: readonly F[], isClosed: () => boolean = () => false): Promise<void> {
    this.keepOnly(new Set(all.map(({ id }) => id)));
    const changed = all.filter((found) => this.#known.get(found.id)?.stamp !== this.stampOf(found));
    for (const found of changed) {
      if (isClosed() || this.#characters >= this.most) return;
      const began = performance.now();
      await this.of(found);
      await sleep(REST_FACTOR * (performance.now() - began), undefined, { ref: false });
    }
  }

  #keep(id: string, stamp: string, text: string): void {
    this.#drop(id);
    const hasRoom = this.#characters + text.length <= this.most;
    this.#known.set(id, hasRoom ? { stamp, text } : { stamp });
    if (hasRoom) this.#characters += text.length;
  }

  #drop(id: string): void {
    this.#characters -= this.#known.get(id)?.text?.length ?? 0;
    this.#known.delete(id);
  }
}
