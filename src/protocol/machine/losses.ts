// What the way in which a connection ended tells.

import type { Loss } from "./state";

/** Close codes of a server or a proxy that goes away or is in trouble (RFC 6455, section 7.4), and of no close frame. */
const IN_TROUBLE: ReadonlySet<number | undefined> = new Set([undefined, 1001, 1006, 1011, 1012, 1013, 1014, 1015]);

/** Whether the other side closed a connection on purpose: with a close frame that tells of no trouble. */
export function isDeliberateClose({ opened, timedOut, code, error }: Loss): boolean {
  return opened && !timedOut && !error && !IN_TROUBLE.has(code);
}
