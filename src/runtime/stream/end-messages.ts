// Sends the end messages of streams that the redeployed node can no longer run, or whose node is gone without a notice
// from Node-RED. The nodes behind it then complete what they have open (contract#end-of-a-stream).

import { EventEmitter } from "node:events";
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { DISCONNECTED, RtmsError, stopInfo } from "../../protocol/errors";
import type { Memory } from "../../protocol/memory";
import type { StreamMessage } from "../../protocol/messages";
import { type StreamEvents, StreamOutput } from "../../protocol/stream";
import { REAL_WORLD } from "../../protocol/transport";
import type { Medium } from "../../protocol/values";
import { sendForRemovedNode } from "../handover";
import { sendTo } from "./outputs";

/** @param send gets the last message of each medium, then the event that ends the stream, each with its output's number */
export function outputOf(
  memory: Memory,
  media: readonly Medium[],
  send: (port: number, message: StreamMessage) => void,
): StreamOutput {
  const emitter = new EventEmitter<StreamEvents>();
  for (const [port, medium] of [...media, "event" as const].entries())
    emitter.on(medium, (message: StreamMessage) => send(port, message));
  return new StreamOutput(emitter, memory, REAL_WORLD.clock, media);
}

/** When the flows have started, ends a stream of the last instance that this one cannot resume. */
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

/** Ends a stream whose node was removed, on the wires of that node. */
export function endAbandonedStream(RED: NodeAPI, node: Node, media: readonly Medium[], orphan: Memory): void {
  const output = outputOf(orphan, media, (port, message) => sendForRemovedNode(RED, node, port, message));
  output.end({ event: "stopped", reason: stopInfo(DISCONNECTED) });
}
