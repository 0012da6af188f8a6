// The three HMACs of the protocol: the handshake's (protocol#handshake-signature), the webhook's and URL validation's
// (protocol#webhook-verification).

import { createHmac, timingSafeEqual } from "node:crypto";

function hmacHex(key: string, ...parts: (string | Buffer)[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/**
 * The signature of the signaling and of every media handshake of a stream (protocol#handshake-signature): lower-case
 * hex, constant for the stream.
 * @param id the product's id exactly as the webhook wrote it, neither trimmed nor decoded
 */
export function handshakeSignature(clientId: string, clientSecret: string, id: string, streamId: string): string {
  return hmacHex(clientSecret, `${clientId},${id},${streamId}`);
}

/**
 * The value of `x-zm-signature` for a webhook (protocol#webhook-verification): `v0=` and lower-case hex.
 * @param timestamp the text of `x-zm-request-timestamp`, Unix seconds
 * @param rawBody the exact bytes of the body
 */
export function webhookSignature(secretToken: string, timestamp: string, rawBody: Buffer | string): string {
  return `v0=${hmacHex(secretToken, `v0:${timestamp}:`, rawBody)}`;
}

/** The `encryptedToken` that answers URL validation (protocol#webhook-verification): lower-case hex. */
export function validationToken(secretToken: string, plainToken: string): string {
  return hmacHex(secretToken, plainToken);
}

/** Compares two texts in constant time. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
