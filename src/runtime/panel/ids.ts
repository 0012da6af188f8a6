// Ids and texts for the panel, which gets them five times a second: short, and only characters that a page can show.

import { createHash } from "node:crypto";

/** The form of Zoom's ids, which are used unchanged. */
const USUAL = /^[\x20-\x7e]{1,64}$/;
/** What a page cannot show: lone surrogates and control characters. */
const UNSHOWN = /\p{Cs}|(?![\n\t])\p{Cc}/gu;
const BEGINNING = 16;

/** The text, without what a page cannot show, cut at `most` characters. */
export const shownText = (text: string, most: number): string =>
  `${text.slice(0, most)}${text.length > most ? "…" : ""}`.replace(UNSHOWN, "\u{fffd}");

/** The id as the panel knows it: the id itself, or its start and a hash. */
export function shownId(id: string): string {
  if (id === "" || USUAL.test(id)) return id;
  // UTF-8 has no halves of characters: two ids that differ in one would get the same hash.
  const hash = createHash("sha256").update(Buffer.from(id, "utf16le")).digest("base64url").slice(0, 22);
  return `${shownText(id.slice(0, BEGINNING), BEGINNING).replace(/\s/g, " ")}…${hash}`;
}
