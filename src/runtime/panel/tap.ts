// Listens to the media of a stream while a panel shows it: who speaks and how loud, and, if the user turned captions
// on, the last line of each speaker.

import { decibels, powerOf } from "../../audio";
import type { AudioMessage, TranscriptMessage } from "../../protocol/messages";
import type { RtmsStream } from "../../protocol/stream";
import type { Speaker } from "../../protocol/values";
import { shownId, shownText } from "./ids";
import type { PanelPerson } from "./reply";

/** How fast a meter follows the sound. Milliseconds. */
const RESPONSE = 150;
/** After so long without a packet there is no level. Milliseconds. */
const SILENT_AFTER = 400;
/** A pause this short, as between words, still counts as talking. Milliseconds. */
const TALKING_FOR = 700;
/** Louder than this is talking: -50 dB of full scale. */
const TALKING_POWER = 1e-5;
/** A shorter Opus packet means silence (RFC 6716, discontinuous transmission). Bytes. */
const OPUS_SILENCE = 8;
/** A speaker without sound or captions for this long is not shown. Milliseconds. */
const SHOWN_FOR = 60_000;
const MOST_PEOPLE = 8;
const LONGEST_CAPTION = 200;
const LONGEST_NAME = 100;

interface Person {
  /** As the panel knows it. */
  id: string;
  name: string | undefined;
  /** The smoothed power; `undefined` before audio, or where it is not computed. */
  power: number | undefined;
  /** When the last packet came, and the last that was talking, by `performance.now()`; 0 before. */
  heardAt: number;
  talkedAt: number;
  caption: string | undefined;
  /** Of the caption's sentence. */
  sentence: { id: string; start: number } | undefined;
  latest: number;
}

const newPerson = (id: string): Person => ({
  id,
  name: undefined,
  power: undefined,
  heardAt: 0,
  talkedAt: 0,
  caption: undefined,
  sentence: undefined,
  latest: 0,
});

/** In mixed audio only the active speaker has a name. */
const MIXED = "";

export class Tap {
  readonly #people = new Map<string, Person>();
  #captions = false;

  constructor(private readonly stream: RtmsStream) {
    stream.on("audio", this.#audio);
  }

  get hasCaptions(): boolean {
    return this.#captions;
  }

  /** Collects captions, or stops and forgets them. */
  set hasCaptions(wanted: boolean) {
    if (wanted === this.#captions) return;
    this.#captions = wanted;
    if (wanted) this.stream.on("transcript", this.#transcript);
    else {
      this.stream.off("transcript", this.#transcript);
      for (const person of this.#people.values()) person.caption = undefined;
    }
  }

  close(): void {
    this.stream.off("audio", this.#audio);
    this.hasCaptions = false;
  }

  #person(who: Speaker | undefined, at: number): Person {
    const id = who?.id ?? MIXED;
    let person = this.#people.get(id);
    if (!person) {
      person = newPerson(shownId(id));
      this.#people.set(id, person);
    }
    person.latest = at;
    return person;
  }

  readonly #audio = ({ payload, audio, rtms }: AudioMessage): void => {
    if (!audio) return;
    const { speaker, activeSpeaker } = rtms;
    const now = performance.now();
    const person = this.#person(speaker, now);
    person.name = speaker ? (speaker.name ?? person.name) : activeSpeaker?.name;
    const power = powerOf(payload, audio.encoding);
    const before = now - person.heardAt > SILENT_AFTER ? power : person.power;
    person.heardAt = now;
    if (power === undefined || before === undefined) person.power = power;
    else person.power = before + ((power - before) * audio.duration) / (audio.duration + RESPONSE);
    const isTalking = power === undefined ? payload.length > silenceOf(audio.encoding) : power > TALKING_POWER;
    if (isTalking) person.talkedAt = now;
  };

  readonly #transcript = ({ payload, transcript, rtms }: TranscriptMessage): void => {
    if (!transcript) return;
    const person = this.#person(rtms.speaker, performance.now());
    person.name = rtms.speaker?.name ?? person.name;
    const { id, attribute, start = rtms.timestamp } = transcript;
    const { sentence } = person;
    // What changes an earlier line does not take the place of the last.
    if (sentence && id !== sentence.id) {
      if (attribute === "DELETE" || (attribute === "UPDATE" && start <= sentence.start)) return;
    }
    person.caption = attribute === "DELETE" ? undefined : payload.slice(-LONGEST_CAPTION);
    person.sentence = { id, start };
  };

  /** Those heard or read of late, in the order in which they first were. */
  people(now: number, withCaptions: boolean): PanelPerson[] {
    for (const [id, { latest }] of this.#people) if (now - latest > SHOWN_FOR) this.#people.delete(id);
    const latestFirst = [...this.#people.values()].sort((a, b) => b.latest - a.latest);
    const among = new Set(latestFirst.slice(0, MOST_PEOPLE));
    return [...this.#people.values()]
      .filter((person) => among.has(person))
      .map((person) => shown(person, now, withCaptions));
  }
}

const silenceOf = (encoding: string): number => (encoding === "opus" ? OPUS_SILENCE : 0);

function shown({ id, name, power, heardAt, talkedAt, caption }: Person, now: number, captions: boolean): PanelPerson {
  const person: PanelPerson = { id, talking: now - talkedAt <= TALKING_FOR };
  if (name !== undefined) person.name = shownText(name, LONGEST_NAME);
  const isHeard = now - heardAt <= SILENT_AFTER;
  if (power !== undefined) person.level = isHeard ? decibels(power) : null;
  else if (heardAt > 0) person.active = person.talking;
  if (captions && caption !== undefined) person.caption = shownText(caption, LONGEST_CAPTION);
  return person;
}
