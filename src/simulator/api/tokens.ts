// The tokens of the API: those that OAuth issued, and the JWT of a Video SDK account (protocol#oauth).

import { createHmac, randomBytes } from "node:crypto";
import { isObject, type JsonObject, parseLossless, sameText } from "../../protocol/input";
import type { Grant } from "./options";

/** Seconds of protocol#oauth. */
export const TOKEN_LIFE = 3600;
/** Seconds by which the clock of a client may be ahead. */
const SKEW = 60;

export interface IssuedToken {
  readonly grant: Grant;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly until: number;
}

export class IssuedTokens {
  readonly #tokens = new Map<string, IssuedToken>();

  constructor(private readonly now: () => number) {}

  /** @param life seconds. @returns the token's text */
  issue(grant: Grant, scopes: readonly string[], life: number): string {
    const value = randomBytes(48).toString("base64url");
    this.#tokens.set(value, { grant, scopes, until: this.now() + life * 1000 });
    return value;
  }

  /** A token that is valid now. Several are valid at the same time. */
  find(value: string | null): IssuedToken | undefined {
    const token = this.#tokens.get(value ?? "");
    return token && token.until > this.now() ? token : undefined;
  }
}

/** The token of `Authorization: Bearer …`. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/**
 * Whether a JWT is signed by this API key and secret with HS256, and valid now. Its times are compared with the
 * machine's clock, as those under the signature of a webhook.
 */
export function isGenuineJwt(jwt: string, key: string, secret: string): boolean {
  const [head = "", claims = "", signature = "", ...more] = jwt.split(".");
  const expected = createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url");
  if (more.length > 0 || !sameText(signature, expected) || decoded(head)?.alg !== "HS256") return false;
  const { iss, iat, exp } = decoded(claims) ?? {};
  const now = Date.now() / 1000;
  return iss === key && typeof iat === "number" && iat <= now + SKEW && typeof exp === "number" && exp > now;
}

function decoded(part: string): JsonObject | undefined {
  try {
    const value = parseLossless(Buffer.from(part, "base64url").toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
