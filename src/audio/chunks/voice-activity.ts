// Whether somebody speaks: the energy of windows of 20 ms against a threshold that follows the background. The background
// falls quickly to what is quieter and rises slowly to what stays louder, more slowly while somebody speaks; speech is
// 9 dB above it, and never below -52 dB of full scale. A few operations a sample, at any rate.

/** Milliseconds. */
export const WINDOW = 20;

/** All in dB of full scale, or dB a window. */
const QUIETEST = -75;
const FIRST_BACKGROUND = -60;
const ABOVE_BACKGROUND = 9;
const LOWEST_SPEECH = -52;
const FALL = 0.3;
const RISE_IN_SILENCE = 0.06;
const RISE_IN_SPEECH = 0.01;
const FULL_SCALE = 32_768;

/** The level of samples, dB of full scale. */
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

  /** Whether this window, the next one of 20 ms, holds speech. */
  hears(window: Int16Array): boolean {
    const level = Math.max(QUIETEST, levelOf(window));
    const speech = level > Math.max(LOWEST_SPEECH, this.#background + ABOVE_BACKGROUND);
    const difference = level - this.#background;
    if (difference < 0) this.#background += difference * FALL;
    else this.#background += Math.min(difference, speech ? RISE_IN_SPEECH : RISE_IN_SILENCE);
    return speech;
  }
}
