// Which of two registers wins, as tables.

import assert from "node:assert/strict";
import fc from "fast-check";
import { WINS } from "../../src/fleet/core";
import type { RegisterKind, Registers } from "../../src/fleet/registers";
import { start } from "./core-rig";

describe("which register wins", () => {
  const member = (at: number): Registers["member"] => ({ capacity: 1, at, name: "", settings: "" });
  const ended = (rev: number): Registers["stream"] => ({ rev, webhook: {}, ended: true });
  const ROWS: {
    readonly [K in RegisterKind]: readonly (readonly [string, next: Registers[K], known: Registers[K], boolean])[];
  } = {
    stream: [
      ["a newer start", start(2), start(1), true],
      ["an older start", start(1), start(2), false],
      ["the same again", start(1), start(1), false],
      ["the greater text of the same instant", start(1, { b: 1 }), start(1, { a: 1 }), true],
      ["the lesser text of the same instant", start(1, { a: 1 }), start(1, { b: 1 }), false],
      ["an end, also of an older instant", ended(1), start(2), true],
      ["a start after an end", start(3), ended(1), false],
      ["a newer end", ended(2), ended(1), true],
    ],
    interruption: [
      ["a newer one", { rev: 2, webhook: {} }, { rev: 1, webhook: {} }, true],
      ["an older one", { rev: 1, webhook: {} }, { rev: 2, webhook: {} }, false],
      ["the same again", { rev: 1, webhook: {} }, { rev: 1, webhook: {} }, false],
      ["the greater text", { rev: 1, webhook: { b: 1 } }, { rev: 1, webhook: { a: 1 } }, true],
    ],
    owner: [
      ["the greater number", { n: 2, owner: "a" }, { n: 1, owner: "b" }, true],
      ["the lesser number", { n: 1, owner: "b" }, { n: 2, owner: "a" }, false],
      ["the greater owner under one number", { n: 1, owner: "b" }, { n: 1, owner: "a" }, true],
      ["the lesser owner under one number", { n: 1, owner: "a" }, { n: 1, owner: "b" }, false],
      ["the same again", { n: 1, owner: "a" }, { n: 1, owner: "a" }, false],
    ],
    memory: [
      ["a later claim's", { n: 2, sealed: "a" }, { n: 1, sealed: "b" }, true],
      ["an earlier claim's", { n: 1, sealed: "b" }, { n: 2, sealed: "a" }, false],
    ],
    member: [
      ["a later beat", member(2), member(1), true],
      ["an old beat again", member(1), member(2), false],
      ["that it leaves", { leaving: true }, member(1), true],
      ["a beat after it left", member(9), { leaving: true }, false],
    ],
  };
  const check = <K extends RegisterKind>(kind: K): void => {
    for (const [name, next, known, isWinner] of ROWS[kind])
      it(`${kind}: ${name} ${isWinner ? "wins" : "does not"}`, () => assert.equal(WINS[kind](next, known), isWinner));
  };
  for (const kind of Object.keys(ROWS) as RegisterKind[]) check(kind);

  const small = fc.integer({ min: 0, max: 3 });
  const text = fc.constantFrom("", "a", "b");
  const ANY: { readonly [K in RegisterKind]: fc.Arbitrary<Registers[K]> } = {
    stream: fc.oneof(
      fc.record({ rev: small, webhook: fc.record({ text }) }),
      fc.record({ rev: small, webhook: fc.record({ text }), ended: fc.constant(true as const) }),
    ),
    interruption: fc.record({ rev: small, webhook: fc.record({ text }) }),
    owner: fc.record({ n: small, owner: text }),
    memory: fc.record({ n: small, sealed: text }),
    member: fc.oneof(
      fc.record({ capacity: fc.constant(1), at: small, name: fc.constant(""), settings: fc.constant("") }),
      fc.constant({ leaving: true as const }),
    ),
  };
  const agrees = <K extends RegisterKind>(kind: K): void =>
    void it(`${kind}: the same one of any values, in any order`, () => {
      const best = (values: readonly Registers[K][]): Registers[K] | undefined =>
        values.reduce<Registers[K] | undefined>(
          (known, next) => (known === undefined || WINS[kind](next, known) ? next : known),
          undefined,
        );
      const values = fc.array(ANY[kind] as fc.Arbitrary<Registers[K]>, { minLength: 1, maxLength: 8 });
      const orders = values.chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })),
      );
      fc.assert(
        fc.property(orders, ([one, other]) =>
          assert.equal(JSON.stringify(best(other)), JSON.stringify(best([...one, ...one]))),
        ),
        { seed: 5 },
      );
    });
  for (const kind of Object.keys(ANY) as RegisterKind[]) agrees(kind);
});
