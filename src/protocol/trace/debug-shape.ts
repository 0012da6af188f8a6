// What a trace may show of a message: names of fields with the types of their values, small integers and names of Zoom's
// enums. No other value is read, so a trace cannot contain speech, a name, an id, a token or a signature.

import { isObject } from "../input";
import type { JsonType, Shape } from "../messages";
import { EventType, MediaDataType, SessionState, StatusCode, StopReason, StreamState, VoiceEventType } from "../values";
import type { WireMessage } from "../wire";

/** The most levels of objects, and the most fields of each. */
const DEEPEST = 4;
const MOST_FIELDS = 32;
/** The most field names of one stream. Only objects whose keys are data have more. */
const MOST_NAMES = 300;
/** The field with what is said or written; nothing in it is read. */
const CONTENT = "data";
/** Fields that hold the name of a person or a thing. */
const NAME = /name$/i;
const FIELD_NAME = /^[a-z][A-Za-z0-9_]{0,39}$/;
/** A number with so many digits is an id. */
const MOST_DIGITS = 4;

function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  // A scanned message has bytes in place of base64 text.
  if (value instanceof Buffer) return "string";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether a field has the name of a person, or a part of it. */
function isCalledLike(field: string, name: string): boolean {
  const words = wordsIn(name);
  return words.includes(field) || words.join("") === field;
}

/** The strings of a message, each with the name of its field. */
function textsIn(value: object, texts: [string, string][] = []): [string, string][] {
  for (const [key, inner] of Object.entries(value))
    if (typeof inner === "string") texts.push([key, inner]);
    else if (typeof inner === "object" && inner !== null && !(inner instanceof Buffer)) textsIn(inner, texts);
  return texts;
}

/** Whether a key looks like the name of a field and not like data. */
const isFieldName = (name: string): boolean => FIELD_NAME.test(name) && name.replace(/\D/g, "").length <= MOST_DIGITS;

/** The shapes of one stream's messages. @internal */
export class Shapes {
  /** Whether the name of a field may be shown, by name. */
  readonly #known = new Map<string, boolean>();
  /** The names of people, former names included. */
  readonly #names = new Set<string>();

  /** @param roster the known names of people */
  constructor(private readonly roster: ReadonlyMap<string, string>) {}

  of({ msg_type: _, ...fields }: WireMessage): Shape {
    const texts = textsIn(fields);
    for (const [key, text] of texts) if (NAME.test(key) && this.#names.size < MOST_NAMES) this.#names.add(text);
    return isRecord(fields) ? shapeOf(fields, DEEPEST, (name) => this.#mayTell(name, texts)) : {};
  }

  #mayTell(name: string, texts: readonly [string, string][]): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_NAMES) return false;
    const field = name.toLowerCase().replaceAll("_", "");
    const names = [...this.roster.values(), ...this.#names];
    const isData =
      names.some((each) => isCalledLike(field, each)) || texts.some(([, text]) => wordsIn(text).join("") === field);
    const mayTell = isFieldName(name) && !isData;
    this.#known.set(name, mayTell);
    return mayTell;
  }
}

/** Whether all keys of an object look like fields; otherwise its keys may be data. */
const isRecord = (value: object): boolean => !(value instanceof Buffer) && Object.keys(value).every(isFieldName);

function shapeOf(value: object, levels: number, mayTell: (name: string) => boolean): Shape {
  const inside = (inner: unknown): Shape | undefined =>
    isObject(inner) && isRecord(inner) ? shapeOf(inner, levels - 1, mayTell) : undefined;
  const shape: Shape = {};
  const fields = Object.entries(value).filter(([name]) => mayTell(name));
  for (const [name, inner] of fields.slice(0, MOST_FIELDS)) {
    const isOpen = levels > 1 && name !== CONTENT;
    const first = isOpen && Array.isArray(inner) ? inside(inner[0]) : undefined;
    shape[name] = first ? [first] : (isOpen && inside(inner)) || typeOf(inner);
  }
  return shape;
}

const ENUMS = [StatusCode, StopReason, StreamState, SessionState, EventType, VoiceEventType, MediaDataType];
const PREFIX = /^(?:STATUS|STOP_BC)_/;
const ENUM_NAMES: ReadonlySet<string> = new Set(
  ENUMS.flatMap((table) => Object.keys(table)).flatMap((name) => [name, name.replace(PREFIX, "")]),
);
/** A larger number may be an id. */
const LARGEST_CODE = 99_999;

/** A code as it was sent, if it is a small integer or a name of Zoom's enums; else its type; `undefined` for null. */
export function shownCode(value: unknown): number | string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && Math.abs(Number(value)) <= LARGEST_CODE) return Number(value);
  if (typeof value === "string" && ENUM_NAMES.has(value)) return value;
  return typeOf(value);
}
