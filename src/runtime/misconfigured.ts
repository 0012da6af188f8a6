// A node that cannot work as it is set up says so: in the log and its status at once, and to Catch nodes with
// the first message of each stream (a node has no message to fail before).

import type { Node, NodeAPI } from "node-red";
import { isObject } from "../protocol/input";
import { asError } from "../protocol/words";
import { findApp } from "./app";
import type { FlowMessage } from "./incoming";
import { Once } from "./once";
import type { Status } from "./status";

export function refuseMessages(node: Node, status: Status, error: Error, text: string): void {
  const once = new Once();
  status.show("red", "ring", text);
  node.error(error.message);
  node.on("input", (message: FlowMessage, _send, done) => {
    const streamId = isObject(message.rtms) ? message.rtms.streamId : undefined;
    const told = typeof streamId === "string" && !once.first(streamId, error.message);
    done(told ? undefined : error);
  });
  node.on("close", (_removed: boolean, done: () => void) => {
    status.clear();
    done();
  });
}

/** Tells when the flow starts, not only with the first stream, that none could be opened with the app as it is. */
export function tellOfApp(RED: NodeAPI, node: Node, status: Status, app: string | undefined): void {
  try {
    findApp(RED, app).settings(node);
  } catch (thrown) {
    status.show("red", "ring", "status.settings");
    node.error(asError(thrown).message);
  }
}
