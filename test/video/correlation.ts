// Where one piece of sound is in another, by cross-correlation.

export interface Match {
  /** Samples by which `found` is later than `expected`. */
  readonly lag: number;
  /** How alike they are there, 1 for the same shape. */
  readonly likeness: number;
}

/** @param expected longer than `found` by `most` samples at both ends @param most largest lag, samples */
export function match(found: Float32Array, expected: Float32Array, most: number): Match {
  const power = (samples: Float32Array, from: number) => {
    let sum = 0;
    for (let n = 0; n < found.length; n++) sum += (samples[from + n] ?? 0) ** 2;
    return sum;
  };
  const own = power(found, 0);
  let best: Match = { lag: 0, likeness: -1 };
  for (let lag = -most; lag <= most; lag++) {
    const from = most - lag;
    let sum = 0;
    for (let n = 0; n < found.length; n++) sum += (found[n] ?? 0) * (expected[from + n] ?? 0);
    const likeness = sum / Math.sqrt(own * power(expected, from) || 1);
    if (likeness > best.likeness) best = { lag, likeness };
  }
  return best;
}

/** Of s16le, -1 to 1. */
export function floats(samples: Buffer): Float32Array {
  return Float32Array.from({ length: samples.length / 2 }, (_, n) => samples.readInt16LE(2 * n) / 32_768);
}
