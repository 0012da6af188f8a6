// A node that closes waits for its files, but not for ever: neither Node-RED's stop nor a deploy may hang on a disk.

import type { Node } from "node-red";
import { CLOSING, diskError, type Every, within } from "../files";

/**
 * Waits until the files of a closing node are `done`, 10 s at most; what is not done by then goes on as long as the
 * process lives, and is told. Never rejects for that.
 * @param what they are, as "Recordings"
 */
export async function closeFiles(
  node: Pick<Node, "error">,
  what: string,
  directory: string,
  done: Promise<void>,
  every?: Every,
): Promise<void> {
  try {
    await within(CLOSING, done, every);
  } catch (thrown) {
    node.error(diskError(`${what} were still being written when this node was closed`, directory, thrown));
  }
}
