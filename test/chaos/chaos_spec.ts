// Three minutes of a random schedule of faults over 20 streams, with all constants and the clock scaled together and
// real sockets. The simulator's ledger decides. What a seed draws is in schedule.ts.

import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import { FAULTS, type FaultName } from "../../src/simulator";
import { ElasticClock } from "./elastic-clock";
import { complaint, type Report, run } from "./run";
import { schedule } from "./schedule";

const SEEDS = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89];
const STREAMS = 20;
const SPEED = 30;

describe("chaos, compressed", function () {
  this.timeout(60_000);
  const reports: Report[] = [];

  for (const seed of SEEDS)
    it(`loses nothing, doubles nothing and leaves nothing behind: seed ${seed}`, async () => {
      const clock = new ElasticClock(SPEED);
      const report = await run(seed, STREAMS, clock).finally(() => clock.close());
      reports.push(report);
      assert.equal(report.faults.length, 0, complaint(report));
      assert.ok(report.packets > 10_000 && report.incidents > STREAMS, "too little happened to prove anything");
    });

  it("causes every fault of a moment, and every end, within its seeds", () => {
    const plans = SEEDS.flatMap((seed) => schedule(seed, STREAMS));
    const caused = new Set(plans.flatMap(({ script }) => script.map(({ fault }) => fault)));
    // Those of event connections are no faults of a stream.
    const moments = Object.entries(FAULTS).flatMap(([name, row]) =>
      "moment" in row && !name.startsWith("event-") ? [name] : [],
    );
    assert.deepEqual(
      moments.filter((name) => !caused.has(name as FaultName)),
      [],
    );
    const ends = new Set(plans.flatMap((plan) => plan.ends.map((end) => end.event)));
    assert.deepEqual([...ends].sort(), ["failed", "stopped"]);
    assert.deepEqual(new Set(plans.flatMap(({ app }) => app?.does ?? [])), new Set(["close", "disconnect"]));
  });

  it("keeps no memory, and nothing that would keep the process alive", function () {
    const [first, second] = reports;
    const last = reports.at(-1);
    if (!first || !second || !last || last === second) return this.skip();
    for (const { left } of reports) assert.deepEqual(left, []);
    const grown = (last.heap - second.heap) / 1_048_576;
    assert.ok(grown < 8, `the heap grew by ${grown.toFixed(1)} MB from the second run to the last`);
  });

  after(() => {
    for (const { seed, took, packets, swallowed, excused, sockets, incidents } of reports)
      console.log(
        `    seed ${seed}: ${(took / 1000).toFixed(1)} s, ${packets} packets, ${sockets} sockets, ${incidents} faults, ` +
          `${swallowed} packets swallowed, ${excused} excused`,
      );
  });
});
