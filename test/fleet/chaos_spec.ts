// Random lives of a fleet, each of which ends in peace: every live stream has one owner with one connection then, and no other
// stream has any. With a rule broken the same lives, or one scene, end otherwise: so the rules are needed, and the specs see it.

import assert from "node:assert/strict";
import fc from "fast-check";
import { RULES, type Rules, type Timings, type Wins } from "../../src/fleet/core";
import { ORDERLY, UNRULY } from "./broker";
import { type Fault, type Life, live } from "./chaos";
import { assertWell, eventsOf, threeWith60 } from "./scenes";
import type { Outcome } from "./simulation";

const SEEDS = [1, 2, 3, 4, 5];
const LIVES = Number(process.env.RTMS_FLEET_LIVES ?? 8);

/** Two owners at once, over all streams of a fault; milliseconds. */
const MOST_DOUBLED = 500;
/** A stream waits at most for the worst fault, the broker's outage, and for some that follow upon each other. */
const LONGEST_GAP = 60_000;

const fault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom("kill", "leave", "freeze", "cut", "broker"),
  after: fc.integer({ min: 0, max: 8000 }),
  who: fc.nat(100),
  lasts: fc.integer({ min: 300, max: 14_000 }),
  wills: fc.boolean(),
  isWiped: fc.boolean(),
});

const life: fc.Arbitrary<Life> = fc.record({
  seed: fc.nat(),
  members: fc.integer({ min: 3, max: 6 }),
  streams: fc.constant(30),
  capacity: fc.constant(60),
  balance: fc.boolean(),
  deliveries: fc.constantFrom(ORDERLY, UNRULY),
  faults: fc.array(fault, { minLength: 4, maxLength: 16 }),
});

const wrongsOf = ({ orphans, doubles, zombies, unconnected }: Outcome) => ({ orphans, doubles, zombies, unconnected });
const NOTHING_WRONG = { orphans: [], doubles: [], zombies: [], unconnected: [] };

const withTimings = (timings: Partial<Timings>): Rules => ({ ...RULES, timings: { ...RULES.timings, ...timings } });
const withWins = (wins: Partial<Wins>): Rules => ({ ...RULES, wins: { ...RULES.wins, ...wins } });

/** @param broken what differs from the rules in all lives */
const endsWell = (broken: Partial<Life> = {}) =>
  fc.asyncProperty(life, async (chosen) => {
    const { outcome } = await live({ ...chosen, ...broken });
    assert.deepEqual(wrongsOf(outcome), NOTHING_WRONG);
    assert.ok(outcome.doubled <= MOST_DOUBLED * chosen.faults.length, `${outcome.doubled} ms with two owners`);
    assert.ok(outcome.longestGap <= LONGEST_GAP, `${outcome.longestGap} ms without a connection`);
    const most = Math.max(30, ...outcome.loads);
    assert.ok(outcome.kicks <= most * chosen.faults.length, `${outcome.kicks} kicks: a fight`);
  });

describe("random lives of a fleet", () => {
  for (const seed of SEEDS)
    it(`end with one owner each, seed ${seed}`, () =>
      fc.assert(endsWell(), { seed, numRuns: LIVES, endOnFailure: true }));
});

/** With a rule broken: whether any of the same lives ends badly. */
async function isAnyBad(broken: Partial<Life>): Promise<boolean> {
  for (const seed of SEEDS) {
    const { failed } = await fc.check(endsWell(broken), { seed, numRuns: LIVES, endOnFailure: true });
    if (failed) return true;
  }
  return false;
}

describe("without its rules a fleet fails:", () => {
  it("acting on a will at once moves all streams when a broker is restarted in good order", async () => {
    const churn = async (rules: Rules): Promise<number> => {
      const { simulation } = await threeWith60({ rules });
      simulation.broker.stop(400, true, false);
      await simulation.world.run(10_000);
      assertWell(simulation);
      return simulation.churn;
    };
    assert.equal(await churn(RULES), 0);
    assert.ok((await churn(withTimings({ guard: 0 }))) > 20);
  });

  it("a newcomer that does not listen first takes what an owner that reconnects has", async () => {
    const churn = async (rules: Rules): Promise<number> => {
      const { simulation, members } = await threeWith60({ rules });
      for (const { client } of members.slice(1)) if (client) client.retry = () => 1500;
      simulation.broker.stop(100, false, true);
      await simulation.world.run(150);
      simulation.join("d");
      await simulation.world.run(10_000);
      return simulation.churn + simulation.zoom.kicks;
    };
    assert.equal(await churn(RULES), 0);
    assert.ok((await churn(withTimings({ newcomer: 0 }))) > 0);
  });

  it("if the claim that came last counts, and not the greater one, members disagree for good", async () => {
    assert.ok(await isAnyBad({ rules: withWins({ owner: () => true }) }));
  });

  it("if a member's id is its node's, copies of one flow open every stream twice", async () => {
    const doubles = async (idOf: ((slot: string) => string) | undefined): Promise<number> => {
      const { simulation } = await threeWith60(idOf && { idOf });
      return simulation.finish().doubles.length;
    };
    assert.equal(await doubles(undefined), 0);
    assert.ok((await doubles((slot) => (slot === "c" ? "b" : slot))) > 0);
  });

  it("if a member keeps its id over a restart, the others take its beats for old ones, and its streams from it", async () => {
    const openings = async (idOf: ((slot: string) => string) | undefined): Promise<number> => {
      const { simulation, members } = await threeWith60({ seed: 2, ...(idOf && { idOf }) });
      const since = simulation.world.now;
      simulation.kill(members[0]);
      await simulation.world.run(300);
      simulation.join("a");
      await simulation.world.run(10_000);
      assertWell(simulation);
      return eventsOf(simulation, since, "offered", "taken_over", "handed_over").length;
    };
    assert.equal(await openings(undefined), 20);
    assert.equal(await openings((slot) => slot), 40);
  });
});
