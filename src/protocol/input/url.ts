// Reads text that may not be a URL.

/**
 * The text as a URL; `undefined` if it is none. `URL.canParse` is not used: once optimised, that of Node 20 and 22
 * rejects host names with a Latin-1 letter (`findings/node-canparse-latin1.sh`).
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
