// A status has room for under 20 characters, so two counts in it get three each.

/** At most three characters up to 99 million, rounded down: 999, 12k, .4M, 12M. */
export function compactCount(count: number): string {
  if (count < 1000) return String(count);
  if (count < 100_000) return `${Math.floor(count / 1000)}k`;
  if (count < 1_000_000) return `.${Math.floor(count / 100_000)}M`;
  return `${Math.floor(count / 1_000_000)}M`;
}
