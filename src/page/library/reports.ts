// Reports beside the meetings of a folder. None is written of a meeting that was deleted or revoked meanwhile.

import { join } from "node:path";
import { DISK, fileName, removed, rewritten } from "../../files";
import { ExpiringMap } from "../../protocol/time";
import { whileKept } from "../stored";

const REPORT = ".report.html";
/** Milliseconds: far longer than a report is worked on. */
const REMEMBERED = 24 * 60 * 60 * 1000;
const MOST_REMEMBERED = 10_000;

/** Reports that may not be there any more, by path. Of all pages: one that a deploy closed may still work on it. */
const revoked = new ExpiringMap<string, true>({ maxSize: MOST_REMEMBERED, maxAge: REMEMBERED });

/** Where a meeting's report is. @param id of the page's, safe in an address */
export const reportPath = (directory: string, id: string): string =>
  join(directory, fileName("{streamId}", { streamId: id }, "") + REPORT);

/**
 * Writes the report of a meeting that is kept; who opens it meanwhile sees the former one, or none.
 * @returns false if it may not be there
 * @throws the system's error
 */
export async function writeReport(directory: string, id: string, html: string): Promise<boolean> {
  const path = reportPath(directory, id);
  if (revoked.has(path)) return false;
  const isKept = await whileKept(directory, id, () => rewritten(DISK, path, `${path}.tmp`, html));
  // Revoked while it was written.
  if (revoked.has(path)) await removed(DISK, path);
  return isKept && !revoked.has(path);
}

/** Deletes a report, and lets none be written any more. @throws the system's error */
export async function revokeReport(directory: string, id: string): Promise<void> {
  const path = reportPath(directory, id);
  revoked.set(path, true);
  await removed(DISK, path);
}
