// One of the two bands of G.722: the adaptive quantiser's scale and the adaptive predictor, in the integer arithmetic
// of ITU-T G.722 (sections 3.5, 3.6 and 6.2; the names of blocks are the standard's). Encoder and decoder share it.

const INT16_MIN = -32_768;
const INT16_MAX = 32_767;
const ZEROS = 6;
/** 1 - 2^-8 and 1 - 2^-7, times 2^15: how fast the predictor forgets. */
const KEEP_SLOW = 32_640;
const KEEP_FAST = 32_512;
const POLE_2_LIMIT = 12_288;
const POLE_1_LIMIT = 15_360;

/** Powers of two in 32 steps per octave, times 2^11. */
// biome-ignore format: a table reads best as a table
const ILB = [
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
  3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
] as const;

export function saturate(value: number): number {
  return value > INT16_MAX ? INT16_MAX : Math.max(value, INT16_MIN);
}

/** The differences between the bands. */
export interface BandKind {
  /** The quantiser's scale before the first sample. */
  readonly scale: number;
  /** The maximum of its logarithm. */
  readonly logLimit: number;
  /** Shift from the logarithm to the scale. */
  readonly shift: number;
}
export const LOW_BAND: BandKind = { scale: 32, logLimit: 18_432, shift: 8 };
export const HIGH_BAND: BandKind = { scale: 8, logLimit: 22_528, shift: 10 };

export class Band {
  /** The quantiser's scale (DETL, DETH). */
  scale: number;
  /** The predicted next sample (SL, SH). */
  prediction = 0;
  /** The scale's logarithm (NBL, NBH). */
  #log = 0;
  /** The part of the prediction that comes from the zeros (SZ). */
  #fromZeros = 0;
  /** The last two values of the reconstructed and of the partly reconstructed signal (RLT, PLT), and the poles (AL). */
  #r1 = 0;
  #p1 = 0;
  #p2 = 0;
  #a1 = 0;
  #a2 = 0;
  /** The last six differences (DLT), the newest first, and the zeros' coefficients (BL). */
  readonly #d = new Int32Array(ZEROS);
  readonly #b = new Int32Array(ZEROS);

  constructor(private readonly kind: BandKind) {
    this.scale = kind.scale;
  }

  /** LOGSCL and SCALEL: the next scale. @param weight of the last code */
  adaptScale(weight: number): void {
    const { logLimit, shift } = this.kind;
    const log = Math.min(logLimit, Math.max(0, ((this.#log * 127) >> 7) + weight));
    this.#log = log;
    const mantissa = ILB[(log >> 6) & 31] ?? 0;
    const down = shift - (log >> 11);
    this.scale = (down < 0 ? mantissa << -down : mantissa >> down) << 2;
  }

  /** Block 4: takes the quantised difference and predicts the next sample. */
  adaptPredictor(difference: number): void {
    const r0 = saturate(this.prediction + difference);
    const p0 = saturate(this.#fromZeros + difference);
    this.#adaptPoles(p0);
    this.#fromZeros = this.#adaptZeros(difference);
    const poles = ((this.#a1 * saturate(r0 + r0)) >> 15) + ((this.#a2 * saturate(this.#r1 + this.#r1)) >> 15);
    this.#r1 = r0;
    this.#p2 = this.#p1;
    this.#p1 = p0;
    this.prediction = saturate(saturate(poles) + this.#fromZeros);
  }

  /** UPPOL2 and UPPOL1. */
  #adaptPoles(p0: number): void {
    const sameAsLast = p0 >> 15 === this.#p1 >> 15;
    const sameAsBefore = p0 >> 15 === this.#p2 >> 15;
    const four = saturate(this.#a1 << 2);
    const turned = sameAsLast ? Math.min(INT16_MAX, -four) : four;
    const second = (sameAsBefore ? 128 : -128) + (turned >> 7) + ((this.#a2 * KEEP_FAST) >> 15);
    this.#a2 = Math.min(POLE_2_LIMIT, Math.max(-POLE_2_LIMIT, second));
    const first = saturate((sameAsLast ? 192 : -192) + ((this.#a1 * KEEP_SLOW) >> 15));
    const limit = saturate(POLE_1_LIMIT - this.#a2);
    this.#a1 = first > limit ? limit : Math.max(first, -limit);
  }

  /** UPZERO, DELAYA and FILTEZ: returns SZ. */
  #adaptZeros(difference: number): number {
    const d = this.#d;
    const b = this.#b;
    const step = difference === 0 ? 0 : 128;
    const sign = difference >> 15;
    let sum = 0;
    // From the oldest on, so that each difference moves one place before the next one is read.
    for (let i = ZEROS - 1; i >= 0; i--) {
      const old = d[i] ?? 0;
      const coefficient = saturate((old >> 15 === sign ? step : -step) + (((b[i] ?? 0) * KEEP_SLOW) >> 15));
      const moved = i === 0 ? difference : (d[i - 1] ?? 0);
      b[i] = coefficient;
      d[i] = moved;
      sum += (coefficient * saturate(moved + moved)) >> 15;
    }
    return saturate(sum);
  }
}
