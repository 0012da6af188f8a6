// Reading URLs that may be none.

/**
 * The URL that a text is, if it is one. `URL.canParse` is not used: once optimised, Node 20's takes host names beyond
 * ASCII for no URLs.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
