// Whether a growing file of another machine or container is still written.

import type { Disk } from "../disk";

/**
 * A living recording touches its file every 15 s. A file that was not touched for this long belongs to a dead
 * process. Milliseconds.
 */
export const RESTS = 60_000;

/** Whether a file was not touched for so long that its process is dead. @param now by the disk's clock */
export async function rests(disk: Pick<Disk, "stat">, path: string, now: number): Promise<boolean> {
  return now - (await disk.stat(path)).mtimeMs > RESTS;
}
