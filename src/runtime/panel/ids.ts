// Ids and texts as the panel is told them, five times a second: short, and in characters that every page can show.

import { createHash } from "node:crypto";

/** Zoom's ids are such, and told as they are. */
const USUAL = /^[\x20-\x7e]{1,64}$/;
/** What no page shows: halves of characters, and control characters. */
const UNSHOWN = /\p{Cs}|(?![\n\t])\p{Cc}/gu;
const BEGINNING = 16;

/** The text without what no page shows, and no longer than so many characters. */
export const shownText = (text: string, most: number): string =>
  `${text.slice(0, most)}${text.length > most ? "…" : ""}`.replace(UNSHOWN, "\u{fffd}");

/** An id by which the panel tells things apart and asks for them: the id itself, or its beginning and a hash of it. */
export function shownId(id: string): string {
  if (id === "" || USUAL.test(id)) return id;
  // UTF-8 has no halves of characters: two ids that differ in one would get the same hash.
  const hash = createHash("sha256").update(Buffer.from(id, "utf16le")).digest("base64url").slice(0, 22);
  return `${shownText(id.slice(0, BEGINNING), BEGINNING).replace(/\s/g, " ")}…${hash}`;
}
