// Deletes what was recorded of a stream whose consent was revoked, while other processes may repair the same files.

import { resolve } from "node:path";
import type { RtmsError } from "../../protocol/errors";
import { diskError } from "../disk";
import { inTurn } from "../turns";

/** A repair by another process may rename a file between two steps of a pass. */
const MOST_PASSES = 3;

/** The error when something of a stream could not be deleted. @param directory as the user wrote it */
export function notDeleted(directory: string, streamId: string, thrown: unknown): RtmsError {
  return diskError(`The recordings of stream ${streamId} could not be deleted completely`, directory, thrown, streamId);
}

/** Looks through a directory until nothing moved meanwhile. @param pass deletes what it finds, and tells whether something moved */
export async function deleteInPasses(directory: string, pass: () => Promise<boolean>): Promise<void> {
  for (let passes = 0; passes < MOST_PASSES; passes += 1) if (!(await inTurn(resolve(directory), pass))) return;
}
