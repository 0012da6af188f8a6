// What messages ask of the node and what it sends (contract#control-node), and the texts of its own errors.

import { CONTROL_ACTIONS, type ControlAction } from "../../src/api";
import { errorsOf } from "../../src/protocol/errors";
import { isObject } from "../../src/protocol/input";
import { type LifecycleAction, PRODUCTS, type Product } from "../../src/protocol/values";

/** What the node sends as payload. */
export interface Accepted {
  action: ControlAction;
  product: Product;
  id: string;
  accepted: true;
  /** RTMS ran already. */
  already?: true;
  /** With `confirm`: of the stream whose event came. */
  streamId?: string;
}

/** The name of the event that confirms a call. */
export const eventOf = (product: Product, action: LifecycleAction): string =>
  `${PRODUCTS[product].prefixes[0]}${action}`;

/** An error of this node. */
export const controlError = errorsOf({
  noAction: "payload.action is {action}. Send one of {known}, or leave it out to do what the node is set to.",
  mostCalls: "{most} calls to Zoom wait for their answers already. Send fewer messages at once.",
  unconfirmed:
    "Zoom accepted to {action} RTMS of the {product} {id}, but no {event} event came within {seconds} s. Most likely the " +
    "app of the Client ID does not subscribe to it, its events go elsewhere, or the meeting does not allow apps to access " +
    "its content. Check the app's event subscription, and the node that receives the events.",
});

/**
 * A message may ask for another action than the node's. An event of Zoom has no say in it, nor has what another control node
 * sent: a node that stops, wired to one that starts, stops.
 * @throws RtmsError RTMS_INPUT for an action that Zoom does not have: doing the node's own instead could start a recording
 */
export function actionOf(payload: unknown, own: ControlAction): ControlAction {
  if (!isObject(payload) || "event" in payload || payload.accepted === true) return own;
  const { action = own } = payload;
  const known = CONTROL_ACTIONS.find((each) => each === action);
  if (known) return known;
  throw controlError("RTMS_INPUT", "noAction", { action: JSON.stringify(action), known: CONTROL_ACTIONS.join(", ") });
}
