// Where a stream node keeps the webhooks that only it has while the fleet's broker is away, and when that file goes.

import { dirname, join } from "node:path";
import type { NodeAPI } from "node-red";
import { DISK, filesBelow, found, inTurn, removed } from "../../files";
import { fileNameOf } from "../resume";

/** Below Node-RED's user directory. */
const FOLDER = "zoom-rtms-fleets";

/** @returns undefined without a user directory, which a program that embeds Node-RED may not have */
export const untoldPath = (userDir: string | undefined, nodeId: string): string | undefined =>
  userDir ? join(userDir, FOLDER, `${fileNameOf(nodeId)}.json`) : undefined;

/**
 * Deletes the file of a node that was removed, or that is in no fleet: nobody will tell what it holds. To be called after the
 * node has left its fleet, which tells the broker, if that answers. Never rejects: what cannot be deleted is as before.
 */
export async function forgetUntold(RED: NodeAPI, nodeId: string): Promise<void> {
  const path = untoldPath((RED.settings as { userDir?: string }).userDir, nodeId);
  if (path !== undefined) await inTurn(path, () => removed(DISK, path)).catch(() => undefined);
}

/**
 * Deletes files that were last written before an instant: those of nodes that were removed while Node-RED was stopped.
 * @param before milliseconds since 1970
 * @throws the system's error
 */
export async function removeOlder(folder: string, before: number): Promise<void> {
  for (const path of await filesBelow(DISK, folder)) {
    if (dirname(path) !== folder) continue;
    // What is written before it replaces the file has its name and an ending.
    await inTurn(path.replace(/\.tmp$/, ""), async () => {
      const { mtimeMs = before } = (await found(DISK, path)) ?? {};
      if (mtimeMs < before) await removed(DISK, path);
    });
  }
}
