// What a trace may tell of a message: names of fields with the types of their values, small integers and names of Zoom's
// enums. No other value is looked at, so nothing said, no name, id, token or signature can be told.

import { isObject } from "../input";
import type { JsonType, Shape } from "../messages";
import { EventType, MediaDataType, SessionState, StatusCode, StopReason, StreamState, VoiceEventType } from "../values";
import type { WireMessage } from "../wire";

/** Levels of objects, and fields of each. */
const DEEPEST = 4;
const MOST_FIELDS = 32;
/** Different names in one stream: an object whose keys are data would have more. */
const MOST_NAMES = 300;
/** What is said or written, in whatever form; nothing in it is looked at. */
const CONTENT = "data";
/** Of fields that hold what somebody or something is called. */
const NAME = /name$/i;
const FIELD_NAME = /^[a-z][A-Za-z0-9_]{0,39}$/;
/** So many digits are an id's. */
const MOST_DIGITS = 4;

function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  // A scanned frame has its base64 text as bytes.
  if (value instanceof Buffer) return "string";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether a field is called as somebody is, or like a part of the name. */
function isCalledLike(field: string, name: string): boolean {
  const words = wordsIn(name);
  return words.includes(field) || words.join("") === field;
}

/** The texts of a message, each with its field's name. */
function textsIn(value: object, texts: [string, string][] = []): [string, string][] {
  for (const [key, inner] of Object.entries(value))
    if (typeof inner === "string") texts.push([key, inner]);
    else if (typeof inner === "object" && inner !== null && !(inner instanceof Buffer)) textsIn(inner, texts);
  return texts;
}

/** Whether it looks like a field's name, and not like what only data are called. */
const isFieldName = (name: string): boolean => FIELD_NAME.test(name) && name.replace(/\D/g, "").length <= MOST_DIGITS;

/** The shapes of one stream's messages. @internal */
export class Shapes {
  /** Whether a field's name may be told, by name. */
  readonly #known = new Map<string, boolean>();
  /** What people were called, before they were renamed too. */
  readonly #names = new Set<string>();

  /** @param roster what people are called, as far as it is known */
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

/** Whether an object has fields; one of which a key is none may have data for keys. */
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
/** Codes have fewer digits, ids more. */
const LARGEST_CODE = 99_999;

/** A code as it was sent, if it is an integer of few digits or a name of Zoom's; else only its type, and nothing for null. */
export function shownCode(value: unknown): number | string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && Math.abs(Number(value)) <= LARGEST_CODE) return Number(value);
  if (typeof value === "string" && ENUM_NAMES.has(value)) return value;
  return typeOf(value);
}
