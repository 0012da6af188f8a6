// Sounds made and measured. Samples are s16le, one channel unless said otherwise.

/** Deterministic noise between 0 and 1: the same in every run. */
export function randomness(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** s16le of a function of the sample's number. */
export function samplesOf(count: number, value: (index: number) => number): Buffer {
  const bytes = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i++) bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(value(i)))), i * 2);
  return bytes;
}

/** @param phase radians */
export function tone(hertz: number, rate: number, count: number, amplitude = 20_000, phase = 0): Buffer {
  return samplesOf(count, (i) => amplitude * Math.sin(phase + (2 * Math.PI * hertz * i) / rate));
}

export function noise(count: number, seed: number, amplitude = 30_000): Buffer {
  const random = randomness(seed);
  return samplesOf(count, () => amplitude * (2 * random() - 1));
}

/** The level of a sine wave, dB, where a full-scale square wave has 0. */
export const levelOfSine = (amplitude: number): number => decibels(amplitude / 32_768 / Math.SQRT2);

export const decibels = (ratio: number): number => 20 * Math.log10(ratio);

/** Signal to noise of `got`, dB, over the samples both have. */
export function signalToNoise(wanted: Buffer, got: Buffer): number {
  let signal = 0;
  let error = 0;
  for (let at = 0; at + 1 < Math.min(wanted.length, got.length); at += 2) {
    const sample = wanted.readInt16LE(at);
    signal += sample ** 2;
    error += (got.readInt16LE(at) - sample) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

/** Amplitude and phase of a frequency in the middle of a sound, through a Hann window. */
export function measure(samples: Buffer, hertz: number, rate: number): { amplitude: number; phase: number } {
  const from = Math.floor(samples.length / 20);
  const to = Math.floor((samples.length * 9) / 20);
  let real = 0;
  let imaginary = 0;
  let weights = 0;
  for (let i = from; i < to; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i - from)) / (to - from));
    const angle = (2 * Math.PI * hertz * i) / rate;
    const value = samples.readInt16LE(i * 2) * weight;
    weights += weight;
    real += value * Math.cos(angle);
    imaginary += value * Math.sin(angle);
  }
  // The phase of a sine that begins with frame 0 is 0.
  return { amplitude: (2 * Math.hypot(real, imaginary)) / weights, phase: Math.atan2(real, imaginary) };
}

/** Mean power of the middle of a sound, as the amplitude of a tone that has it. */
export function loudness(samples: Buffer): number {
  const from = Math.floor(samples.length / 20);
  const to = Math.floor((samples.length * 9) / 20);
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples.readInt16LE(i * 2) ** 2;
  return Math.sqrt((2 * sum) / (to - from));
}

/** How alike two sounds are, 0 to 1, if `got` is `delay` frames late. */
export function correlation(wanted: Buffer, got: Buffer, delay: number): number {
  let both = 0;
  let one = 0;
  let other = 0;
  for (let i = 0; i * 2 < wanted.length && (i + delay) * 2 < got.length; i++) {
    const a = wanted.readInt16LE(i * 2);
    const b = got.readInt16LE((i + delay) * 2);
    both += a * b;
    one += a * a;
    other += b * b;
  }
  return both / Math.sqrt(one * other);
}

/** One side of an interleaved stereo sound. */
export function side(stereo: Buffer, which: 0 | 1): Buffer {
  return samplesOf(stereo.length / 4, (i) => stereo.readInt16LE((2 * i + which) * 2));
}

/** Two sounds of equal length as one, interleaved. */
export function stereoOf(left: Buffer, right: Buffer): Buffer {
  return samplesOf(left.length, (i) => (i % 2 === 0 ? left : right).readInt16LE((i >> 1) * 2));
}
