// Reading URLs that may be none.

/**
 * The URL that a text is, if it is one. `URL.canParse` is not used: once optimised, that of Node 20 and 22 takes host names
 * with a Latin-1 letter for none (`findings/node-canparse-latin1.sh`).
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
