// What a download is called (RFC 6266). Names come from people: nothing of them can end the header or name a folder.

/** Those that end a header or a quoted text, separate folders, or hide something. */
const UNSAFE = /[\p{C}"\\/:*?<>|%;]+/gu;
const LONGEST = 120;

/** Percent-encoded as RFC 8187 asks, which is more than `encodeURIComponent` does. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** @param name as a person may have chosen it; in both forms, because a program may read ASCII only */
export function attachment(name: string): string {
  const characters = [...name.normalize("NFC").replace(UNSAFE, "_")];
  // The end is what says the type.
  const kept = characters.length > LONGEST ? [...characters.slice(0, 80), ...characters.slice(-40)] : characters;
  const safe = kept.join("").replace(/^[.\s]+/, "") || "download";
  // Only now: what is taken apart may become a quotation mark.
  const ascii = safe.normalize("NFKD").replace(/[^\x20-\x7e]|["\\%/]/g, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded(safe)}`;
}
