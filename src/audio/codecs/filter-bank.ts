// The filter of the resampler. A bank has its weights for every place that an output sample can have between two input
// samples, as integers of 16 bits, because a processor multiplies eight of them at once. The weights in the middle are
// too large for that precision: they have a coarse and a fine part.

export interface FilterBank {
  /** Output and input frames in the same time, without a common divisor. */
  readonly up: number;
  readonly down: number;
  /** Input frames that an output frame depends on: it is at the last of their first half, or less than a frame later. */
  readonly taps: number;
  /** How many weights in the middle have a coarse part. */
  readonly near: number;
  /** Rows for a step of the input: `up`, or fewer if those would be too many. One more row is that of the next step. */
  readonly rows: number;
  /** The fine products of so many blocks are added up apart: 32 bits are too few for all. */
  readonly passes: number;
  /** Coarse weights are times 2^SCALE, fine ones times 2^(SCALE + lift). */
  readonly lift: number;
  /** Row by row, `taps` fine weights, then `near` coarse ones. */
  readonly weights: Int16Array;
}

/** With it, no sum of weights and samples exceeds 31 bits. */
export const SCALE = 14;
/** So many frames are multiplied at once: `taps` and `near` are multiples of it. */
export const BLOCK = 8;
/** The filter's length in samples of the lower rate. */
const LENGTH = 80;
/**
 * What the filter lets pass at LENGTH frequencies a sample rate: 1 up to the first of these, which is number
 * LENGTH / 2 - EDGE.length + 1. They are the optimum, by linear programming, for at most 0.09 dB up to 0.9 of half the
 * rate and as little as possible (-97 dB, far away -107 dB) from half the rate on, ending with 0; `resampler_spec.ts` measures it.
 */
// biome-ignore format: a table reads best as a table
const EDGE = Float64Array.of(
  1.0059459, 1.0070172, 0.9894909, 1.0081666, 0.9965419, 0.9985209, 1.005153, 0.9936463, 0.9895, 0.6633288, 0.2015041,
  0.0174695, 0.0000135,
);
const FLAT = LENGTH / 2 - EDGE.length;
/** Where weights are large, in samples of the lower rate: to a higher rate, and to a lower one. */
const NEAR = [16, 22] as const;
/** What the weights of a sum may add up to: times -32,768 it has 32 bits. */
const MOST_OF_SUM = 65_535;
/** Bits of the fine weights of a filter of LENGTH taps; each doubling of the taps halves them. */
const FINE = 5;
/** The usual rates need a tenth of it. Beyond, an output frame takes the nearest row. */
const MOST_WEIGHTS = 2 ** 20;

/** The filter at a place, in samples of the lower rate from its middle: a sum of cosines, from 0 up to LENGTH / 2. */
function filter(place: number): number {
  if (place >= LENGTH / 2) return 0;
  const half = (Math.PI * place) / LENGTH;
  const [sine, cosineOfMost] = [Math.sin(half), Math.cos((2 * FLAT + 1) * half) * Math.cos(half)];
  const sineOfMost = Math.sin((2 * FLAT + 1) * half);
  // The cosines that pass whole have a sum in closed form (Dirichlet's kernel).
  let sum = place === 0 ? FLAT + 0.5 : sineOfMost / (2 * sine);
  // cos((k + 1) x) = 2 cos(x) cos(k x) - cos((k - 1) x)
  const twice = 2 - 4 * sine * sine;
  let before = cosineOfMost + sineOfMost * sine;
  let cosine = cosineOfMost - sineOfMost * sine;
  for (let k = 0; k < EDGE.length; k++) {
    sum += (EDGE[k] ?? 0) * cosine;
    const next = twice * cosine - before;
    before = cosine;
    cosine = next;
  }
  return (2 * sum) / LENGTH;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/**
 * How many blocks must be added up apart, so that no samples make a sum overflow. The kernel adds up the products of two
 * neighbours with those of the same two of other blocks.
 */
function passesFor(weights: Int16Array, taps: number, row: number): number {
  for (let passes = 2; ; passes *= 2) {
    const period = passes * BLOCK;
    if (mostOfSums(weights, taps, row, period) <= MOST_OF_SUM) return passes;
  }
}

function mostOfSums(weights: Int16Array, taps: number, row: number, period: number): number {
  let most = 0;
  for (let first = 0; first < weights.length; first += row)
    for (let lane = first; lane < first + period; lane += 2) {
      let sum = 0;
      for (let k = lane; k < first + taps; k += period)
        sum += Math.abs(weights[k] ?? 0) + Math.abs(weights[k + 1] ?? 0);
      most = Math.max(most, sum);
    }
  return most;
}

const blocks = (value: number): number => BLOCK * Math.ceil(value / BLOCK);

function design(up: number, down: number): FilterBank {
  const stretch = Math.max(1, down / up);
  const taps = blocks(LENGTH * stretch);
  const near = blocks(NEAR[stretch > 1 ? 1 : 0] * stretch);
  const middle = (taps - near) / 2;
  const rows = Math.min(up, Math.floor(MOST_WEIGHTS / taps));
  const doublings = Math.ceil(Math.log2(stretch));
  const lift = FINE + doublings;
  const scale = 2 ** (SCALE + lift);
  /** The filter from its middle on, in steps of a row: both halves are the same. */
  const half = new Int32Array((taps / 2) * rows + 1);
  for (let i = 0; i < half.length; i++) half[i] = Math.round((filter(i / rows / stretch) / stretch) * scale);
  const weights = new Int16Array((rows + 1) * (taps + near));
  for (let row = 0; row <= rows; row++) {
    const fine = row * (taps + near);
    const place = (1 - taps / 2) * rows - row;
    for (let k = 0; k < taps; k++) weights[fine + k] = half[Math.abs(place + k * rows)] ?? 0;
    for (let k = 0; k < near; k++) {
      const whole = half[Math.abs(place + (middle + k) * rows)] ?? 0;
      const coarse = Math.round(whole / 2 ** lift);
      weights[fine + middle + k] = whole - coarse * 2 ** lift;
      weights[fine + taps + k] = coarse;
    }
  }
  return { up, down, taps, near, rows, passes: passesFor(weights, taps, taps + near), lift, weights };
}

const banks = new Map<string, FilterBank>();

/**
 * The bank for two rates, made when it is first needed (some milliseconds) and kept.
 * @throws RangeError if a rate is no positive integer
 */
export function filterBank(from: number, to: number): FilterBank {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from > 0 && to > 0))
    throw new RangeError(`no resampling from ${from} to ${to} Hz`);
  const divisor = commonDivisor(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const bank = banks.get(`${up}/${down}`) ?? design(up, down);
  banks.set(`${up}/${down}`, bank);
  return bank;
}
