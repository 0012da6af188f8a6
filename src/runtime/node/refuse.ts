// A node with invalid settings reports that at once in the log and its status, and to Catch nodes with the first
// message of each stream, since it has no message to fail before.

import type { Node, NodeMessageInFlow } from "node-red";
import { isObject } from "../../protocol/input";
import { ReportedErrors } from "./reported-errors";
import type { Status } from "./status";

export function refuseMessages(node: Node, status: Status, error: Error, text: string): void {
  const reported = new ReportedErrors();
  status.show("red", "ring", text);
  node.error(error.message);
  node.on("input", (message: NodeMessageInFlow & { rtms?: unknown }, _send, done) => {
    const streamId = isObject(message.rtms) ? message.rtms.streamId : undefined;
    const isReported = typeof streamId === "string" && !reported.isNew(streamId, error.message);
    done(isReported ? undefined : error);
  });
  node.on("close", (_removed: boolean, done: () => void) => {
    status.clear();
    done();
  });
}
