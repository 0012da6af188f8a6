// Values where another one is meant: what JSON can hold, and what only a flow's own code can put into a message.

import type { Dice } from "../chaos/random";

/** Text of any kind but natural language: it is short, or long and repetitive. */
export function oddText(dice: Dice): string {
  return dice.pick<() => string>([
    () => "",
    () => dice.pick([" ", "\n", "\u0000", "\ufeff", "\u2028", "-->", "{streamId}", "../..", "$" + "{HOME}", "a/b\\c"]),
    () => dice.pick(["\ud800", "\udc00x", "\u200f\u202e", "e\u0301", "\u{1f469}\u200d\u{1f680}", "月が綺麗ですね。"]),
    () => dice.pick(["0", "-0", "14", "1e999", "NaN", "0x10", "true", "null", "2026-11-28T10:00:00Z", "__proto__"]),
    () => dice.pick(["AAAA", "AA==", "A", "AAA", "A=A=", "_-_-", "AA AA", "AAAA\n", "====", "é+/A"]),
    () => dice.pick(["word ", "x", "長", "\ud83d", "<v a>", "&amp;"]).repeat(dice.between(1, 1200)),
    () => Array.from({ length: dice.between(1, 40) }, () => String.fromCharCode(dice.between(0, 0xffff))).join(""),
  ])();
}

export function oddNumber(dice: Dice): number {
  return dice.pick<() => number>([
    () => dice.pick([0, -0, -1, 0.5, 1, 2, 3, 4, 8, 16, 32, 255, 256]),
    () => dice.pick([2 ** 31, 2 ** 32, 2 ** 53, 2 ** 60, -(2 ** 63), 1e15, 1e16, 8.64e15, 1e21, 1e308, 5e-324]),
    () => dice.between(-100, 100),
    () => dice.between(1_600_000_000, 1_800_000_000) * dice.pick([1, 1000, 1_000_000]),
    () => dice.roll() * 1e6,
  ])();
}

/** Anything that JSON can hold. */
export function oddValue(dice: Dice): unknown {
  return dice.pick<() => unknown>([
    () => oddNumber(dice),
    () => oddText(dice),
    () => dice.pick([null, true, false]),
    () => dice.pick([[], {}, [[]], [null], [{}], { a: {} }]),
    () => ({ toString: 1, valueOf: 2, length: 3, toJSON: 4 }),
    () => Array.from({ length: dice.between(1, 6) }, () => oddNumber(dice)),
    () => ({ [oddText(dice)]: oddText(dice), constructor: oddNumber(dice) }),
  ])();
}

/** Anything that a function node can make. */
export function oddThing(dice: Dice): unknown {
  if (dice.chance(0.6)) return oddValue(dice);
  return dice.pick<() => unknown>([
    () => undefined,
    () => Number.NaN,
    () => dice.pick([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
    () => 5n,
    () => new Date(dice.pick([0, Number.NaN, 8.64e15])),
    () => Buffer.alloc(dice.between(0, 50), dice.between(0, 255)),
    () => new Uint8Array(dice.between(0, 9)),
    () => new Int16Array(dice.between(0, 9)),
    () => new Map([[1, 2]]),
    () => Object.create(null),
    () => Object.freeze({ id: "1" }),
    () => () => undefined,
    () => new Error("an error"),
  ])();
}
