// What the benchmark says of figures: met only where their whole interval meets the target.

import assert from "node:assert/strict";
import type { Outcome } from "../bench/repetition";
import { verdictTable } from "../bench/report";
import { medianInterval } from "../bench/results";
import { judge } from "../bench/targets";

const outcome = (change: Partial<Outcome>): Outcome => ({
  ...{ packets: 1_000_000, bytes: 0, seconds: 4, cpu: 1, peak: 100, p50: 1, p99: 2, ...change },
});
const floor = Array.from({ length: 7 }, () => outcome({}));

/** What is said of the protocol's CPU with 200 streams, by its ratio to the floor in each repetition. */
function said(ratios: readonly number[]): string {
  const own = ratios.map((cpu) => outcome({ cpu }));
  const find = (load: string, client: string) => {
    if (load !== "200 streams") return undefined;
    return { floor: floor.slice(0, ratios.length), protocol: own }[client];
  };
  const verdict = judge(find).find(({ what }) => what === "CPU a packet, protocol, 200 streams");
  assert.ok(verdict && verdictTable(find).includes(`| ${verdict.measured} |`));
  return `${verdict.measured}: ${verdict.met}`;
}

describe("the benchmark's verdict", () => {
  it("is yes or no where all repetitions are on one side of the target", () => {
    assert.equal(said([0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 1]), "0.93 (0.90 to 1.00): yes");
    assert.equal(said([1.01, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6]), "1.30 (1.01 to 1.60): no");
  });

  it("is inconclusive where their interval overlaps the target, however good the median", () => {
    assert.equal(said([0.58, 0.8, 0.9, 0.94, 0.95, 0.99, 1.38]), "0.94 (0.58 to 1.38): inconclusive");
    assert.equal(said([0.99, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6]), "1.30 (0.99 to 1.60): inconclusive");
  });

  it("is inconclusive for few repetitions, and for what was not measured", () => {
    assert.match(said([0.5]), /: inconclusive$/);
    assert.match(said([0.5, 0.5, 0.5, 0.5, 0.5]), /: inconclusive$/);
    assert.match(said([0.5, 0.5, 0.5, 0.5, 0.5, Number.NaN]), /: inconclusive$/);
  });

  it("compares a former build with the present one in the same repetition", () => {
    const builds = (own: number, former: number) => (load: string, client: string) => {
      const of = (cpu: number) => Array.from({ length: 7 }, () => outcome({ cpu }));
      return load === "flat out" ? { floor, protocol: of(own), "former protocol": of(former) }[client] : undefined;
    };
    const verdict = (own: number, former: number) =>
      judge(builds(own, former)).find(({ what }) => what.endsWith("beside the former build"))?.met;
    assert.deepEqual([verdict(1.6, 2), verdict(2, 1.6)], ["yes", "no"]);
    assert.equal(
      judge((load, client) => (client.startsWith("former") ? undefined : builds(1, 1)(load, client))).length,
      1,
    );
  });

  it("of the worst is that of one repetition", () => {
    const find = (load: string, client: string) => {
      const bad = outcome({ lost: 1, blocked: 60 });
      const own = [...Array(6).fill(outcome({ lost: 0, blocked: 20 })), bad];
      return load === "bursts of 1500" ? { floor, protocol: own }[client] : undefined;
    };
    assert.deepEqual(
      judge(find).map(({ measured, met }) => [measured, met]),
      [
        ["1", "no"],
        ["60.00 ms", "no"],
      ],
    );
  });
});

describe("the interval of a median", () => {
  it("leaves out as many values as 95 % allow", () => {
    const upTo = (count: number) => medianInterval(Array.from({ length: count }, (_, n) => count - n));
    // The usual tables: of 6 to 8 values the outermost, of 9 to 11 those next to them, of 25 the 8th from each end.
    assert.deepEqual([6, 8, 9, 11, 12, 25].map(upTo), [
      [1, 6],
      [1, 8],
      [2, 8],
      [2, 10],
      [3, 10],
      [8, 18],
    ]);
    assert.deepEqual(upTo(5), [-Infinity, Infinity]);
  });
});
