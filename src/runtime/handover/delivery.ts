// Messages that must not be lost in a deploy. Node-RED drops what is sent to a node that is closed, and every full deploy
// closes all; what is sent meanwhile is kept here and given to the node of the same id when the flows have started.

import type { Node, NodeAPI, NodeMessage } from "node-red";
import { isDeploying, whenDeployed } from "./deploys";
import { HANDOVER_WINDOW } from "./store";

/**
 * What waits for deploys to end, of each type of node: messages, and bytes of their payloads. Events and streams' last
 * messages come on top.
 */
const MOST_MESSAGES = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

type Message = object & { payload?: unknown; complete?: unknown };

/** What a node has and its types leave out: the wires; and its listener, or its listeners, which go when it is closed. */
interface Insides {
  wires?: readonly (readonly string[])[];
  _inputCallback?: unknown;
  _inputCallbacks?: unknown;
}

const insidesOf = (node: Node): Insides => node as object as Insides;

/** By the API that Node-RED gives to each type of node. */
const kept = new WeakMap<NodeAPI, { messages: number; bytes: number }>();

/** The ids of the nodes that an output is wired to; inside of a subflow those outside too. */
function destinations(node: Node, port: number): readonly string[] {
  return insidesOf(node).wires?.[port] ?? [];
}

function keep(RED: NodeAPI, id: string, message: Message, isLast: boolean): void {
  const bytes = Buffer.isBuffer(message.payload) ? message.payload.length : 0;
  const waiting = kept.get(RED) ?? { messages: 0, bytes: 0 };
  kept.set(RED, waiting);
  if (!isLast && (waiting.messages >= MOST_MESSAGES || waiting.bytes + bytes > MOST_BYTES)) return;
  waiting.messages += 1;
  waiting.bytes += bytes;
  const copy: NodeMessage = RED.util.cloneMessage(message as NodeMessage);
  const since = performance.now();
  whenDeployed(RED, () => {
    waiting.messages -= 1;
    waiting.bytes -= bytes;
    // Flows that were stopped by hand may start again at any time.
    if (performance.now() - since <= HANDOVER_WINDOW) RED.nodes.getNode(id)?.receive(copy);
  });
}

const isLastOf = ({ complete, payload }: Message): boolean =>
  complete === true || (typeof payload === "object" && !Buffer.isBuffer(payload));

/** Sends to one output. What is wired there and closed by the deploy that is under way gets it when it is back. */
export function sendAcrossDeploy(RED: NodeAPI, node: Node, port: number, message: Message): void {
  if (isDeploying(RED))
    for (const id of destinations(node, port)) if (!RED.nodes.getNode(id)) keep(RED, id, message, isLastOf(message));
  node.send(port === 0 ? (message as NodeMessage) : [...Array<null>(port).fill(null), message as NodeMessage]);
}

/** Resolves when what Node-RED had on its way to a node that is being closed has come: it delivers one turn of its loop later. */
export function deliveriesArrived(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * For a node that is being closed and has finished its work: what still comes is for its next instance. If Node-RED stops,
 * there is none, and it is left out.
 */
export function keepForNextInstance(RED: NodeAPI, node: Node, message: Message): void {
  if (isDeploying(RED)) keep(RED, node.id, message, isLastOf(message));
}

/** For a node that is gone, whose own `send` reaches nobody any more. */
export function sendForRemovedNode(RED: NodeAPI, node: Node, port: number, message: Message): void {
  for (const id of destinations(node, port)) keep(RED, id, message, true);
}

/** Whether a message that is given to the node now would reach it; if Node-RED is other than it was, yes. */
function listens(node: Node): boolean {
  const insides = insidesOf(node);
  if (!("_inputCallback" in insides)) return true;
  return Boolean(insides._inputCallback ?? insides._inputCallbacks);
}

/**
 * As `sendAcrossDeploy`, also if the deploy begins before the message, which Node-RED delivers one turn of its loop later, has
 * arrived.
 */
export function sendReliably(RED: NodeAPI, node: Node, port: number, message: Message): void {
  const wired = destinations(node, port).flatMap((id) => RED.nodes.getNode(id) ?? []);
  const isLater = !(RED.settings as { runtimeSyncDelivery?: boolean }).runtimeSyncDelivery;
  // Before `send`, so that it is looked at right before the delivery.
  if (isLater)
    setImmediate(() => {
      if (!isDeploying(RED)) return;
      for (const to of wired) if (!listens(to)) keep(RED, to.id, message, true);
    });
  sendAcrossDeploy(RED, node, port, message);
}
