// What the events node sends and shows beside the messages of webhooks (contract#event-connections).

import type { EventGap } from "../../api";
import { acceptedCounts } from "../node";

const GAP = "events_gap";
const DAY = 24 * 60 * 60 * 1000;

export interface GapMessage {
  topic: string;
  payload: { event: string } & EventGap;
  rtms: { medium: "event"; timestamp: number; receivedAt: number; sequence: number };
}

/** @param sequence as for events without a stream */
export function gapMessage(gap: EventGap, sequence: number): GapMessage {
  const { from, to } = gap;
  return {
    topic: `zoom-rtms.${GAP}`,
    payload: { event: GAP, ...gap },
    rtms: { medium: "event", timestamp: from, receivedAt: to, sequence },
  };
}

const two = (part: number): string => String(part).padStart(2, "0");

/** The time of day in this machine's zone; after a day, the date. */
function sinceText(since: number, now: number): string {
  const date = new Date(since);
  if (now - since < DAY) return `${two(date.getHours())}:${two(date.getMinutes())}`;
  return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** How many events came, and since when the connection has had no gap. Without words, as every status with a number. */
export const connectedSince = (events: number, since: number, now: number): string =>
  `${acceptedCounts(events, 0)} · ${sinceText(since, now)}`;
