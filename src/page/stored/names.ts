// Names of meetings, speakers and files that are safe in an address and as a file's name.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileName } from "../../files";

/** Of a meeting that is over, and of one that grows. */
export const KEPT = ".meeting.json";
export const GROWING = ".meeting.jsonl";

const SAFE_ID = /^[a-z0-9_-]{1,64}$/i;
const SAFE_SPEAKER = /^[\w-]{1,40}$/;

/** Bits enough that two names never share one by chance. */
function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** The page's id of a stream: Zoom's, if it is safe in an address. */
export function meetingId(streamId: string): string {
  return SAFE_ID.test(streamId) ? streamId : `h-${hash(streamId)}`;
}

/**
 * The page's key of a speaker. The prefix keeps it apart from the names of properties that every object has, such as
 * `constructor`.
 */
export function speakerKey(id: string): string {
  return SAFE_SPEAKER.test(id) ? `p-${id}` : `h-${hash(id)}`;
}

/** The key of what is heard of a mix while nobody is known to speak. */
export const MIXED = "mixed";

/** What a file is called in addresses. @param path below the directory, with `/` between folders */
export function fileKey(path: string): string {
  return `f-${hash(path)}`;
}

/** The files of a meeting. @param directory absolute */
export function meetingFiles(directory: string, id: string): { kept: string; growing: string } {
  const stem = fileName("{streamId}", { streamId: id }, "");
  return { kept: join(directory, stem + KEPT), growing: join(directory, stem + GROWING) };
}
