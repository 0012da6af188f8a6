// Detects speech: compares the energy of 20 ms windows with a threshold that follows the background noise. The
// background estimate falls quickly and rises slowly, even more slowly during speech. Speech is 9 dB above it and at
// least -52 dBFS. Costs a few operations per sample at any rate.

/** Milliseconds. */
export const WINDOW = 20;

/** dBFS, or dB per window. */
const QUIETEST = -75;
const FIRST_BACKGROUND = -60;
const ABOVE_BACKGROUND = 9;
const LOWEST_SPEECH = -52;
const FALL = 0.3;
const RISE_IN_SILENCE = 0.06;
const RISE_IN_SPEECH = 0.01;
const FULL_SCALE = 32_768;

/** The level of samples, dBFS. */
export function levelOf(samples: Int16Array): number {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) {
    const sample = samples[n] as number;
    sum += sample * sample;
  }
  const power = sum / Math.max(1, samples.length) / (FULL_SCALE * FULL_SCALE);
  return power === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(power);
}

export class VoiceActivity {
  #background = FIRST_BACKGROUND;

  /** Whether this window, the next one of 20 ms, contains speech. */
  hears(window: Int16Array): boolean {
    const level = Math.max(QUIETEST, levelOf(window));
    const speech = level > Math.max(LOWEST_SPEECH, this.#background + ABOVE_BACKGROUND);
    const difference = level - this.#background;
    if (difference < 0) this.#background += difference * FALL;
    else this.#background += Math.min(difference, speech ? RISE_IN_SPEECH : RISE_IN_SILENCE);
    return speech;
  }
}
