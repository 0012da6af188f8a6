// Recognises an event that comes both by webhook and over an event WebSocket (contract#event-connections): an app may have
// a subscription of each kind. By what it says, for the bytes differ. Within one way others remember duplicates: a webhook
// node by its raw bodies, an event connection by itself.

import { createHash } from "node:crypto";
import { isObject } from "../../protocol/input";
import { ExpiringMap } from "../../protocol/time";
import type { WebhookBody } from "../../protocol/webhook";

export type Way = "webhook" | "eventSocket";

/** Milliseconds; as long as a webhook may be repeated (memory.ts). */
const REMEMBERED_FOR = 2 * 60 * 60 * 1000;
const REMEMBERED = 10_000;

/** With the keys of every object in order. Nested as deep as a webhook may be, so recursion is bounded. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => [key, ordered(inner)]);
}

/** A hash of what an event says, whichever way it came. */
export function contentOf({ event, event_ts, payload }: WebhookBody): string {
  return createHash("sha256")
    .update(JSON.stringify([event, event_ts ?? null, ordered(payload ?? null)]))
    .digest("base64");
}

export class BothWays {
  readonly #seen: Readonly<Record<Way, ExpiringMap<string, true>>>;

  /** @param now milliseconds of a clock that nobody sets */
  constructor(now?: () => number) {
    const memory = () => new ExpiringMap<string, true>({ maxAge: REMEMBERED_FOR, maxSize: REMEMBERED }, now);
    this.#seen = { webhook: memory(), eventSocket: memory() };
  }

  /** Whether this event has come the other way within two hours; from now on it has come this way. */
  cameOtherWay(body: WebhookBody, way: Way): boolean {
    const content = contentOf(body);
    this.#seen[way].set(content, true);
    return this.#seen[way === "webhook" ? "eventSocket" : "webhook"].has(content);
  }
}

/** Of this process, across deploys. */
export const bothWays = new BothWays();
