// At a start: meetings that a dead process left growing are completed.

import { basename, join, resolve } from "node:path";
import { DISK, type Disk, diskError, inTurn, LOOK_AGAIN, lifeOf, lookRepeatedly, rests } from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { conclude, turnOf } from "./growing";
import { GROWING } from "./names";

export interface RepairedMeetings {
  readonly ids: string[];
  readonly errors: RtmsError[];
  /** Meetings that a process of another machine may still write. */
  waiting: number;
}

/** Completes, once, what dead processes left in `directory`. Never rejects. @param now milliseconds since 1970, by the disk's clock */
export async function repairMeetings(
  directory: string,
  disk: Disk = DISK,
  now: () => number = Date.now,
): Promise<RepairedMeetings> {
  const folder = resolve(directory);
  const repaired: RepairedMeetings = { ids: [], errors: [], waiting: 0 };
  for (const name of await disk.readdir(folder).catch((): string[] => [])) {
    if (!name.endsWith(GROWING)) continue;
    const id = basename(name, GROWING);
    const isDead = async (owner: unknown): Promise<boolean> => {
      const life = lifeOf(owner);
      if (life === "dead" || (life === "unknown" && (await rests(disk, join(folder, name), now())))) return true;
      if (life === "unknown") repaired.waiting += 1;
      return false;
    };
    try {
      if (await inTurn(turnOf(folder), () => conclude(disk, folder, id, isDead))) repaired.ids.push(id);
    } catch (thrown) {
      repaired.errors.push(diskError("A meeting that was interrupted could not be completed", directory, thrown));
    }
  }
  return repaired;
}

/** Completes what dead processes left, now and again later if a process may still be running elsewhere. @returns what stops it */
export function startRepairMeetings(
  directory: string,
  onError: (error: RtmsError) => void,
  onRepaired: (id: string) => void = () => undefined,
  lookAgain = LOOK_AGAIN,
): () => void {
  return lookRepeatedly(async () => {
    const repaired = await repairMeetings(directory);
    for (const error of repaired.errors) onError(error);
    for (const id of repaired.ids) onRepaired(id);
    return repaired;
  }, lookAgain);
}
