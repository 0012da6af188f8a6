// What makes a register one of this fleet: a signature that only members can make, and for what holds people's names, a seal
// that only members can open. Both keys come from the app's client secret, which all members have and no broker gets.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Bytes. */
const KEY = 32;
const NONCE = 12;
const TAG = 16;
/** Bytes of a stream's memory, unpacked. A sealed text that unpacks to more is refused before it takes the memory. */
const LARGEST = 4 * 1024 * 1024;

const CIPHER = "aes-256-gcm";

export interface FleetKey {
  /** The signature of a text below a topic: 43 characters of base64url. Below another topic it is not valid. */
  sign(topic: string, text: string): string;
  isSigned(topic: string, text: string, signature: string): boolean;
  /** Packs, quickly, and encrypts; base64url. */
  seal(bytes: Buffer): string;
  /** `undefined` if it is no sealed text of this fleet, was altered, or is larger than 4 MiB. */
  open(text: string): Buffer | undefined;
}

/**
 * @param clientSecret of the app whose streams the fleet shares
 * @param prefix and `fleet`: as in the topics, so that two fleets of an app do not accept each other's registers
 */
export function fleetKey(clientSecret: string, prefix: string, fleet: string): FleetKey {
  const salt = JSON.stringify([prefix, fleet]);
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", clientSecret, salt, `zoom-rtms fleet 1 ${use}`, KEY));
  const signing = derive("sign");
  const sealing = derive("seal");
  const mac = (topic: string, text: string) =>
    // No topic contains the character that separates them.
    createHmac("sha256", signing).update(topic).update("\0").update(text).digest();

  return {
    sign: (topic, text) => mac(topic, text).toString("base64url"),
    isSigned(topic, text, signature) {
      const given = Buffer.from(signature, "base64url");
      return given.length === KEY && timingSafeEqual(given, mac(topic, text));
    },
    seal(bytes) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, sealing, nonce);
      const sealed = [nonce, cipher.update(deflateRawSync(bytes, { level: 1 })), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString("base64url");
    },
    open(text) {
      const sealed = Buffer.from(text, "base64url");
      if (sealed.length < NONCE + TAG) return undefined;
      try {
        const decipher = createDecipheriv(CIPHER, sealing, sealed.subarray(0, NONCE), { authTagLength: TAG });
        decipher.setAuthTag(sealed.subarray(-TAG));
        const packed = Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]);
        return inflateRawSync(packed, { maxOutputLength: LARGEST });
      } catch {
        return undefined;
      }
    },
  };
}
