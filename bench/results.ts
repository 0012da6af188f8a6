// The summary of the repetitions: medians, and ratios to the floor's figure in the same repetition.

import type { Client, Load, Outcome } from "./repetition";

/** All repetitions of one client under one load. A figure that was not measured is `undefined`. */
export interface Row {
  load: Load;
  client: Client;
  repetitions: readonly Outcome[];
}

export interface Summary {
  /** Packets per second. */
  rate: number;
  /** Share of one core, percent. */
  core: number;
  /** CPU microseconds per packet, and their ratio to the floor's. */
  cost: number;
  ratio: number;
  /** The lowest and highest ratio of a repetition. */
  spread: readonly [number, number];
  /** Milliseconds. */
  p50: number | undefined;
  p99: number | undefined;
  /** MB. */
  peak: number;
  own: number | undefined;
  /** Of all repetitions: packets that arrived, packets that did not, and the longest block, milliseconds. */
  packets: number;
  lost: number | undefined;
  blocked: number | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export type Interval = readonly [low: number, high: number];

const CERTAINTY = 0.95;

/**
 * The 95 % confidence interval of the median, for any distribution: between two of the sorted values, chosen by the
 * binomial distribution. With fewer than six values it is infinite.
 */
export function medianInterval(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  let ways = 1;
  let outside = 0;
  let cut = 0;
  for (; cut < count / 2; cut += 1) {
    outside += (2 * ways) / 2 ** count;
    if (outside > 1 - CERTAINTY) break;
    ways = (ways * (count - cut)) / (cut + 1);
  }
  return [sorted[cut - 1] ?? Number.NEGATIVE_INFINITY, sorted[count - cut] ?? Number.POSITIVE_INFINITY];
}

function given(values: readonly (number | undefined)[]): number[] | undefined {
  const numbers = values.filter((value) => value !== undefined);
  return numbers.length > 0 ? numbers : undefined;
}

export const costOf = ({ cpu, packets }: Outcome) => (cpu * 1_000_000) / packets;

export function summarize(row: Row, floor: Row): Summary {
  const { repetitions } = row;
  const of = (figure: (outcome: Outcome) => number) => median(repetitions.map(figure));
  const ratios = repetitions.flatMap((outcome, index) => {
    const beside = floor.repetitions[index];
    return beside ? [costOf(outcome) / costOf(beside)] : [];
  });
  const [p50, p99, own] = (["p50", "p99", "own"] as const).map((figure) => {
    const values = given(repetitions.map((outcome) => outcome[figure]));
    return values && median(values);
  });
  const lost = given(repetitions.map((outcome) => outcome.lost));
  const blocked = given(repetitions.map((outcome) => outcome.blocked));
  return {
    rate: of(({ packets, seconds }) => packets / seconds),
    core: of(({ cpu, seconds }) => (100 * cpu) / seconds),
    cost: of(costOf),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    p50,
    p99,
    peak: of(({ peak }) => peak),
    own,
    packets: repetitions.reduce((sum, { packets }) => sum + packets, 0),
    lost: lost?.reduce((sum, one) => sum + one, 0),
    blocked: blocked && Math.max(...blocked),
  };
}

/** A row of a table: medians of both sides, of their ratio in a repetition, and its interval. One side alone has no ratio. */
export function comparison(name: string, repetitions: readonly (readonly number[])[]): string {
  const side = (at: number) => median(repetitions.map((sides) => sides[at] ?? Number.NaN)).toFixed(2);
  if (repetitions.every((sides) => sides.length < 2)) return `| ${name} | ${side(0)} | | | |`;
  const ratios = repetitions.map(([one = Number.NaN, other = Number.NaN]) => one / other);
  const [low, high] = medianInterval(ratios).map((ratio) => ratio.toFixed(2));
  return `| ${name} | ${side(0)} | ${side(1)} | ${median(ratios).toFixed(2)} | ${low}–${high} |`;
}
