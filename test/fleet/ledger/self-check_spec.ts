// When a connection counts as proved, and what a broker lacks if it does not: a table.

import assert from "node:assert/strict";
import { type CheckFacts, isSign, verdictOf } from "../../../src/fleet/ledger/self-check";

const facts = (more: Partial<CheckFacts>): CheckFacts => ({
  lastNews: 1000,
  isKept: false,
  backAt: undefined,
  ...more,
});

const ROWS: readonly [what: string, facts: CheckFacts, now: number, verdict: string][] = [
  ["nothing came yet", facts({}), 5999, "wait"],
  ["nothing came at all", facts({}), 6000, "silent"],
  ["kept registers still come", facts({ lastNews: 9000 }), 13_999, "wait"],
  ["kept registers came, but no sign back", facts({ lastNews: 9000, isKept: true }), 14_000, "silent"],
  ["both came a moment ago", facts({ isKept: true, backAt: 1100 }), 1399, "wait"],
  ["both came, and no more", facts({ isKept: true, backAt: 1100 }), 1400, "synced"],
  ["kept registers come after the sign", facts({ isKept: true, backAt: 1100, lastNews: 2000 }), 2299, "wait"],
  ["kept registers came after the sign", facts({ isKept: true, backAt: 1100, lastNews: 2000 }), 2300, "synced"],
  ["the sign came back, but not as kept", facts({ backAt: 1100 }), 3599, "wait"],
  ["the sign was never kept", facts({ backAt: 1100 }), 3600, "noRetain"],
  ["kept registers come still, but no sign", facts({ backAt: 1100, lastNews: 3000 }), 5499, "wait"],
  ["kept registers came, but no sign", facts({ backAt: 1100, lastNews: 3000 }), 5500, "noRetain"],
];

describe("the check of a connection", () => {
  for (const [what, each, now, verdict] of ROWS)
    it(`says ${verdict} when ${what}`, () => {
      assert.equal(verdictOf(each, now), verdict);
    });

  it("knows its signs from registers", () => {
    assert.deepEqual(
      [{ sign: 1 }, { sign: 2 }, { sign: 3 }, { leaving: true }, {}, null, "sign", undefined].map(isSign),
      [true, true, false, false, false, false, false, false],
    );
  });
});
