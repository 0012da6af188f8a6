// Streams whose node was deployed again with settings under which it cannot go on with them, or is gone although Node-RED
// did not tell it so when it was closed. Their end is told on the wires all the same, so that what is wired there finishes
// what it has (contract#end-of-a-stream).

import { EventEmitter } from "node:events";
import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { Memory } from "../../protocol/memory";
import type { StreamMessage } from "../../protocol/messages";
import { type StreamEvents, StreamOutput } from "../../protocol/stream";
import { REAL_WORLD } from "../../protocol/transport";
import type { Medium } from "../../protocol/values";
import { DISCONNECTED, RtmsError, stopInfo } from "../../protocol/words";
import { sendForRemovedNode } from "../handover";
import { sendTo } from "./outputs";

/** @param send is given each medium's last message, then the event that ends the stream, and the number of its output */
function outputOf(
  memory: Memory,
  media: readonly Medium[],
  send: (port: number, message: StreamMessage) => void,
): StreamOutput {
  const emitter = new EventEmitter<StreamEvents>();
  for (const [port, medium] of [...media, "event" as const].entries())
    emitter.on(medium, (message: StreamMessage) => send(port, message));
  return new StreamOutput(emitter, memory, REAL_WORLD.clock, media);
}

/** Tells, once the flows have started, that a stream of the former instance ends here. */
export function endUnresumedStream(
  RED: NodeAPI,
  node: Node,
  media: readonly Medium[],
  error: Error,
  orphan: Memory,
): void {
  const { product, id, streamId } = orphan;
  RED.events.once("flows:started", () => {
    const why = error instanceof RtmsError ? error : new RtmsError("RTMS_INPUT", error.message, { cause: error });
    outputOf(orphan, media, (port, message) => sendTo(node, port, message)).failure(why);
    node.error(error, { rtms: { product, id, streamId } } as NodeMessage);
  });
}

/** Tells that a stream was left, in the name of its node, which is gone. */
export function endAbandonedStream(RED: NodeAPI, node: Node, media: readonly Medium[], orphan: Memory): void {
  const output = outputOf(orphan, media, (port, message) => sendForRemovedNode(RED, node, port, message));
  output.end({ event: "stopped", reason: stopInfo(DISCONNECTED) });
}
