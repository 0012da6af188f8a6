// What the recogniser makes of a meeting: sentences with an id, some sent before they are finished, some corrected once
// or twice, a few taken back (protocol#transcript-messages).

import type { Dice } from "../chaos/random";

/** One message of the recogniser. Times are milliseconds since the meeting began. */
export interface Line {
  /** When it arrives, if the connection is there. */
  readonly at: number;
  readonly voice: number;
  readonly sentence: number;
  /** Zoom's numbers: 1 new, 2 update, 3 delete. */
  readonly attribute: 1 | 2 | 3;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORDS = (
  "about after again all also and any are because before budget but can change client could customer date deal decide " +
  "different each early even every first for from good have here how idea if into just know last later like long look make " +
  "many maybe more most much need never next no not now number of on one only or other our out over people plan point " +
  "price problem project question quite really right same say see should some sooner still sure team than that the then " +
  "there these they thing think this three time to today together tomorrow too two under until very want we week well what " +
  "when where which who why will with without work would year yes you your garçon Zürich naïve 12% 3.5 Q4 R&D don't"
).split(" ");

/** A word takes so long, milliseconds. */
const WORD = 330;

export class Recogniser {
  readonly #lines: Line[] = [];
  readonly #starts = new Set<number>();
  #sentences = 0;
  /** When each voice's newest sentence was first sent: they come in order. */
  readonly #sent = new Map<number, number>();

  constructor(private readonly dice: Dice) {}

  lines(): Line[] {
    return this.#lines.sort((one, other) => one.at - other.at);
  }

  /** Recognises what one speaker said without a longer pause. */
  recognise(voice: number, { from, to }: { from: number; to: number }): void {
    const { dice } = this;
    const sentence = ++this.#sentences;
    const words = Array.from({ length: Math.max(1, Math.round((to - from) / WORD)) }, () => dice.pick(WORDS));
    const send = (at: number, attribute: Line["attribute"], spoken: string[], start: number, end: number) =>
      this.#lines.push({ at, voice, sentence, attribute, text: sentenceOf(spoken), start, end });
    let start = this.#startAt(from);
    const before = this.#sent.get(voice) ?? 0;
    const early = Math.max(from + 2000, before + 20);
    let at = Math.max(to + dice.between(300, 1500), before + 20);
    const isEarly = words.length > 6 && early < at && dice.chance(0.15);
    this.#sent.set(voice, isEarly ? early : at);
    if (isEarly) {
      const half = words.slice(0, words.length >> 1);
      send(early, 1, half, start, from + WORD * half.length);
      send(at, 2, words, start, to);
    } else send(at, 1, words, start, to);
    for (; dice.chance(0.15); at += dice.between(500, 6000)) {
      words[dice.between(0, words.length - 1)] = dice.pick(WORDS);
      if (dice.chance(0.4)) start = this.#startAt(Math.max(0, start + dice.between(-250, 250)));
      send(at + 400, 2, words, start, to + dice.between(0, 200));
    }
    if (dice.chance(0.02)) send(at + dice.between(500, 9000), 3, words, start, to);
  }

  /** No two sentences begin at the same time, so that their order is known. */
  #startAt(time: number): number {
    while (this.#starts.has(time)) time += 1;
    this.#starts.add(time);
    return time;
  }
}

function sentenceOf(words: readonly string[]): string {
  const text = words.join(" ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${words.length % 5 === 0 ? "?" : "."}`;
}
