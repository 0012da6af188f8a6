// How long Zoom asks to wait (protocol#rest-errors). The header has three forms: seconds, an HTTP date (RFC 9110, section
// 5.6.7), and an ISO date-time for the daily limit.

const SECONDS = /^\d{1,9}(?:\.\d+)?$/;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i;
/** `Sun, 06 Nov 1994 08:49:37 GMT`, and the older `Sunday, 06-Nov-94 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/;
/** `Sun Nov  6 08:49:37 1994`, in UTC. */
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** Milliseconds since 1970; `undefined` for another form. */
function instantOf(text: string): number | undefined {
  const iso = ISO.exec(text);
  const isDate = iso ?? (HTTP_DATE.test(text) || ASCTIME.test(text));
  if (!isDate) return undefined;
  // Without a zone, JavaScript would read the time of this machine's zone.
  const inUtc = iso && !iso[1] ? `${text}Z` : ASCTIME.test(text) ? `${text} GMT` : text;
  const instant = Date.parse(inUtc);
  return Number.isNaN(instant) ? undefined : instant;
}

/**
 * Milliseconds to wait from now; `undefined` if there is no header, or it cannot be read.
 * @param date the answer's header `Date`: by Zoom's own clock, a wrong clock of this machine does not matter
 * @param now milliseconds since 1970, for an answer without that header
 */
export function retryAfter(header: string | undefined, date: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (SECONDS.test(text)) return Number(text) * 1000;
  const instant = instantOf(text);
  if (instant === undefined) return undefined;
  return Math.max(0, instant - (instantOf(date?.trim() ?? "") ?? now));
}
