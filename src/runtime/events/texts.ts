// The catalog of the texts of zoom-rtms-events-in, in English.

import { errorsOf } from "../../protocol/errors";

export const EVENTS_TEXTS = {
  noEndpoint:
    "There is no endpoint. Copy it from Zoom into this node: marketplace.zoom.us > Manage > your app > Features > Access > " +
    "Event Subscription, method WebSocket; Zoom shows it once the subscription is saved.",
  unreadable:
    "The endpoint is not a WebSocket URL. Copy the whole of it from Zoom: it begins with wss:// and ends with the " +
    "subscriptionId.",
  notSecure: "The endpoint must begin with wss://, or the access token would be readable on its way.",
  stranger:
    "The endpoint's host {host} does not belong to the account's host {accountHost}, so no access token is sent there. " +
    "Copy the endpoint from Zoom again, or choose the account that it belongs to.",
  noSubscription: "The endpoint has no subscriptionId. Copy the whole URL from Zoom.",
  kind:
    "An account of the kind video-sdk has no access tokens, which event WebSockets need. Choose an account of the app " +
    "that has the event subscription.",
  gap:
    "No events could be received for {seconds} s ({from} to {to}). Zoom does not send again what occurred in that time: if " +
    "an RTMS stream should have started, start it again.",
  dropped: "{count} events that came during a deploy were dropped: more than {most} came before it was over.",
} as const;

/** An error of the events node. */
export const eventsError = errorsOf(EVENTS_TEXTS);
