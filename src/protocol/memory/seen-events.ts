// Removes duplicate events. Zoom sends events on signaling, and on some accounts on the media sockets too
// (protocol#observation-5). Each is emitted once, whichever sockets bring it and in whatever order.

import { createHash } from "node:crypto";
import type { JsonObject } from "../input";
import { zoomTime } from "../values";

/** How much later another socket may bring the same event. Milliseconds. */
const WINDOW = 10_000;
/** How many of the latest events are kept, so that a flood of them costs neither memory nor time. */
const MOST_EVENTS = 200;
/** The largest difference between the times that two sockets give one event. Milliseconds. */
const TOLERANCE = 1_000;

interface SeenEvent {
  /** Of the event without its time, which may differ between sockets. */
  digest: string;
  time: number | undefined;
  receivedAt: number;
  /** The sockets that have brought it. */
  sockets: Set<string>;
}

function digestOf({ msg_type: _type, timestamp: _time, event_ts: _other, ...event }: JsonObject): string {
  return createHash("sha1").update(JSON.stringify(event)).digest("base64");
}

const isSameTime = (one: number | undefined, other: number | undefined): boolean =>
  one === undefined || other === undefined || Math.abs(one - other) <= TOLERANCE;

export class SeenEvents {
  #seen: SeenEvent[] = [];

  /**
   * Whether an event is new. An event that one socket brings twice happened twice; only another socket can bring a copy.
   * @param socket what the socket is for: signaling, or a medium
   * @param receivedAt milliseconds since 1970
   */
  isNew(event: JsonObject, socket: string, receivedAt: number): boolean {
    this.#seen = this.#seen.slice(-MOST_EVENTS).filter((seen) => Math.abs(receivedAt - seen.receivedAt) <= WINDOW);
    const digest = digestOf(event);
    const time = zoomTime(event.timestamp ?? event.event_ts);
    const isCopy = (seen: SeenEvent) =>
      seen.digest === digest && !seen.sockets.has(socket) && isSameTime(seen.time, time);
    const original = this.#seen.find(isCopy);
    original?.sockets.add(socket);
    if (!original) this.#seen.push({ digest, time, receivedAt, sockets: new Set([socket]) });
    return original === undefined;
  }
}
