// What zoom transcript makes of a meeting, compared with what the recogniser sent and what of it arrived: every word
// of the last version of every sentence, under the name its speaker has, at its time, and long enough to be read.

import assert from "node:assert/strict";
import { bare } from "../transcript/support";
import { arrives, type Meeting, nameAt, type Voice } from "./scenario";
import type { Line } from "./sentences";

const DELETE = 3;

export interface Said {
  readonly line: Line;
  readonly name: string;
}

/** Milliseconds that it takes to read a caption (contract#caption-times). */
const timeToRead = (text: string): number => Math.max(1000, 60 * [...text].length);

/** A caption as a player reads it. Milliseconds since the meeting began. */
export interface Caption {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly text: string;
}

export class Minutes {
  /** All that arrived, each under the name of its moment. */
  readonly told: readonly Said[];
  /** What is left of it at the end, by start, under the last name that was sent. */
  readonly left: readonly Said[];

  constructor(private readonly meeting: Meeting) {
    const told = meeting.lines.filter(({ at }) => arrives(meeting, at));
    this.told = told.map((line) => ({ line, name: nameAt(this.#voiceOf(line), line.at) }));
    const sentences = new Map<number, Line>();
    for (const line of told) {
      if (line.attribute === DELETE) sentences.delete(line.sentence);
      else sentences.set(line.sentence, line);
    }
    this.left = [...sentences.values()]
      .sort((one, other) => one.start - other.start)
      .map((line) => ({ line, name: this.#lastNameOf(this.#voiceOf(line), told) }));
  }

  /** Those that are shown one by one: a correction comes once more. */
  get shown(): readonly Said[] {
    return this.told.filter(({ line }) => line.attribute !== DELETE);
  }

  #voiceOf({ voice }: Line): Voice {
    return this.meeting.voices[voice] ?? assert.fail();
  }

  #lastNameOf(voice: Voice, told: readonly Line[]): string {
    const heard = told.filter((line) => line.voice === voice.index).map(({ at }) => at);
    const joined = voice.there.map(({ from }) => from).filter((at) => arrives(this.meeting, at));
    return nameAt(voice, Math.max(...heard, ...joined));
  }
}

/** Words by name, without white space, in order. */
export function wordsByName(said: Iterable<{ name: string; text: string }>): Map<string, string> {
  const words = new Map<string, string[]>();
  for (const { name, text } of said) {
    const known = words.get(name) ?? [];
    known.push(bare(text));
    words.set(name, known);
  }
  return new Map([...words].map(([name, texts]) => [name, texts.join("")]));
}

/** Fails where two texts begin to differ, with a little of both. */
export function assertSameWords(found: Map<string, string>, meant: Map<string, string>, what: string): void {
  assert.deepEqual([...found.keys()].sort(), [...meant.keys()].sort(), `${what}: the names`);
  for (const [name, words] of meant) {
    const read = found.get(name) ?? "";
    if (read === words) continue;
    const at = [...words].findIndex((_, index) => read[index] !== words[index]);
    const [one, other] = [read, words].map((text) => text.slice(Math.max(0, at - 40), at + 40));
    assert.fail(`${what}: ${name} says ${JSON.stringify(one)} and not ${JSON.stringify(other)}`);
  }
}

/** The captions of each sentence, one behind the other. Sentences and captions of one name are in the same order. */
function matched(captions: readonly Caption[], said: readonly Said[], what: string): Map<Said, Caption[]> {
  const waiting = new Map<string, Caption[]>();
  for (const caption of captions.toReversed()) {
    const own = waiting.get(caption.name) ?? [];
    own.push(caption);
    waiting.set(caption.name, own);
  }
  const found = new Map<Said, Caption[]>();
  for (const one of said) {
    const own: Caption[] = [];
    const words = bare(one.line.text);
    for (let read = ""; read.length < words.length; read = own.map(({ text }) => bare(text)).join("")) {
      const next = waiting.get(one.name)?.pop();
      if (!next) return assert.fail(`${what}: ${one.line.text} of ${one.name} is missing`);
      own.push(next);
    }
    const read = own.map(({ text }) => bare(text)).join("");
    assert.equal(read, words, `${what}: what ${one.name} says at ${one.line.start}`);
    found.set(one, own);
  }
  return found;
}

/**
 * Captions in the order in which they are played: each with its words and name, as long as it was spoken or as it takes to
 * read it.
 * @param whole a document that was written at the end: then each begins and ends when it was spoken
 */
export function assertCaptions(
  captions: readonly Caption[],
  said: readonly Said[],
  whole: boolean,
  what: string,
): void {
  const texts = said.map(({ line, name }) => ({ name, text: line.text }));
  assertSameWords(wordsByName(captions), wordsByName(texts), what);
  let last = 0;
  for (const { start, text } of captions) {
    assert.ok(start >= last, `${what}: ${start} ${text} starts before the caption ahead of it`);
    last = start;
  }
  const next = new Map<number, number>();
  for (const [{ line }, own] of [...matched(captions, said, what)].reverse()) {
    const end = whole ? Math.min(line.end, next.get(line.voice) ?? line.end) : line.end;
    next.set(line.voice, line.start);
    const at = `${what}: ${line.start} to ${end} ${line.text}`;
    if (whole) assert.deepEqual([own[0]?.start, own.at(-1)?.end], [line.start, end], at);
    const letters = own.reduce((sum, { text }) => sum + text.length, 0);
    for (const caption of own) {
      // Where a long sentence is cut is a matter of columns.
      const share = (0.75 * (end - line.start) * caption.text.length) / letters;
      const least = Math.min(timeToRead(caption.text), own.length === 1 ? end - line.start : share);
      assert.ok(caption.end - caption.start >= least, `${at} is there for ${caption.end - caption.start} ms`);
    }
  }
}
