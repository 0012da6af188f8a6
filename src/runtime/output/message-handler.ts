// The life of an output node: each message is answered once, whatever happens, and a close ends it. A close waits for
// files, but not for ever: neither Node-RED's stop nor a deploy may hang on a disk.

import type { Node } from "node-red";
import { CLOSING, diskError, type Every, within } from "../../files";
import { asError } from "../../protocol/words";
import type { Status } from "../node";
import type { FlowMessage } from "./incoming";

export type Send = (message: FlowMessage) => void;

export interface MessageHandler {
  /** Gives back, at once or when it is through with the message, what went wrong and has not been told yet; or throws it. */
  handle(message: FlowMessage, send: Send): Error | undefined | Promise<Error | undefined>;
  /** `removed` if the node will not come back. What is still being written is waited for. */
  close(removed: boolean): void | Promise<void>;
}

/** Feeds `worker` what reaches `node`. */
export function attachHandler(node: Node, status: Status, worker: MessageHandler): void {
  node.on("input", (message, send, done) => {
    let problem: ReturnType<MessageHandler["handle"]>;
    try {
      problem = worker.handle(message, send);
    } catch (thrown) {
      problem = asError(thrown);
    }
    if (problem instanceof Promise) void problem.catch(asError).then(done);
    else done(problem);
  });

  const close = async (removed: boolean) => {
    try {
      await worker.close(removed);
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
