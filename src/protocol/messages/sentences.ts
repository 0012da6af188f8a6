// Which sentence a transcript message belongs to: a new one, or an earlier one that it revises
// (protocol#transcript-messages). By this rule the stream node gives a revision the id of the sentence's first message, and
// documents find what to change.

import { zoomId } from "../values";
import type { RtmsInfo } from "./messages";

/** What identifies a sentence. */
export interface Sentence {
  /** Of the speaker or channel; `undefined` if Zoom sent none. */
  readonly speakerId: string | undefined;
  /** Zoom's `sentence_id`, as text. */
  readonly sentenceId?: string | undefined;
  /** Zoom's `timestamp`, which a revision repeats; absent if the message had none. */
  readonly timestamp?: number | undefined;
  /** Milliseconds since 1970. */
  readonly start: number;
}

/**
 * `sentence_id` as text, so that 1 and "1" are the same. A number beyond 2^53 has lost its last digits and may equal
 * another sentence's: it is ignored, and the timestamp decides.
 */
export function sentenceIdOf(value: unknown): string | undefined {
  return typeof value === "number" && !Number.isSafeInteger(value) ? undefined : zoomId(value);
}

/** Zoom's timestamp; `undefined` if the stream node put the time of receipt in its place. */
export function toldTimestamp({ timestamp, receivedAt }: RtmsInfo): number | undefined {
  return timestamp === receivedAt ? undefined : timestamp;
}

/** How many of the newest sentences are searched for the one that is revised, where not all are kept. */
export const MOST_KEPT = 256;

const REVISIONS: ReadonlySet<string> = new Set(["UPDATE", "DELETE"]);

/**
 * Zoom does not say whether sentence ids restart after a reconnection. So the same id means the same sentence only if both
 * start at about the same time: an old line is never overwritten by what was said long after. Milliseconds.
 */
const REVISED_WITHIN = 600_000;
/** The same for a message that is not marked as a revision: recognisers repeat the id while a sentence grows. */
const REPEATED_WITHIN = 10_000;

const sameTimestamp = (one: Sentence, other: Sentence): boolean =>
  one.timestamp !== undefined && one.timestamp === other.timestamp;

/**
 * The last with the same sentence id and speaker. Zoom does not say whether ids are counted per stream or per speaker. So
 * a revision with another speaker, or without one, matches only if exactly one sentence has its id.
 */
function withSentenceId(known: readonly Sentence[], next: Sentence, revises: boolean): number {
  const within = revises ? REVISED_WITHIN : REPEATED_WITHIN;
  const oldest = revises ? 0 : Math.max(0, known.length - MOST_KEPT);
  const others: number[] = [];
  for (let index = known.length - 1; index >= oldest; index--) {
    const one = known[index];
    if (!one || one.sentenceId !== next.sentenceId) continue;
    if (!sameTimestamp(one, next) && Math.abs(one.start - next.start) > within) continue;
    if (one.speakerId === next.speakerId) return index;
    others.push(index);
  }
  const [only = -1, ...more] = others;
  return revises && more.length === 0 ? only : -1;
}

/** Of the same speaker: the one with the same timestamp, else the same start, else, without either key, the last. */
function withTime(known: readonly Sentence[], next: Sentence): number {
  let withStart = -1;
  let last = -1;
  for (let index = known.length - 1; index >= 0; index--) {
    const one = known[index];
    if (!one || one.speakerId !== next.speakerId) continue;
    if (one.sentenceId !== undefined && next.sentenceId !== undefined) continue;
    if (sameTimestamp(one, next)) return index;
    if (withStart < 0 && one.start === next.start) withStart = index;
    if (last < 0) last = index;
  }
  const isGuessed = next.sentenceId === undefined && next.timestamp === undefined;
  return withStart < 0 && isGuessed ? last : withStart;
}

/**
 * The index in `known`, which is in order of arrival, of the sentence that `next` revises; -1 if it is new. A message with
 * a known sentence id revises that sentence whatever its attribute says.
 */
export function predecessor(known: readonly Sentence[], next: Sentence, attribute: string): number {
  const revises = REVISIONS.has(attribute);
  const found = next.sentenceId === undefined ? -1 : withSentenceId(known, next, revises);
  return found < 0 && revises ? withTime(known, next) : found;
}

/** `next` in the place of `known`. Keys that the revision lacks are kept. */
export function revised<S extends Sentence>(known: S, next: S): S {
  const { speakerId = known.speakerId, sentenceId = known.sentenceId, timestamp = known.timestamp } = next;
  return { ...next, speakerId, sentenceId, timestamp };
}

/** A sentence with the id that all its messages have. */
export interface NamedSentence extends Sentence {
  readonly id: string;
}

/** The newest sentences of a stream, each with the id of its first message. */
export class Sentences {
  readonly #known: NamedSentence[];

  /** @param known the sentences of an earlier process */
  constructor(known: readonly NamedSentence[] = []) {
    this.#known = [...known];
  }

  /** In order of arrival. */
  get known(): readonly NamedSentence[] {
    return this.#known;
  }

  /** The id of the sentence that a message belongs to; `fresh` if it is new. */
  idOf(sentence: Sentence, attribute: string, fresh: string): string {
    const index = predecessor(this.#known, sentence, attribute);
    const known = this.#known[index];
    const id = known?.id ?? fresh;
    const next = { ...sentence, id };
    if (attribute === "DELETE") {
      if (known) this.#known.splice(index, 1);
    } else if (known) this.#known[index] = revised(known, next);
    else if (this.#known.push(next) > MOST_KEPT) this.#known.shift();
    return id;
  }
}
