// The catalog of the texts in the errors of the event WebSocket, in English.

import { errorsOf } from "../../protocol/errors";

export const EVENT_TEXTS = {
  refused:
    "Zoom refused the event connection{said}, with a new token too. Most likely the account node has the credentials of " +
    "another app than the one whose event subscription has this endpoint, the endpoint is of the other environment " +
    "(development, production), or the app is deactivated: compare both on the app's page in Zoom. Tried again.",
  said: ' ("{text}")',
  unreachable: "No event connection to {host}: {fault}. {cure} Tried again. Events that occur meanwhile are lost.",
  unanswered:
    "Zoom did not answer the event connection within {seconds} s. Most likely the fault is in Zoom, or a proxy in between " +
    "holds WebSockets back: look at status.zoom.us. Tried again. Events that occur meanwhile are lost.",
  closedEarly: "Zoom closed the event connection (code {code}) before it accepted it. Tried again.",
  silent:
    "The event connection was silent for {seconds} s, although it sends heartbeats, and so counts as lost. If it happens " +
    "often, find what cuts it without a word: a firewall, a proxy, or the network. Connecting again.",
  lost: "The event connection to {host} was lost: {fault}. {cure} Connecting again.",
  large: "Zoom's events are far smaller: find out what in between changes them.",
  contested:
    "Another receiver takes the events of this endpoint: Zoom closed {count} connections in a row soon after it had " +
    "accepted them, as it does when another one connects to the same subscription. Most likely a second Node-RED, or " +
    "another program, uses the same endpoint: stop it, or give each its own event subscription in Zoom. This side now " +
    "tries every {minutes} minutes only, and receives no events in between.",
  tokenFailed: "{error}",
  quiet:
    "The event connection has been open for 24 h, but no RTMS event has come. Most likely RTMS never started in that " +
    "time. Otherwise: the event subscription does not have the RTMS events (meeting.rtms_started, meeting.rtms_stopped) " +
    "ticked; the endpoint belongs to the other environment (development, production); or the meetings belong to users " +
    "who have not added the app. Zoom's documents call event WebSockets account-level, while RTMS of meetings needs a " +
    "user-managed app: if nothing helps, receive the events by webhook.",
  noEvent:
    "A message on the event connection is not an event as Zoom documents it, and was ignored. Further ones are ignored " +
    "without a word.",
} as const;

/** An error of the event WebSocket. */
export const eventError = errorsOf(EVENT_TEXTS);
