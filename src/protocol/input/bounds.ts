// Bounds of all input that is passed on: frames, webhooks, messages that carry them, commands, scenario files. They are
// far above anything that Zoom sends, and low enough for all of Node-RED, which copies, compares and prints messages with
// recursive functions.

import { inputError, RtmsError } from "../errors";

export interface Bounds {
  /** The depth of nested objects and arrays. */
  levels: number;
  /** Members of all objects and entries of all arrays together. */
  values: number;
  /** Characters of all names and strings, plus bytes of all buffers. */
  text: number;
}

export const BOUNDS: Bounds = { levels: 32, values: 100_000, text: 1_048_576 };

const WORDS: Readonly<Record<keyof Bounds, (bounds: Bounds) => string>> = {
  levels: ({ levels }) => `is nested deeper than ${levels} levels`,
  values: ({ values }) => `has more than ${values} members and entries`,
  text: ({ text }) => `has more than ${text} characters`,
};

/** The input exceeds the bounds. */
export class BoundsError extends RtmsError {}

class Measure {
  #values = 0;
  #text = 0;

  constructor(private readonly bounds: Bounds) {}

  /** The first bound that the value exceeds. It stops there, so circular objects are safe. */
  excess(value: unknown, levels = this.bounds.levels): keyof Bounds | undefined {
    if (typeof value === "string") return this.#counts(0, value.length);
    if (typeof value !== "object" || value === null) return undefined;
    if (ArrayBuffer.isView(value)) return this.#counts(0, value.byteLength);
    if (levels === 0) return "levels";
    return Array.isArray(value) ? this.#ofList(value, levels - 1) : this.#ofObject(value, levels - 1);
  }

  #ofList(list: readonly unknown[], levels: number): keyof Bounds | undefined {
    for (const value of list) {
      const beyond = this.#counts(1, 0) ?? this.excess(value, levels);
      if (beyond) return beyond;
    }
    return undefined;
  }

  #ofObject(members: object, levels: number): keyof Bounds | undefined {
    for (const name in members) {
      const value: unknown = (members as Record<string, unknown>)[name];
      const beyond = this.#counts(1, name.length) ?? this.excess(value, levels);
      if (beyond) return beyond;
    }
    return undefined;
  }

  #counts(values: number, text: number): keyof Bounds | undefined {
    this.#values += values;
    this.#text += text;
    if (this.#values > this.bounds.values) return "values";
    return this.#text > this.bounds.text ? "text" : undefined;
  }
}

/** Which bound a value exceeds, in words such as "is nested deeper than 32 levels"; `undefined` if none. */
export function beyondBounds(value: unknown, bounds: Partial<Bounds> = {}): string | undefined {
  const all = { ...BOUNDS, ...bounds };
  const beyond = new Measure(all).excess(value);
  return beyond && WORDS[beyond](all);
}

/** @throws BoundsError RTMS_INPUT that names the bound and the cure */
export function checkBounds(value: unknown): void {
  const beyond = beyondBounds(value);
  if (beyond === undefined) return;
  const { message, words = [] } = inputError("RTMS_INPUT", "beyondBounds", { excess: beyond });
  throw new BoundsError("RTMS_INPUT", message, { words });
}
