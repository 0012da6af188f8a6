// The bytes of a file, or the part of them that is asked for.

import { extname } from "node:path";
import type { OpenFile } from "../library";
import { attachment } from "./disposition";
import { FOREIGN_POLICY } from "./headers";
import type { PageAnswer, PageRequest } from "./messages";
import { isKnown, isRangeValid, partOf, wantedRange } from "./ranges";

/** Those that are shown as what they are; anything else is for a download only. */
const TYPES: Readonly<Record<string, string>> = {
  ".wav": "audio/wav",
  ".m4a": "audio/mp4",
  ".mp4": "video/mp4",
  ".vtt": "text/vtt; charset=utf-8",
  ".srt": "application/x-subrip; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".jsonl": "application/jsonl; charset=utf-8",
  ".jpg": "image/jpeg",
  ".png": "image/png",
};

/**
 * Bytes that an element of a page gets at once of a sound. It would keep its connection while it waits for its place, of
 * which a browser has six: of twelve speakers seven were never heard. So much fits into what a browser reads ahead of the
 * element, so that the connection is free again.
 */
const SOUND_AT_ONCE = 262_144;

/**
 * @param name of a download
 * @param opened is closed if its bytes are not sent
 */
export async function fileAnswer(
  { method, headers, query }: Pick<PageRequest, "method" | "headers" | "query">,
  { file, path, size, changed }: OpenFile,
  name: string,
): Promise<PageAnswer> {
  const etag = `"${size.toString(36)}-${Math.trunc(changed).toString(36)}"`;
  const type = TYPES[extname(path).toLowerCase()];
  const isDownload = type === undefined || query.has("download");
  const own = {
    ETag: etag,
    "Last-Modified": new Date(changed).toUTCString(),
    "Accept-Ranges": "bytes",
    "Content-Security-Policy": FOREIGN_POLICY,
  };
  if (isKnown(headers["if-none-match"], etag)) {
    await file.close();
    return { status: 304, headers: own };
  }
  const isPart = method === "GET" && isRangeValid(headers["if-range"]?.toString(), etag);
  const wanted = isPart ? wantedRange(headers.range, size) : "whole";
  if (wanted === "unsatisfiable") {
    await file.close();
    return { status: 416, headers: { ...own, "Content-Range": `bytes */${size}` } };
  }
  const isHeard = !isDownload && type.startsWith("audio/");
  const part = isHeard ? partOf(wanted, headers.range, SOUND_AT_ONCE) : wanted;
  const { start, end } = part === "whole" ? { start: 0, end: size - 1 } : part;
  const all = {
    ...own,
    "Content-Type": type ?? "application/octet-stream",
    "Content-Length": end - start + 1,
    ...(isDownload && { "Content-Disposition": attachment(name) }),
    ...(wanted !== "whole" && { "Content-Range": `bytes ${start}-${end}/${size}` }),
  };
  const status = wanted === "whole" ? 200 : 206;
  if (size > 0) return { status, headers: all, content: { kind: "file", file, start, end } };
  await file.close();
  return { status, headers: all };
}
