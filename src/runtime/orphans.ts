// Streams whose node was deployed again with settings under which it cannot go on with them. Their end is told on the
// wires all the same, so that what is wired there finishes what it has (contract, "End of a stream").

import { EventEmitter } from "node:events";
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { REAL_WORLD } from "../protocol/environment";
import { RtmsError } from "../protocol/errors";
import type { Memory } from "../protocol/memory";
import type { Medium, StreamMessage } from "../protocol/messages";
import { Outlet } from "../protocol/outlet";
import { sendTo } from "./outputs";

/** @param send is given each medium's last message, then the event `failed` */
function endOrphan(
  memory: Memory,
  media: readonly Medium[],
  error: Error,
  send: (medium: Medium | "event", message: StreamMessage) => void,
): void {
  const emitter = new EventEmitter();
  for (const medium of [...media, "event" as const])
    emitter.on(medium, (message: StreamMessage) => send(medium, message));
  const why = error instanceof RtmsError ? error : new RtmsError("RTMS_INPUT", error.message, { cause: error });
  new Outlet(emitter, memory, REAL_WORLD.clock, media).failure(why);
}

/** Tells, once the flows have started, that a stream of the former instance ends here. */
export function reportOrphan(RED: NodeAPI, node: Node, media: readonly Medium[], error: Error, orphan: Memory): void {
  const { product, id, streamId } = orphan;
  RED.events.once("flows:started", () => {
    const ports: readonly string[] = [...media, "event"];
    endOrphan(orphan, media, error, (medium, message) => sendTo(node, ports.indexOf(medium), message));
    node.error(error, { rtms: { product, id, streamId } } as NodeMessage);
  });
}
