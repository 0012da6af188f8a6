// Changes valid input: a tree of values that differs in some of its fields, the text of such a tree with
// what JSON allows and JSON.stringify never writes, and bytes that differ from other bytes.

import type { Dice } from "../chaos/random";
import { oddText, oddValue } from "./odd";

type Odd = (dice: Dice) => unknown;
type Json = Record<string, unknown>;

/** Deeper than any message of this package may be, and no load for other programs. */
const DEEPEST = 48;

function isPlain(value: unknown): value is Json {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner)]));
}

/** A place of a tree: what holds the value, and under which name. */
interface Place {
  holder: Json | unknown[];
  name: string;
}

function placesOf(value: unknown, found: Place[] = []): Place[] {
  if (Object.isFrozen(value) || (!Array.isArray(value) && !isPlain(value))) return found;
  for (const [name, inner] of Object.entries(value)) {
    found.push({ holder: value, name });
    placesOf(inner, found);
  }
  return found;
}

const read = ({ holder, name }: Place): unknown => (holder as Json)[name];

function write({ holder, name }: Place, value: unknown): void {
  if (Array.isArray(holder) && !/^\d+$/.test(name)) {
    holder.push(value);
    return;
  }
  Object.defineProperty(holder, name, { value, configurable: true, enumerable: true, writable: true });
}

function remove({ holder, name }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else delete holder[name];
}

/** A value that is nearly the right one. */
function nearly(dice: Dice, value: unknown, odd: Odd): unknown {
  if (typeof value === "number")
    return dice.pick([value + 1, value - 1, -value, value * 1000, value / 1000, String(value), value + 2 ** 32, 0]);
  if (typeof value === "string") {
    const at = dice.between(0, value.length);
    const cut = value.slice(0, at);
    return dice.pick([cut, value.slice(at), cut + oddText(dice) + value.slice(at), value + value, Number(value)]);
  }
  if (Array.isArray(value)) return dice.pick([[...value, ...value], [...value, odd(dice)], value[0], value.slice(1)]);
  return odd(dice);
}

function nested(dice: Dice, value: unknown): unknown {
  let inner = value;
  for (let depth = dice.between(1, DEEPEST); depth > 0; depth -= 1) inner = dice.chance(0.5) ? [inner] : { inner };
  return inner;
}

function change(dice: Dice, root: unknown, odd: Odd, donor: unknown): void {
  const places = placesOf(root);
  const place = places.length > 0 ? dice.pick(places) : undefined;
  if (!place) return;
  const value = read(place);
  const other = dice.pick(places);
  dice.pick<() => void>([
    () => write(place, odd(dice)),
    () => write(place, odd(dice)),
    () => write(place, nearly(dice, value, odd)),
    () => write(place, nearly(dice, value, odd)),
    () => remove(place),
    () => write(place, dice.chance(0.3) ? nested(dice, value) : [value]),
    () => write({ holder: place.holder, name: dice.pick([other.name, oddText(dice)]) }, value),
    () => write(place, copyOf(read(other))),
    () => {
      const given = placesOf(donor);
      if (given.length > 0) write(place, copyOf(read(dice.pick(given))));
    },
  ])();
}

/** A copy of `value` that differs in some places. @param donor what parts of may be put in, a valid tree of the same kind */
export function mutated<T>(dice: Dice, value: T, donor: unknown = {}, odd: Odd = oddValue): T {
  const copy = copyOf(value) as T;
  for (let changes = dice.pick([1, 1, 1, 2, 2, 3, 5]); changes > 0; changes -= 1) change(dice, copy, odd, donor);
  return copy;
}

const NUMBERS = [
  "1e999",
  "-1e999",
  "-0",
  "1.0",
  "1E2",
  "123456789012345678901234567890",
  "0.1e-400",
  `1${"0".repeat(400)}`,
];

/** As JSON.stringify, and now and then with spaces, escapes, numbers and keys that it never writes; all of it is JSON. */
export function textOf(dice: Dice, value: unknown, oddity = 0.02): string {
  const space = () => (dice.chance(oddity) ? dice.pick([" ", "\n", "\t", "\r\n", "   "]) : "");
  const quoted = (text: string) =>
    dice.chance(oddity)
      ? `"${text
          .split("")
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
          .join("")}"`
      : JSON.stringify(text);
  const member = (name: string, inner: unknown): string => `${space()}${quoted(name)}${space()}:${written(inner)}`;
  const written = (one: unknown): string => {
    if (typeof one === "number" && dice.chance(oddity)) return dice.pick(NUMBERS);
    if (typeof one === "string") return quoted(one);
    if (Array.isArray(one)) return `[${one.map(written).join(`${space()},`)}${space()}]`;
    if (!isPlain(one)) return JSON.stringify(one) ?? "null";
    const members = Object.entries(one).map(([name, inner]) => member(name, inner));
    if (members.length > 0 && dice.chance(oddity)) members.push(dice.pick(members));
    if (dice.chance(oddity)) members.push(`"__proto__":${written({ polluted: 1, msg_type: 14 })}`);
    return `{${members.join(`${space()},`)}${space()}}`;
  };
  return written(value);
}

/** A copy of `bytes` that differs in some. */
export function mutatedBytes(dice: Dice, bytes: Buffer): Buffer {
  let made: Buffer = Buffer.from(bytes);
  for (let changes = dice.pick([1, 1, 2, 4, 16]); changes > 0; changes -= 1) {
    const at = dice.between(0, made.length);
    const rest = made.subarray(at);
    const some = Buffer.from(Array.from({ length: dice.between(1, 8) }, () => dice.between(0, 255)));
    const head = made.subarray(0, at);
    made = dice.pick<() => Buffer>([
      () => Buffer.concat([head, some, rest.subarray(some.length)]),
      () => Buffer.concat([head, some, rest]),
      () => Buffer.concat([head, rest.subarray(some.length)]),
      () => Buffer.concat([head, rest.subarray(0, 64), rest]),
      () => Buffer.from(dice.chance(0.3) ? head : made),
      () => {
        const flipped = Buffer.from(made);
        if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.between(0, 7));
        return flipped;
      },
    ])();
  }
  return made;
}

/** A JSON text that is broken, or none at all. */
export function brokenText(dice: Dice, text: string): Buffer {
  const none = ["", "null", "7", '""', "[]", "{}", "{", "[[[[", "\ufeff{}", "NaN", "undefined", '{"msg_type":', "'"];
  return dice.chance(0.15) ? Buffer.from(dice.pick(none)) : mutatedBytes(dice, Buffer.from(text));
}
