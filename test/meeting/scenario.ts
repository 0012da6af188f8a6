// A lively meeting as data, from a seed: who is there under which name, whose microphone is open, who speaks when, what
// the recogniser makes of it and corrects, and when the connection is lost. Times are milliseconds since it began;
// times of sound are whole multiples of 20. Nothing here uses the code under test.

import { Dice, generator } from "../chaos/random";
import { type Line, Recogniser } from "./sentences";

export interface Span {
  from: number;
  to: number;
}

/** One `user_id`: a participant who returns may have another. */
export interface Voice {
  /** Place among the voices. */
  readonly index: number;
  readonly id: string;
  readonly there: Span[];
  /** When packets come of it: the microphone is open. In whole packets. */
  readonly open: Span[];
  /** When somebody speaks into it; within `open`. */
  readonly loud: Span[];
  /** In order; the first from the beginning. */
  readonly names: { readonly from: number; readonly name: string }[];
}

/** All connections are lost at `at`; they are made again with the attempt after `failing` others, at `back`. */
export interface Loss {
  readonly at: number;
  readonly failing: number;
  readonly back: number;
}

export interface Meeting {
  readonly duration: number;
  readonly voices: readonly Voice[];
  readonly losses: readonly Loss[];
  /** What the recogniser sends, by the time it would arrive. */
  readonly lines: readonly Line[];
}

/** A packet, milliseconds. */
export const PACKET = 100;
const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** When the attempts after a loss are made (contract#tries-after-a-loss). */
const ATTEMPTS = [500, 3000, 6000, 12_000, 24_000] as const;
/** Once an hour nobody has the microphone open. */
const RECESS = { from: 28 * MINUTE, to: 33 * MINUTE };
/** No pause within what one person says is near what ends an utterance, which is a matter of packets and clocks then. */
const [LONGEST_BREATH, SHORTEST_PAUSE] = [540, 1000];

const NAMES = [
  "Ann Example",
  "Bob & Sons <UK>",
  "Chloé Dubois",
  "Dieter Müller",
  "Eve O'Neil",
  "藤田 美咲",
  "Gil de la Torre",
  "Hana Nováková",
  "Ivan",
  "Jürgen-Peter Groß",
  "王小明",
  "Lea",
] as const;

export function nameAt({ names }: Voice, time: number): string {
  return names.findLast(({ from }) => from <= time)?.name ?? "";
}

/** Whether something due at a time arrives then; while the connections are lost, only sound is buffered. */
export function arrives({ losses }: Meeting, at: number): boolean {
  return !losses.some((loss) => at > loss.at && at <= loss.back);
}

/** Who is there: most go for some minutes every hour or two, come back, and sometimes as somebody else. */
function people(dice: Dice, duration: number): Voice[] {
  const voices: Voice[] = [];
  const enter = (from: number, id: number, name: string): Voice => {
    const there = [{ from, to: duration }];
    const voice = { index: voices.length, id: String(id), there, open: [], loud: [], names: [{ from: 0, name }] };
    voices.push(voice);
    return voice;
  };
  for (const [person, name] of NAMES.entries()) {
    const id = 16_778_240 + 1024 * person;
    let voice = enter(0, id, name);
    // The first two stay: there is always somebody.
    for (let time = dice.between(10, 100) * MINUTE; person > 1 && time < duration - 15 * MINUTE; ) {
      const back = time + dice.between(2, 12) * MINUTE;
      const last = voice.there.at(-1);
      if (last) last.to = time;
      if (dice.chance(0.25)) voice = enter(back, id + voices.length, name);
      else voice.there.push({ from: back, to: duration });
      time = back + dice.between(40, 140) * MINUTE;
    }
  }
  for (const { names } of voices) {
    const [first] = names;
    for (let time = dice.between(5, 200) * MINUTE; first && time < duration; time += dice.between(60, 300) * MINUTE)
      names.push({ from: time, name: names.length % 2 === 1 ? `${first.name} (Acme)` : first.name });
  }
  return voices;
}

function isThere({ there }: Voice, from: number, to: number): boolean {
  return there.some((span) => span.from + 3000 <= from && to <= span.to - 3000);
}

/** When this speaker may begin: not too close to what they said before. */
function soonest({ loud }: Voice, time: number): number {
  const before = loud.at(-1)?.to;
  return before === undefined || time >= before + SHORTEST_PAUSE ? time : before + SHORTEST_PAUSE;
}

/** 20 ms steps. */
const steps = (dice: Dice, from: number, to: number): number => 20 * dice.between(from / 20, to / 20);

class Conversation {
  #time = 5000;

  constructor(
    private readonly dice: Dice,
    private readonly voices: readonly Voice[],
    private readonly recogniser: Recogniser,
    private readonly duration: number,
  ) {}

  hold(): void {
    while (this.#time < this.duration - 2 * MINUTE) {
      const recess = this.#time % HOUR;
      if (recess > RECESS.from && recess < RECESS.to) this.#time += RECESS.to - recess;
      const { dice } = this;
      const voice = dice.pick(this.voices);
      if (!isThere(voice, this.#time, this.#time + MINUTE)) continue;
      // Ivan and Lea say little: an hour may pass.
      if (["Ivan", "Lea"].includes(voice.names[0]?.name ?? "") && !dice.chance(0.01)) continue;
      const began = soonest(voice, this.#time);
      const ended = this.#turn(voice, began, dice.chance(0.03) ? 14 : dice.between(1, 5));
      if (dice.chance(0.35)) this.#murmur(voice, began, ended);
      this.#time = this.#next(began, ended);
    }
  }

  /** Somebody speaks, in phrases with breaths between them; the recogniser makes sentences of one or some. */
  #turn(voice: Voice, from: number, phrases: number): number {
    const { dice } = this;
    let at = from;
    let sentence: Span | undefined;
    for (let phrase = 0; phrase < phrases; phrase++) {
      const to = at + steps(dice, 300, 4000);
      voice.loud.push({ from: at, to });
      sentence = { from: sentence?.from ?? at, to };
      if (phrase === phrases - 1 || dice.chance(0.5)) {
        this.recogniser.recognise(voice.index, sentence);
        sentence = undefined;
      }
      at = to + steps(dice, 80, LONGEST_BREATH);
    }
    return voice.loud.at(-1)?.to ?? from;
  }

  /** Somebody else says a word meanwhile, or just makes a noise. */
  #murmur(speaker: Voice, began: number, ended: number): void {
    const { dice } = this;
    const other = dice.pick(this.voices);
    const from = soonest(other, began + steps(dice, 0, Math.max(20, Math.ceil((ended - began) / 20) * 20)));
    if (other === speaker || !isThere(other, from, from + MINUTE)) return;
    const noise = dice.chance(0.3);
    const to = from + (noise ? steps(dice, 60, 160) : steps(dice, 320, 900));
    other.loud.push({ from, to });
    if (!noise) this.recogniser.recognise(other.index, { from, to });
  }

  /** The next interrupts, follows, or takes time to think. */
  #next(began: number, ended: number): number {
    const { dice } = this;
    if (dice.chance(0.3)) return Math.max(began + 200, ended - steps(dice, 100, 1600));
    if (dice.chance(0.03)) return ended + steps(dice, 10_000, 90_000);
    return ended + steps(dice, 0, 3000);
  }
}

/** The microphone opens before somebody speaks and is muted after, at once or later; one is sometimes left open. */
function openMicrophone(dice: Dice, voice: Voice): void {
  const inRecess = (time: number) => time % HOUR > RECESS.from && time % HOUR < RECESS.to;
  for (const { from, to } of voice.loud) {
    const trail = dice.chance(0.3) ? 0 : steps(dice, 20, dice.chance(0.05) ? 30_000 : 3000);
    const lead = dice.chance(0.2) ? 0 : steps(dice, 20, 1500);
    const end = inRecess(to + trail) ? to : to + trail;
    const last = voice.open.at(-1);
    const begin = Math.max(0, end - Math.ceil((end - from + lead) / PACKET) * PACKET);
    // Less than a packet between two would be jitter.
    if (last && begin < last.to + 2 * PACKET) {
      last.to = Math.max(last.to, last.from + Math.ceil((end - last.from) / PACKET) * PACKET);
    } else voice.open.push({ from: begin, to: begin + Math.ceil((end - begin) / PACKET) * PACKET });
  }
}

function losses(dice: Dice, duration: number): Loss[] {
  const lost: Loss[] = [];
  for (let half = 0; (half + 1) * 30 * MINUTE <= duration; half++) {
    const at = half * 30 * MINUTE + steps(dice, 8 * MINUTE, 22 * MINUTE) + 7;
    const failing = dice.between(1, 4);
    lost.push({ at, failing, back: at + (ATTEMPTS[failing] ?? 0) });
  }
  return lost;
}

export function meetingOf(seed: number, hours: number): Meeting {
  const duration = hours * HOUR;
  const dice = new Dice(generator(seed));
  const voices = people(dice, duration);
  const recogniser = new Recogniser(dice);
  new Conversation(dice, voices, recogniser, duration).hold();
  for (const voice of voices) openMicrophone(dice, voice);
  return { duration, voices, losses: losses(dice, duration), lines: recogniser.lines() };
}
