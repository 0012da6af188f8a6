// Creates a self-signed certificate for wss:// on 127.0.0.1 with Node alone: X.509 version 3 in DER (RFC 5280) with
// an ECDSA key. Clients must be configured to trust it.

import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** PEM texts, as `tls.createServer` takes them. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

const DAY = 86_400_000;
/** Apple's systems refuse server certificates with a longer validity. */
const VALID_DAYS = 397;

const SEQUENCE = 0x30;
const SET = 0x31;
const OBJECT_ID = 0x06;
const OCTETS = 0x04;
const BITS = 0x03;

/** Encodes tag, length and content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = content.length > 0xff ? [0x82, content.length >> 8, content.length & 0xff] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const id = (hex: string): Buffer => der(OBJECT_ID, Buffer.from(hex, "hex"));
const TRUE = Buffer.from([0x01, 0x01, 0xff]);

const ECDSA_SHA256 = der(SEQUENCE, id("2a8648ce3d040302"));
const COMMON_NAME = id("550403");

/** OIDs of the extensions: 2.5.29.19, .15, .37, .17, .14, .35. */
const BASIC_CONSTRAINTS = id("551d13");
const KEY_USAGE = id("551d0f");
const EXTENDED_KEY_USAGE = id("551d25");
const ALTERNATIVE_NAMES = id("551d11");
const SUBJECT_KEY = id("551d0e");
const AUTHORITY_KEY = id("551d23");
const SERVER_AUTH = id("2b06010505070301");

function time(at: number): Buffer {
  const text = new Date(at).toISOString();
  return der(0x17, Buffer.from(`${text.replace(/\D/g, "").slice(2, 14)}Z`));
}

function extensions(publicKey: Buffer): Buffer {
  const keyId = createHash("sha1").update(publicKey).digest();
  const names = [der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from("localhost"))];
  return der(
    0xa3,
    der(
      SEQUENCE,
      // Marks the certificate as an authority: TLS libraries trust it as one only then.
      der(SEQUENCE, BASIC_CONSTRAINTS, TRUE, der(OCTETS, der(SEQUENCE, TRUE))),
      // digitalSignature and keyCertSign.
      der(SEQUENCE, KEY_USAGE, TRUE, der(OCTETS, der(BITS, Buffer.from([0x02, 0x84])))),
      der(SEQUENCE, EXTENDED_KEY_USAGE, der(OCTETS, der(SEQUENCE, SERVER_AUTH))),
      der(SEQUENCE, ALTERNATIVE_NAMES, der(OCTETS, der(SEQUENCE, ...names))),
      der(SEQUENCE, SUBJECT_KEY, der(OCTETS, der(OCTETS, keyId))),
      der(SEQUENCE, AUTHORITY_KEY, der(OCTETS, der(SEQUENCE, der(0x80, keyId)))),
    ),
  );
}

/** A new key with a certificate for 127.0.0.1 and localhost. Trust `cert` as a CA. */
export function selfSignedCertificate(now = Date.now()): { cert: string; key: string } {
  const pair = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const serial = randomBytes(16);
  // Makes the number positive, without a leading zero byte.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from("zoom-rtms-simulator 127.0.0.1")))),
  );
  const unsigned = der(
    SEQUENCE,
    der(0xa0, Buffer.from([0x02, 0x01, 0x02])),
    der(0x02, serial),
    ECDSA_SHA256,
    name,
    der(SEQUENCE, time(now - DAY), time(now + (VALID_DAYS - 1) * DAY)),
    name,
    pair.publicKey,
    extensions(pair.publicKey),
  );
  const signature = sign("sha256", unsigned, createPrivateKey(pair.privateKey));
  const whole = der(SEQUENCE, unsigned, ECDSA_SHA256, der(BITS, Buffer.from([0]), signature));
  const lines = whole.toString("base64").replace(/(.{64})(?=.)/g, "$1\n");
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, key: pair.privateKey };
}
