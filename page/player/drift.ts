// How a file that is not quite where it should be gets there without being heard to.

/** Below this nobody hears that two files are not together, milliseconds. */
const UNHEARD = 25;
/** Above this it would take too long to catch up. */
const FAR = 250;
/** How much faster or slower a file plays while it catches up: a change of pitch that speech does not show. */
const NUDGE = 0.04;

export type Correction = { seek: true } | { seek: false; rate: number };

/** @param by milliseconds */
export const isFar = (by: number): boolean => Math.abs(by) > FAR;

/** @param ahead by how many milliseconds the file is ahead of the meeting's time; negative if it is behind */
export function correct(ahead: number, rate: number): Correction {
  if (isFar(ahead)) return { seek: true };
  if (Math.abs(ahead) < UNHEARD) return { seek: false, rate };
  return { seek: false, rate: rate * (ahead > 0 ? 1 - NUDGE : 1 + NUDGE) };
}
