// Neither order nor repetition nor rubbish changes what a member decides.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Entry, RegisterKind } from "../../src/fleet/registers";
import { Rig, start } from "./core-rig";

describe("a member, whatever it hears,", () => {
  it("ignores what is not a register", () => {
    const rig = new Rig().meet("other").hear("stream", "s", start(5));
    rig.hear("owner", "s", { n: 1, owner: "m" }).take();
    const rubbish: readonly (readonly [kind: string, value: unknown])[] = [
      ["stream", { rev: "6", webhook: {} }],
      ["stream", { rev: Number.NaN, webhook: {} }],
      ["stream", { rev: Number.POSITIVE_INFINITY, webhook: {} }],
      ["stream", { rev: 1e300, webhook: {} }],
      ["stream", { rev: 6 }],
      ["stream", { rev: 6, webhook: null }],
      ["stream", { rev: 6, webhook: [] }],
      ["stream", { rev: 6, webhook: {}, ended: "yes" }],
      ["stream", [6]],
      ["stream", "6"],
      ["stream", null],
      ["interruption", { rev: 6 }],
      ["owner", { n: 2 }],
      ["owner", { n: 2, owner: 7 }],
      ["owner", { n: -1, owner: "z" }],
      ["owner", { n: 1.5, owner: "z" }],
      ["owner", { n: Number.MAX_SAFE_INTEGER, owner: "z" }],
      ["owner", { n: 2, owner: "z".repeat(100_000) }],
      ["memory", { n: 1, sealed: {} }],
      ["member", { capacity: 5, at: 1e9, name: "", settings: 3 }],
      ["member", { capacity: Number.NaN, at: 1e9, name: "", settings: "" }],
      ["member", { leaving: "true" }],
      ["constructor", {}],
      ["toString", {}],
    ];
    for (const [kind, value] of rubbish)
      for (const id of ["s", "m", "new"]) rig.core.entry({ kind, id, value, kept: false } as unknown as Entry, rig.now);
    rig.core.entry({ kind: "stream", id: 7, value: start(9), kept: false } as unknown as Entry, rig.now);
    assert.deepEqual(rig.take(), []);
    assert.ok(rig.core.holds("s"));
    assert.equal(rig.core.view(rig.now).members.length, 2);
  });

  it("survives anything", () => {
    const entry = fc.record({
      kind: fc.constantFrom("stream", "interruption", "owner", "memory", "member", "x"),
      id: fc.oneof(fc.constantFrom("s", "m", "other"), fc.anything()),
      value: fc.anything({ withNullPrototype: true }),
      kept: fc.anything(),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const rig = new Rig();
        for (const one of entries) rig.core.entry(one as unknown as Entry, rig.now);
        rig.pass(3000);
        rig.core.view(rig.now);
      }),
      { seed: 11 },
    );
  });

  it("decides the same whatever the order in which it hears, and how often", () => {
    const ids = fc.constantFrom("s", "t", "u");
    const owners = fc.constantFrom("m", "other", "third");
    const rev = fc.integer({ min: 1, max: 4 });
    const entry: fc.Arbitrary<readonly [RegisterKind, string, object]> = fc.oneof(
      fc.tuple(
        fc.constant("stream" as const),
        ids,
        rev.map((at) => start(at)),
      ),
      fc.tuple(fc.constant("stream" as const), fc.constant("u"), fc.constant({ rev: 2, webhook: {}, ended: true })),
      fc.tuple(
        fc.constant("interruption" as const),
        ids,
        rev.map((at) => ({ rev: at, webhook: {} })),
      ),
      fc.tuple(fc.constant("owner" as const), ids, fc.record({ n: rev, owner: owners })),
      fc.tuple(fc.constant("memory" as const), ids, fc.record({ n: rev, sealed: fc.constant("x") })),
    );
    const entries = fc.array(entry, { minLength: 1, maxLength: 12 });
    const orders = entries.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray([...some, ...some], { minLength: 2 * some.length })),
    );
    const endOf = (some: readonly (readonly [RegisterKind, string, object])[]) => {
      const rig = new Rig().meet("other").meet("third");
      for (const [kind, id, value] of some)
        rig.core.entry({ kind, id, value, kept: false } as unknown as Entry, rig.now);
      rig.core.decide(rig.now);
      return ["s", "t", "u"].map((id) => rig.core.holds(id));
    };
    fc.assert(
      fc.property(orders, ([one, other]) => assert.deepEqual(endOf(other), endOf(one))),
      { seed: 3, numRuns: 300 },
    );
  });
});
