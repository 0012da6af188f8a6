// The numbers of zoom-rtms-transcript-out with their defaults and bounds; pure data, for the runtime and the dialog.

interface Limit {
  /** The default. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

export const LIMITS = {
  /** Milliseconds; a timer knows no longer delay. */
  windowMs: { value: 60_000, min: 1, max: 2_147_483_647 },
  windowWords: { value: 0, min: 0, max: 100_000 },
  /** Milliseconds. */
  pauseMs: { value: 2000, min: 0, max: 3_600_000 },
} as const satisfies Record<string, Limit>;
