// Whom TLS trusts: what Node.js trusts, and the CA certificates that were added. Verification cannot be switched off.

import { X509Certificate } from "node:crypto";
import * as tls from "node:tls";
import { RtmsError } from "../words";

/** What every TLS connection is made with, to Zoom and to an https proxy. */
export interface TlsSettings {
  secureContext: tls.SecureContext;
  /** Said outright, or NODE_TLS_REJECT_UNAUTHORIZED=0 would switch verification off. */
  rejectUnauthorized: true;
}

/** Without its end too, lest one that was cut off go unnoticed. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*(?:-----END CERTIFICATE-----)?/g;

/** What was made of the last few texts, for streams of one app share it: a bundle takes 50 ms to read, a context 100 kB. */
class Made<T> {
  readonly #made = new Map<string, T>();

  of(key: string, make: () => T): T {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#made.keys();
    if (this.#made.size >= 8 && oldest !== undefined) this.#made.delete(oldest);
    const value = make();
    this.#made.set(key, value);
    return value;
  }
}

function readCertificates(pem: string, source: string): readonly string[] {
  const found = [...pem.matchAll(CERTIFICATE)].map(([text]) => text);
  if (found.length === 0)
    throw new RtmsError(
      "RTMS_INPUT",
      `${source} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). ` +
        "Convert another form with: openssl x509 -inform der -in ca.crt -out ca.pem",
    );
  for (const [index, text] of found.entries())
    try {
      new X509Certificate(text);
    } catch {
      throw new RtmsError(
        "RTMS_INPUT",
        `${source} holds a certificate that cannot be read, number ${index + 1} of ${found.length}; most likely it was ` +
          "cut off. Export it again.",
      );
    }
  return found;
}

const certificates = new Made<readonly string[]>();

/**
 * The certificates in a PEM text, each of which can be read.
 * @param source what the text is called in the error, such as `The CA file /etc/ssl/ours.pem`
 * @throws RtmsError RTMS_INPUT if there is none, or one is damaged
 */
export function certificatesIn(pem: string, source: string): readonly string[] {
  return certificates.of(pem, () => readCertificates(pem, source));
}

const { getCACertificates } = tls as { getCACertificates?: (type: "default") => string[] };

/** Whether certificates that are added leave NODE_EXTRA_CA_CERTS in force: since Node 22.15, which tells its own. */
export const keepsExtraCertificates = getCACertificates !== undefined;

/** Before, a context that has Node's own can be added to: the roots, or those of --use-openssl-ca. */
function trusting(added: readonly string[]): tls.SecureContext {
  const minVersion = "TLSv1.2";
  if (added.length > 0 && getCACertificates)
    return tls.createSecureContext({ minVersion, ca: [...getCACertificates("default"), ...added] });
  const secureContext = tls.createSecureContext({ minVersion });
  for (const certificate of added) secureContext.context.addCACert(certificate);
  return secureContext;
}

const contexts = new Made<tls.SecureContext>();

/**
 * TLS settings that trust the certificates in `ca` beside those that Node.js trusts.
 * @param ca PEM text of one or more certificates
 * @throws RtmsError RTMS_INPUT if it cannot be read
 */
export function tlsSettings(ca: string | Buffer = ""): TlsSettings {
  const pem = String(ca);
  const secureContext = contexts.of(pem, () => trusting(pem === "" ? [] : certificatesIn(pem, "The option ca")));
  return { secureContext, rejectUnauthorized: true };
}
