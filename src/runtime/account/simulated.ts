// What an account allows to the simulator node that refers to it (contract#zoom-app has the same for the app): without any
// credentials it uses random ones for the life of the process, and the simulator's own port instead of Zoom's hosts. Kept
// in the module, because each deploy replaces the nodes.

import { randomBytes } from "node:crypto";

/** What an account identifies itself with. */
export interface AccountCredentials {
  accountId: string;
  clientId: string;
  clientSecret: string;
}

/** By the id of the account node. */
const invented = new Map<string, AccountCredentials>();
/** The origins of open ports; the last one counts, for a deploy opens the next before it has closed the former. */
const offered = new Map<string, { readonly origin: string }[]>();

const random = (): string => randomBytes(16).toString("hex");

/**
 * Random credentials, the same for the life of the process.
 * @param accountId the id of the account node, not Zoom's
 */
export function simulatedCredentials(accountId: string): AccountCredentials {
  const credentials = invented.get(accountId) ?? { accountId: random(), clientId: random(), clientSecret: random() };
  invented.set(accountId, credentials);
  return credentials;
}

/**
 * To be called by a simulator node when its API port listens.
 * @param origin `http://127.0.0.1:<port>`
 * @returns the withdrawal
 */
export function offerSimulatedApi(accountId: string, origin: string): () => void {
  const offer = { origin };
  offered.set(accountId, [...(offered.get(accountId) ?? []), offer]);
  return () => {
    const others = (offered.get(accountId) ?? []).filter((each) => each !== offer);
    if (others.length > 0) offered.set(accountId, others);
    else offered.delete(accountId);
  };
}

/** The origin of the simulator's port, while one is open. */
export function simulatedApi(accountId: string): string | undefined {
  return offered.get(accountId)?.at(-1)?.origin;
}
