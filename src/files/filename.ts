// File names from a template, with parts that come from users and Zoom: safe on every file system, and never outside
// their folder (contract#recordings).

import { NAME_PARTS, type NameParts } from "./name-parts";

const PLACEHOLDER = new RegExp(`\\{(${NAME_PARTS.join("|")})\\}`, "g");
/**
 * Characters that Windows forbids, and characters that can hide something: controls, invisible and unpaired
 * characters, white space.
 */
const UNSAFE = /[<>:"/\\|?*\s\p{C}]+/gu;
/** Device names on Windows, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;
/** Most file systems allow 255 bytes per segment. Leaves room for an extension and a suffix. */
const LONGEST_SEGMENT = 200;
const LONGEST_PART = 64;

/** Cuts `text` to `bytes` of UTF-8, between two characters. */
function cutTo(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = "";
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}

function safeSegment(text: string, longest: number): string {
  const name = cutTo(text.normalize("NFC").replace(UNSAFE, "_"), longest).replace(/^\.+/, "").replace(/\.+$/, "");
  return RESERVED.test(name) ? `_${name}` : name;
}

/**
 * A relative name. `/` and `\` separate folders in the template, but not in a part; `.` and `..` are dropped. Adds
 * `extension` (with its dot) unless the template ends with it.
 */
export function fileName(template: string, parts: NameParts, extension: string): string {
  const segments = template
    .split(/[/\\]+/)
    .map((segment) => segment.replace(PLACEHOLDER, (_, part: keyof NameParts) => safePart(parts[part])))
    .map((segment) => safeSegment(segment, LONGEST_SEGMENT))
    .filter((segment) => segment !== "");
  const name = segments.join("/") || "unknown";
  return name.toLowerCase().endsWith(extension) ? name : name + extension;
}

function safePart(part: string | undefined): string {
  return safeSegment(part ?? "", LONGEST_PART) || "unknown";
}
