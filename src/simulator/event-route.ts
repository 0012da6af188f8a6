// How the events of a stream or a meeting reach the app: by webhook or over the event WebSocket
// (protocol#webhook-delivery).

import { SimulatorError } from "./errors";
import type { WebhookReply } from "./log";

/**
 * `webhook` or `socket` alone; both; or over the event WebSocket if a client is connected to it, else by webhook. An app
 * at Zoom has one of the first two.
 */
export type Delivery = "webhook" | "socket" | "both" | "socket-first";

/** The ways that there are. */
export interface Ways {
  readonly webhook?: (() => Promise<WebhookReply>) | undefined;
  readonly socket?: (() => Promise<WebhookReply>) | undefined;
  /** Whether a client is connected to the event WebSocket. */
  readonly connected: boolean;
}

const NONE: WebhookReply = { status: 0, ms: 0, body: "", error: "NOT_CONNECTED" };
const none = () => Promise.resolve(NONE);

const ROUTES: Readonly<Record<Delivery, (ways: Ways) => Promise<WebhookReply>>> = {
  webhook: ({ webhook = none }) => webhook(),
  socket: ({ socket = none }) => socket(),
  both: async ({ webhook = none, socket = none }) => (await Promise.all([webhook(), socket()]))[0],
  "socket-first": ({ webhook, socket = none, connected }) => (connected || !webhook ? socket() : webhook()),
};

/** The answer of the event WebSocket: as a webhook's, since a stream does not care how its events travel. */
export function socketReply(delivered: boolean): WebhookReply {
  return delivered ? { status: 200, ms: 0, body: "" } : NONE;
}

/** Resolves with the answer; of both ways, with the webhook's. Never rejects. */
export function deliver(delivery: Delivery, ways: Ways): Promise<WebhookReply> {
  return ROUTES[delivery](ways);
}

/**
 * @returns the delivery that is meant if none is given
 * @throws SimulatorError for a way that does not exist
 */
export function checkDelivery(delivery: Delivery | undefined, webhookUrl: string | undefined, api: boolean): Delivery {
  const meant = delivery ?? (webhookUrl === undefined ? "socket" : "webhook");
  if (meant !== "webhook" && !api)
    throw new SimulatorError(
      "SIMULATOR_OPTIONS",
      "Without a webhookUrl the simulator needs its API, whose event WebSocket carries the events. Set one of them.",
    );
  if ((meant === "webhook" || meant === "both") && webhookUrl === undefined)
    throw new SimulatorError("SIMULATOR_OPTIONS", `The delivery "${meant}" needs a webhookUrl.`);
  return meant;
}
