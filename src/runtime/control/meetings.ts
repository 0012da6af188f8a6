// Which number belongs to which meeting: Zoom's REST calls take the number, streams have the UUID only
// (protocol#rest-calls, protocol#webhook-payloads). Learned from every event that has both. Kept in the module, since events
// come to other nodes than those that ask.

import { ExpiringMap } from "../../protocol/time";
import type { WebhookBody } from "../../protocol/webhook";
import { isNumbered, subjectOf } from "./subject";

/** Longer than Zoom lets a meeting last. Milliseconds. */
const REMEMBERED_FOR = 48 * 60 * 60 * 1000;
const REMEMBERED = 10_000;

const numbers = new ExpiringMap<string, string>({ maxAge: REMEMBERED_FOR, maxSize: REMEMBERED });
const uuids = new ExpiringMap<string, string>({ maxAge: REMEMBERED_FOR, maxSize: REMEMBERED });
const hosts = new ExpiringMap<string, string>({ maxAge: REMEMBERED_FOR, maxSize: REMEMBERED });

/** To be called with each event of Zoom. Never throws. */
export function noteMeeting(body: WebhookBody): void {
  try {
    const { product, id, uuid, hostId } = subjectOf(body) ?? {};
    if (product === undefined || !isNumbered(product) || id === undefined) return;
    if (uuid !== undefined) {
      numbers.set(uuid, id);
      uuids.set(id, uuid);
    }
    if (hostId !== undefined) hosts.set(id, hostId);
  } catch {
    // An id that has lost its digits is of no use.
  }
}

/** The number of the meeting or webinar with this UUID, if an event has told it. */
export const meetingNumber = (uuid: string | undefined): string | undefined =>
  uuid === undefined ? undefined : numbers.get(uuid);

/** The UUID of the last meeting or webinar with this number. */
export const meetingUuid = (number: string): string | undefined => uuids.get(number);

/** The user id of the host of the meeting or webinar with this number. */
export const meetingHost = (number: string): string | undefined => hosts.get(number);
