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
  /** How many of the kernel's sums of 32 bits the fine products of a frame are distributed to, in quarters. */
  readonly passes: number;
  /** Fine weights are times 2^-shift, coarse ones times 2^(lift - shift). */
  readonly shift: number;
  readonly lift: number;
  /** Row by row, `taps` fine weights, then `near` coarse ones. */
  readonly weights: Int16Array;
}

/** The filter's length in samples of the lower rate. */
const LENGTH = 80;
/**
 * What the filter lets pass at LENGTH frequencies a sample rate: 1 up to the first of these, which is number
 * LENGTH / 2 - EDGE.length + 1. They are the optimum, by linear programming, for at most 0.09 dB up to 0.9 of half the
 * rate and as little as possible (-97 dB, far away -107 dB) from half the rate on, ending with 0; `resampler_spec.ts` measures it.
 */
// biome-ignore format: a table reads best as a table
const EDGE = [
  1.0059459, 1.0070172, 0.9894909, 1.0081666, 0.9965419, 0.9985209, 1.005153, 0.9936463, 0.9895, 0.6633288, 0.2015041,
  0.0174695, 0.0000135,
] as const;
const RESPONSE = Float64Array.of(...new Array<number>(LENGTH / 2 + 1 - EDGE.length).fill(1), ...EDGE);
/** Where weights are large, in samples of the lower rate. */
const NEAR = 16;
const MOST_WEIGHT = 32_767;
/** What the weights of a sum may add up to so that no samples make it overflow: 2^16, less what rounding may add. */
const MOST_OF_SUM = 64_000;
/** The usual rates need a tenth of it. Beyond, an output frame takes the nearest row. */
const MOST_WEIGHTS = 2 ** 20;

/** The filter at a place, in samples of the lower rate from its middle: a sum of cosines. */
function filter(place: number): number {
  if (Math.abs(place) > LENGTH / 2) return 0;
  const twice = 2 * Math.cos((2 * Math.PI * place) / LENGTH);
  let before = twice / 2;
  let cosine = 1;
  let sum = 0.5;
  for (let k = 1; k <= LENGTH / 2; k++) {
    // cos((k + 1) x) = 2 cos(x) cos(k x) - cos((k - 1) x)
    const next = twice * cosine - before;
    before = cosine;
    cosine = next;
    sum += cosine * (RESPONSE[k] ?? 0);
  }
  return (2 * sum) / LENGTH;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

const evenUpTo = (value: number): number => 2 * Math.ceil(value / 2);

/**
 * The bits that weights can be shifted by, limited by the largest of them and by the kernel's sums.
 * @param taps weights of a row @param period of which two neighbours are added up in the same sum
 */
function bitsFor(weights: Float64Array, taps: number, period: number): number {
  let most = 0;
  for (let row = 0; row < weights.length; row += taps)
    for (let first = 0; first < period; first++) {
      let sum = 0;
      for (let k = 0; k < taps; k++) {
        const size = Math.abs(weights[row + k] ?? 0);
        if ((k + period - first) % period < 2) sum += size;
        most = Math.max(most, size / MOST_WEIGHT, sum / MOST_OF_SUM);
      }
    }
  return Math.floor(-Math.log2(most));
}

function design(up: number, down: number): FilterBank {
  const stretch = Math.max(1, down / up);
  const taps = evenUpTo(LENGTH * stretch);
  const near = evenUpTo(NEAR * stretch);
  const middle = (taps - near) / 2;
  const passes = 2 * Math.ceil(stretch);
  const rows = Math.min(up, Math.floor(MOST_WEIGHTS / taps));
  const far = new Float64Array((rows + 1) * taps);
  const close = new Float64Array((rows + 1) * near);
  for (let row = 0; row <= rows; row++)
    for (let k = 0; k < taps; k++) {
      const weight = filter((k + 1 - taps / 2 - row / rows) / stretch) / stretch;
      if (k < middle || k >= middle + near) far[row * taps + k] = weight;
      else close[row * near + k - middle] = weight;
    }
  const shift = bitsFor(far, taps, 8 * passes);
  const lift = shift - bitsFor(close, near, 1);
  const weights = new Int16Array(far.length + close.length);
  for (let row = 0; row <= rows; row++) {
    const fine = weights.subarray(row * (taps + near));
    for (let k = 0; k < taps; k++) fine[k] = Math.round((far[row * taps + k] ?? 0) * 2 ** shift);
    for (let k = 0; k < near; k++) {
      const whole = Math.round((close[row * near + k] ?? 0) * 2 ** shift);
      const coarse = Math.round(whole / 2 ** lift);
      fine[taps + k] = coarse;
      fine[middle + k] = whole - coarse * 2 ** lift;
    }
  }
  return { up, down, taps, near, rows, passes, shift, lift, weights };
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
