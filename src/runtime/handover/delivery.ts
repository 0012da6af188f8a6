// Sends messages that a deploy must not lose. Node-RED drops what is sent to a closed node, and a full deploy closes
// all nodes. Messages sent meanwhile are kept here and given to the node of the same id when the flows have started.

import type { Node, NodeAPI, NodeMessage } from "node-red";
import { isDeploying, whenDeployed } from "./deploys";
import { HANDOVER_WINDOW } from "./store";

/**
 * Limits of what waits for the end of a deploy, per type of node: messages, and bytes of their payloads. Events and last
 * messages of streams are kept beyond them.
 */
const MOST_MESSAGES = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

type Message = object & { payload?: unknown; complete?: unknown };

/** Fields of a node that its types omit: the wires, and the listener or listeners, which a close removes. */
interface Insides {
  wires?: readonly (readonly string[])[];
  _inputCallback?: unknown;
  _inputCallbacks?: unknown;
}

const insidesOf = (node: Node): Insides => node as object as Insides;

/** By the API object that Node-RED gives to each type of node. */
const kept = new WeakMap<NodeAPI, { messages: number; bytes: number }>();

/** The ids of the nodes that an output is wired to, in a subflow also those outside of it. */
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

/** Sends to one output. Wired nodes that the current deploy has closed get the message when they are back. */
export function sendAcrossDeploy(RED: NodeAPI, node: Node, port: number, message: Message): void {
  if (isDeploying(RED))
    for (const id of destinations(node, port)) if (!RED.nodes.getNode(id)) keep(RED, id, message, isLastOf(message));
  node.send(port === 0 ? (message as NodeMessage) : [...Array<null>(port).fill(null), message as NodeMessage]);
}

/** Resolves when messages on their way to a closing node have arrived: Node-RED delivers in the next turn of the loop. */
export function deliveriesArrived(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Keeps a message that arrives at a closing node after its work is done, for the next instance. If Node-RED stops, there
 * is none, and the message is dropped.
 */
export function keepForNextInstance(RED: NodeAPI, node: Node, message: Message): void {
  if (isDeploying(RED)) keep(RED, node.id, message, isLastOf(message));
}

/** Sends for a removed node, whose own `send` has no effect any more. */
export function sendForRemovedNode(RED: NodeAPI, node: Node, port: number, message: Message): void {
  for (const id of destinations(node, port)) keep(RED, id, message, true);
}

/** Whether the node still listens for messages. True if a future Node-RED has other internals. */
function listens(node: Node): boolean {
  const insides = insidesOf(node);
  if (!("_inputCallback" in insides)) return true;
  return Boolean(insides._inputCallback ?? insides._inputCallbacks);
}

/**
 * As `sendAcrossDeploy`, but also covers a deploy that begins before the message has arrived: Node-RED delivers it one
 * turn of the event loop later.
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
