// One access token per account in the process: several nodes, and the instances of a node before and after a deploy, share
// what Zoom issued.

import { createHash } from "node:crypto";
import { AccessTokens, hostsOf } from "../../api";
import { ExpiringMap } from "../../protocol/time";
import type { AccountSettings } from "./account";

/** Accounts that were edited leave their former tokens behind. */
const MOST_ACCOUNTS = 200;

const shared = new ExpiringMap<string, AccessTokens>({ maxSize: MOST_ACCOUNTS });

/** Whatever decides with whom a token is requested, and over which way. A hash, since it contains secrets. */
function keyOf({ account, network }: AccountSettings): string {
  const { oauth, api } = hostsOf(account.host);
  const { cert, key, passphrase } = network.clientCertificate ?? {};
  const ways = [network.proxy(oauth), network.proxy(api), network.ca, String(cert), String(key), passphrase];
  return createHash("sha256")
    .update(JSON.stringify([account, ways]))
    .digest("base64");
}

/** The tokens of an account: the same object for the same account, across deploys. */
export function tokensFor(settings: AccountSettings): AccessTokens {
  return shared.getOrSet(keyOf(settings), () => new AccessTokens(settings.account, settings.network));
}
