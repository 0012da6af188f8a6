// Zoom's events come on signaling, and on some accounts on the media sockets too (protocol#observation-5). Each is told
// once, whichever sockets bring it, and in whatever order.

import { createHash } from "node:crypto";
import type { JsonObject } from "../input";
import { zoomTime } from "../values";

/** How much later another socket may bring the same event. Milliseconds. */
const WINDOW = 10_000;
/** The latest that are kept: nobody's flood of events may take memory and time. */
const MOST = 200;
/** How much two sockets may differ about the time of one event. Milliseconds. */
const TOLERANCE = 1_000;

interface Told {
  /** A digest of the event without its time, which need not be the same on every socket. */
  what: string;
  time: number | undefined;
  receivedAt: number;
  /** The sockets that have brought it, by what they are for. */
  by: Set<string>;
}

function identityOf({ msg_type: _type, timestamp: _time, event_ts: _other, ...event }: JsonObject): string {
  return createHash("sha1").update(JSON.stringify(event)).digest("base64");
}

const isSameTime = (one: number | undefined, other: number | undefined): boolean =>
  one === undefined || other === undefined || Math.abs(one - other) <= TOLERANCE;

export class ToldEvents {
  #told: Told[] = [];

  /**
   * Whether an event is news. What one socket says twice happened twice; only another socket's word can be a copy.
   * @param by what the socket is for: signaling, or a medium
   * @param receivedAt milliseconds since 1970
   */
  isNew(event: JsonObject, by: string, receivedAt: number): boolean {
    this.#told = this.#told.slice(-MOST).filter((told) => Math.abs(receivedAt - told.receivedAt) <= WINDOW);
    const what = identityOf(event);
    const time = zoomTime(event.timestamp ?? event.event_ts);
    const known = this.#told.find((told) => told.what === what && !told.by.has(by) && isSameTime(told.time, time));
    known?.by.add(by);
    if (!known) this.#told.push({ what, time, receivedAt, by: new Set([by]) });
    return known === undefined;
  }
}
