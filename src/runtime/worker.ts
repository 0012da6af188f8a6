// The life of an output node: each message is answered once, whatever happens, and a close ends it.

import type { Node } from "node-red";
import { asError } from "../protocol/errors";
import type { FlowMessage } from "./incoming";
import type { Status } from "./status";

export type Send = (message: FlowMessage) => void;

export interface Worker {
  /** Returns or throws what went wrong and has not been told yet. */
  handle(message: FlowMessage, send: Send): Error | undefined;
  /** `removed` if the node will not come back. */
  close(removed: boolean): void;
}

/** Feeds `worker` what reaches `node`. */
export function employ(node: Node, status: Status, worker: Worker): void {
  node.on("input", (message, send, done) => {
    let problem: Error | undefined;
    try {
      problem = worker.handle(message, send);
    } catch (thrown) {
      problem = asError(thrown);
    }
    done(problem);
  });

  node.on("close", (removed: boolean, done: () => void) => {
    try {
      worker.close(removed);
    } catch (thrown) {
      node.error(asError(thrown).message);
    } finally {
      status.clear();
      done();
    }
  });
}
