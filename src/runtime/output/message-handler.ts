// Connects an output node with Node-RED: each message is answered exactly once, and a close ends the handler. A close
// waits for files, but only for a limited time: neither a shutdown nor a deploy may hang on a disk.

import type { Node } from "node-red";
import { CLOSING, diskError, type Every, withTimeout } from "../../files";
import { asError } from "../../protocol/errors";
import type { Status } from "../node";
import type { FlowMessage } from "./incoming";

export type Send = (message: FlowMessage) => void;

export interface MessageHandler {
  /** Returns, resolves with, or throws an error that has not been reported yet. */
  handle(message: FlowMessage, send: Send): Error | undefined | Promise<Error | undefined>;
  /** Resolves when all files are written. @param removed whether the node will not come back */
  close(removed: boolean): void | Promise<void>;
}

/** Passes the messages and the close of `node` to `handler`. */
export function attachHandler(node: Node, status: Status, handler: MessageHandler): void {
  node.on("input", (message, send, done) => {
    let problem: ReturnType<MessageHandler["handle"]>;
    try {
      problem = handler.handle(message, send);
    } catch (thrown) {
      problem = asError(thrown);
    }
    if (problem instanceof Promise) void problem.catch(asError).then(done);
    else done(problem);
  });

  const close = async (removed: boolean) => {
    try {
      await handler.close(removed);
    } catch (thrown) {
      node.error(asError(thrown).message);
    } finally {
      status.clear();
    }
  };

  node.on("close", (removed: boolean, done: () => void) => {
    void close(removed).then(done);
  });
}

/**
 * Waits at most 10 s until the files of a closing node are `done`. Later writes continue while the process runs, and an
 * error reports them. Never rejects for that.
 * @param what the kind of files, such as "Recordings"
 */
export async function closeFiles(
  node: Pick<Node, "error">,
  what: string,
  directory: string,
  done: Promise<void>,
  every?: Every,
): Promise<void> {
  try {
    await withTimeout(CLOSING, done, every);
  } catch (thrown) {
    node.error(diskError(`${what} were still being written when this node was closed`, directory, thrown));
  }
}
