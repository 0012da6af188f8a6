// Which bytes of a file a request wants (RFC 9110, section 14). One range only: a browser that seeks asks for one. For
// several, the whole file is an answer that the RFC allows.

/** From `start` to `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** `whole`: no range, or one that is not understood. `unsatisfiable`: it begins behind the end. */
export type Wanted = "whole" | "unsatisfiable" | ByteRange;

const RANGE = /^bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i;

/**
 * @param header `Range`
 * @param size of the file, bytes
 */
export function wantedRange(header: string | undefined, size: number): Wanted {
  const [, first, last] = RANGE.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return "whole";
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "whole";
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

const OPEN = /-\s*$/;

/**
 * The beginning of a range without an end: whoever asks for "all from here on" asks again from where it ended. The RFC lets a
 * server send a part first.
 * @param header `Range`
 * @param most bytes
 */
export function partOf(wanted: "whole" | ByteRange, header: string | undefined, most: number): "whole" | ByteRange {
  if (wanted === "whole" || !OPEN.test(header ?? "")) return wanted;
  return { start: wanted.start, end: Math.min(wanted.end, wanted.start + most - 1) };
}

/** Whether `If-Range` is about the file as it is; a date never is, because a file may change twice within a second. */
export const isRangeValid = (ifRange: string | undefined, etag: string): boolean =>
  ifRange === undefined || (ifRange === etag && !etag.startsWith("W/"));

/** Whether the visitor has this version. @param header `If-None-Match` */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const plain = (tag: string) => tag.trim().replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").some((tag) => plain(tag) === plain(etag));
}
