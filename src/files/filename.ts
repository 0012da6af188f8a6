// Names of files that people and Zoom have a say in: from a template, safe on every file system, never outside the
// folder they are put in (contract#recordings).

/** The parts a template may name; one that is not known reads `unknown`. */
export interface NameParts {
  product?: string | undefined;
  id?: string | undefined;
  streamId?: string | undefined;
  speaker?: string | undefined;
  /** `2026-11-21`, UTC. */
  date?: string | undefined;
  /** `09-24-39`, UTC. */
  time?: string | undefined;
  index?: string | undefined;
}

const PLACEHOLDER = /\{(product|id|streamId|speaker|date|time|index)\}/g;
/** Forbidden on Windows, with what no name should hide: controls, invisible and unpaired characters, white space. */
const UNSAFE = /[<>:"/\\|?*\s\p{C}]+/gu;
/** Windows knows these as devices, with whatever extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;
/** File systems stop at 255 bytes a segment; an extension and a suffix must still fit. */
const LONGEST_SEGMENT = 200;
const LONGEST_PART = 64;

/** `text` cut to `bytes` of UTF-8 between two characters. */
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
 * A relative name: `/` and `\` in the template separate folders, in a part they do not; `.` and `..` are dropped.
 * `extension` (with its dot) is added unless the template ends with it.
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

/** `{date}` and `{time}` of a moment, milliseconds since 1970; neither for one that no date can tell. */
export function dateParts(timestamp: number): Pick<NameParts, "date" | "time"> {
  const moment = new Date(timestamp);
  if (Number.isNaN(moment.getTime())) return {};
  const text = moment.toISOString();
  const split = text.indexOf("T");
  return { date: text.slice(0, split), time: text.slice(split + 1, split + 9).replaceAll(":", "-") };
}
