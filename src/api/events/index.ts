export {
  type EventAccess,
  type EventGap,
  EventSocket,
  type EventSocketListener,
  type EventSocketOptions,
  type EventSocketState,
} from "./event-socket";
