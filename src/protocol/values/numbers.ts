// Reads numbers, times and ids in every form in which Zoom sends them.

/** A finite number, also from a numeric string; `undefined` for anything else. */
export function finiteNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The unit of a time by its size. A smaller number is not a time since 1970 and is left as it is. */
const FIRST_SECONDS = 1e9;
const FIRST_MILLISECONDS = 1e11;
const FIRST_MICROSECONDS = 1e14;

/**
 * A time of Zoom in whole milliseconds. Zoom also sends seconds and microseconds (protocol#stream-states and
 * protocol#observation-1).
 */
export function zoomTime(value: unknown): number | undefined {
  const time = finiteNumber(value);
  if (time === undefined) return undefined;
  if (time >= FIRST_MICROSECONDS) return Math.floor(time / 1000);
  return time < FIRST_MILLISECONDS && time >= FIRST_SECONDS ? time * 1000 : time;
}

/**
 * An id of Zoom as text: documented as an integer, shown as a string (protocol#disagreement-22 and
 * protocol#disagreement-23).
 */
export function zoomId(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}
