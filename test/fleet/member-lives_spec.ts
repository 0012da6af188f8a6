// Whether another member lives, as a table.

import assert from "node:assert/strict";
import type { Registers } from "../../src/fleet/registers";
import { Rig, start } from "./core-rig";

describe("whether another member lives", () => {
  /** The instant, after it was last heard, at which its stream is claimed. Milliseconds, by the quarter of a second. */
  const claimedAfter = (rig: Rig, happen: (rig: Rig) => void = () => undefined): number => {
    rig.meet("other").hear("stream", "s", start(5)).hear("owner", "s", { n: 1, owner: "other" }).take();
    happen(rig);
    for (let waited = 0; waited < 20_000; waited += 250) {
      if (rig.take().some(([effect, kind]) => effect === "put" && kind === "owner")) return waited;
      rig.pass(250);
    }
    return Number.POSITIVE_INFINITY;
  };

  const ROWS: readonly (readonly [name: string, happen: (rig: Rig) => void, milliseconds: number])[] = [
    ["silent for 8 s: dead", () => undefined, 8000],
    ["3 s after its will: dead", (rig) => rig.hear("member", "other"), 3000],
    ["silent for 7 s, then its will: dead a second later", (rig) => rig.pass(7000).hear("member", "other"), 1000],
    ["it leaves: dead at once", (rig) => rig.hear("member", "other", { leaving: true }).core.decide(rig.now), 0],
    ["what the ledger kept is no sign of life", (rig) => rig.pass(4000).hear("member", "other", beat(rig), true), 4000],
    [
      "an old beat again is no sign of life",
      (rig) => {
        const old = beat(rig);
        rig.pass(4000).hear("member", "other", old);
      },
      4000,
    ],
    [
      "a word after its will: it lives",
      (rig) => rig.hear("member", "other").pass(2000).hear("member", "other", beat(rig)),
      8000,
    ],
    [
      "after our reconnection it has 5 s",
      (rig) => {
        rig.pass(6000);
        rig.core.disconnected();
        rig.core.connected(rig.now);
        rig.hear("member", "other", beat(rig), true);
        rig.core.synced(rig.now);
      },
      5000,
    ],
    [
      "after our reconnection it has 3 s, if the ledger does not know it",
      (rig) => {
        rig.pass(6000);
        rig.core.disconnected();
        rig.core.connected(rig.now);
        rig.core.synced(rig.now);
      },
      3000,
    ],
    [
      "what it said while we were blocked may be lost: it has 5 s again",
      (rig) => {
        rig.now += 20_000;
      },
      5000,
    ],
  ];
  const beat = ({ now }: Rig): Registers["member"] => ({ capacity: 10, at: now, name: "", settings: "" });
  for (const [name, happen, milliseconds] of ROWS)
    it(name, () => {
      const waited = claimedAfter(new Rig(), happen);
      assert.ok(Math.abs(waited - milliseconds) <= 500, `${waited} ms`);
    });
});
