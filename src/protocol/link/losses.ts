// What the way in which a connection ended says about its cause.
import { isFrameTooLarge } from "../transport";

/** Why a socket is gone. */
export interface Loss {
  /** Whether it had ever been open. */
  opened: boolean;
  /** Nobody closed it; it was given up because no answer came. */
  timedOut?: boolean;
  code?: number;
  reason?: string;
  error?: Error;
}

/** Close codes of a server or a proxy that goes away or is in trouble (RFC 6455, section 7.4), and of no close frame. */
const IN_TROUBLE: ReadonlySet<number | undefined> = new Set([undefined, 1001, 1006, 1011, 1012, 1013, 1014, 1015]);

/** Whether the other side closed a connection on purpose: with a close frame that tells of no trouble. */
export function isDeliberateClose({ opened, timedOut, code, error }: Loss): boolean {
  return opened && !timedOut && !error && !IN_TROUBLE.has(code);
}

/**
 * Whether a loss before the reply would come again with every try. Zoom closes instead of refusing
 * (protocol#signaling-refusals); a connection that is reset, or ends without a close frame, is the network's fault or a proxy's.
 */
export function isRefusal(loss: Loss): boolean {
  return isDeliberateClose(loss) || (loss.opened && isFrameTooLarge(loss.error));
}

/** A socket that is given up because no answer came, be it to the connection or to the handshake. */
export function timeout(socket: number, opened: ReadonlySet<number> | undefined): Loss {
  return { opened: opened?.has(socket) ?? false, timedOut: true };
}
