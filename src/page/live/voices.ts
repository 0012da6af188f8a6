// Who is heard in a meeting, each with a lane.

import { COLOURS, type Speaker } from "../model";
import { Lane, MIXED, speakerKey } from "../stored";

/** Maximum speakers of a meeting. Those who come later are not shown. */
export const MOST_SPEAKERS = 300;
/** Maximum names of people who are heard or not, to give them to those who speak later. */
const MOST_NAMES = 5000;

export interface Voice {
  readonly key: string;
  name: string;
  readonly colour: number;
  readonly lane: Lane;
}

export class Voices {
  /** By Zoom's id; the one of a mix without a speaker has none. */
  readonly #voices = new Map<string | undefined, Voice>();
  readonly #byKey = new Map<string, Voice>();
  readonly #names = new Map<string, string>();
  /** Names that people of the page gave, by key. */
  readonly given = new Map<string, string>();
  /** Whether `list` has changed but for the talk. */
  changed = false;

  /** @returns undefined if there are too many */
  voice(id: string | undefined, name: string | undefined): Voice | undefined {
    const known = this.#voices.get(id);
    if (known) {
      if (name !== undefined && name !== "" && name !== known.name) this.#rename(known, name);
      return known;
    }
    if (this.#voices.size >= MOST_SPEAKERS) return undefined;
    const key = id === undefined ? MIXED : speakerKey(id);
    const called = name || (id === undefined ? "" : (this.#names.get(id) ?? id));
    const voice = this.#byKey.get(key) ?? this.#add(key, called, new Lane());
    this.#voices.set(id, voice);
    return voice;
  }

  /** Somebody is called like this; only those who are heard have a voice. */
  named(id: string, name: string | undefined): void {
    if (name === undefined || name === "") return;
    const voice = this.#voices.get(id);
    if (voice && voice.name !== name) this.#rename(voice, name);
    if (this.#names.size < MOST_NAMES || this.#names.has(id)) this.#names.set(id, name);
  }

  nameOf(id: string): string | undefined {
    return this.#names.get(id);
  }

  /** What was known of a speaker before. */
  adopt({ key, name }: Speaker, lane: Lane): void {
    if (!this.#byKey.has(key)) this.#add(key, name, lane);
  }

  byKey(key: string): Voice | undefined {
    return this.#byKey.get(key);
  }

  /** What people of the page call a speaker. */
  give(key: string, name: string): void {
    if (name === "") this.given.delete(key);
    else this.given.set(key, name);
    this.changed = true;
  }

  get all(): IterableIterator<Voice> {
    return this.#byKey.values();
  }

  /** All, by the names that people of the page gave, else by Zoom's. */
  list(): Speaker[] {
    return this.told().map((speaker) => ({ ...speaker, name: this.given.get(speaker.key) ?? speaker.name }));
  }

  /** All, by Zoom's names: those count again when a given one is taken back. */
  told(): Speaker[] {
    return [...this.#byKey.values()].map(({ key, name, colour, lane }) => ({ key, name, colour, talkMs: lane.talkMs }));
  }

  #add(key: string, name: string, lane: Lane): Voice {
    const voice: Voice = { key, name, colour: this.#byKey.size % COLOURS, lane };
    this.#byKey.set(key, voice);
    this.changed = true;
    return voice;
  }

  #rename(voice: Voice, name: string): void {
    voice.name = name;
    this.changed = true;
  }
}
