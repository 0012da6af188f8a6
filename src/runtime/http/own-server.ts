// The address of this Node-RED, for a node that calls it.

import { once } from "node:events";
import { Server as TlsServer } from "node:tls";
import type { NodeAPI } from "node-red";
import { runtimeError } from "../texts";

/** Milliseconds; flows start before the server listens. */
const PATIENCE = 10_000;

/** The address to call where the server listens on all addresses. */
const ANY: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "127.0.0.1" };

/**
 * Such as `http://127.0.0.1:1880`, as soon as the server listens.
 * @throws RtmsError RTMS_CONNECTION if it does not, or not on a TCP port
 */
export async function ownServer({ server }: NodeAPI): Promise<string> {
  const wait = { signal: AbortSignal.timeout(PATIENCE) };
  if (server && !server.listening) await once(server, "listening", wait).catch(() => undefined);
  const address = server?.address();
  if (typeof address !== "object" || address === null) throw runtimeError("RTMS_CONNECTION", "noPort");
  const host = ANY[address.address] ?? address.address;
  const scheme = server instanceof TlsServer ? "https" : "http";
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}
