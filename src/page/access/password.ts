// The page's password. What is kept in memory is derived from it, and so is the key that signs sessions: another password
// ends them all, and a restart of Node-RED ends none.

import { scrypt, timingSafeEqual } from "node:crypto";

/** Half of it compares passwords, the other half signs. Bytes. */
const LENGTH = 64;
/** About 50 ms of a desktop's core, and 16 MiB for that time. */
const COST = { N: 16_384, r: 8, p: 1 };
/** Characters; a longer one is none of ours. */
export const LONGEST_PASSWORD = 1024;

/** What a password is turned into. */
export interface PasswordKeys {
  readonly verifier: Buffer;
  /** Signs sessions. */
  readonly signing: Buffer;
}

/**
 * @param password of 1 to 1024 characters
 * @param salt of the page, so that two pages with one password have different keys
 */
export function derive(password: string, salt: string): Promise<PasswordKeys> {
  const text = password.normalize("NFC");
  return new Promise((resolve, reject) =>
    scrypt(text, `zoom-rtms-page ${salt}`, LENGTH, COST, (error, derived) => {
      if (error) reject(error);
      else resolve({ verifier: derived.subarray(0, LENGTH / 2), signing: derived.subarray(LENGTH / 2) });
    }),
  );
}

/** Whether both are of the same password, in a time that does not tell how much of it is right. */
export function areSame(one: PasswordKeys, other: PasswordKeys): boolean {
  return timingSafeEqual(one.verifier, other.verifier);
}
