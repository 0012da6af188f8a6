// Requests an access token, or makes one (protocol#oauth).

import { createHmac } from "node:crypto";
import type { Clock } from "../protocol/time";
import { finiteNumber } from "../protocol/values";
import { type Account, basicCredentials, checkCredentials, secretsOf } from "./account";
import { apiError, apiText } from "./errors";
import { hostsOf } from "./hosts";
import type { HttpReply, SendRequest } from "./http";
import { jsonOf, refusalOf } from "./refusals";

/** A token and what Zoom said of it. */
export interface Token {
  value: string;
  /** An instant of the injected clock's `elapsed`, in milliseconds: it never goes back. */
  expiresAt: number;
  /** Empty for `video-sdk`, whose tokens have none. */
  scopes: readonly string[];
}

/** Every token lives for an hour. Seconds. */
const LIFE = 3600;
/** So much earlier a token of our own says that it was made, for a server whose clock is behind. Seconds. */
const TOLERANCE = 60;

const base64Url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A JWT by HS256 (RFC 7519): the Video SDK's API takes tokens that its customers sign. */
function signedToken({ clientId, clientSecret }: Account, clock: Clock): Token {
  const now = Math.floor(clock.now() / 1000);
  const claims = { iss: clientId, iat: now - TOLERANCE, exp: now + LIFE };
  const content = `${base64Url({ alg: "HS256", typ: "JWT" })}.${base64Url(claims)}`;
  const signature = createHmac("sha256", clientSecret).update(content).digest("base64url");
  return { value: `${content}.${signature}`, expiresAt: clock.elapsed() + LIFE * 1000, scopes: [] };
}

/** What may stand in a header after `Bearer` (RFC 6750, section 2.1, and a little more). */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;
const SCOPE = /^[\w:.*-]{1,200}$/;

/** @param since an instant of `elapsed` before the request: the token's life began after it */
function readToken(reply: HttpReply, since: number): Token {
  const { access_token: value, expires_in: life, scope } = jsonOf(reply);
  if (typeof value !== "string" || !TOKEN.test(value))
    throw apiError("RTMS_REST", [apiText("noToken")], { retryable: true });
  const seconds = finiteNumber(life) ?? LIFE;
  const scopes = typeof scope === "string" ? scope.split(/[\s,]+/).filter((name) => SCOPE.test(name)) : [];
  return { value, expiresAt: since + Math.max(0, seconds) * 1000, scopes };
}

function queryOf({ kind, accountId }: Account): string {
  const query: Record<string, string> =
    kind === "server-to-server"
      ? { grant_type: "account_credentials", account_id: accountId }
      : { grant_type: "client_credentials" };
  return new URLSearchParams(query).toString();
}

/**
 * A new token. Nothing is sent for `video-sdk`.
 * @throws RtmsError RTMS_CREDENTIALS if Zoom does not accept the credentials; RTMS_REST if it cannot give a token now;
 *   RTMS_CONNECTION; RTMS_INPUT
 */
export async function newToken(account: Account, send: SendRequest, clock: Clock): Promise<Token> {
  checkCredentials(account);
  if (account.kind === "video-sdk") return signedToken(account, clock);
  const since = clock.elapsed();
  const reply = await send({
    method: "POST",
    url: `${hostsOf(account.host).oauth}?${queryOf(account)}`,
    headers: {
      authorization: `Basic ${basicCredentials(account)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "",
  });
  if (reply.status >= 200 && reply.status < 300) return readToken(reply, since);
  const refused = { kind: "oauth", reply, secrets: secretsOf(account), now: clock.now() } as const;
  throw refusalOf(refused, (told) => apiText("tokenRefused", { told }));
}
