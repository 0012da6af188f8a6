// What people say and are called, made harmless for one line of a document. Any script is kept as it is.

/** White space of any kind, line breaks and separators among them, and all other control characters. */
const BREAKS = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Half of a pair, which no UTF-8 can hold. */
const UNPAIRED = /\p{Cs}/gu;

/** `text` on one line, without control characters. */
export function oneLine(text: string): string {
  return text.replace(BREAKS, " ").replace(UNPAIRED, "\uFFFD").trim();
}
