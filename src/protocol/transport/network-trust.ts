// Which certificates TLS trusts: those that Node.js trusts, and the CA certificates of the app. Verification cannot be
// switched off.

import { X509Certificate } from "node:crypto";
import * as tls from "node:tls";
import { ExpiringMap } from "../time";
import { RtmsError } from "../words";

/** The options of every TLS connection, to Zoom and to an https proxy. */
export interface TlsSettings {
  secureContext: tls.SecureContext;
  /** Set explicitly, or NODE_TLS_REJECT_UNAUTHORIZED=0 would switch verification off. */
  rejectUnauthorized: true;
}

/** The END line is optional, so that a truncated certificate is reported, not skipped. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*(?:-----END CERTIFICATE-----)?/g;

/** Texts that are remembered with what was made of them: a bundle takes 50 ms to read, a context 100 kB. */
const REMEMBERED = { maxSize: 8 };

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

const certificates = new ExpiringMap<string, readonly string[]>(REMEMBERED);

/**
 * The certificates in a PEM text. Each is checked.
 * @param source how the error names the text, such as `The CA file /etc/ssl/ours.pem`
 * @throws RtmsError RTMS_INPUT if there is none, or one is damaged
 */
export function certificatesIn(pem: string, source: string): readonly string[] {
  return certificates.getOrSet(pem, () => readCertificates(pem, source));
}

const { getCACertificates } = tls as { getCACertificates?: (type: "default") => string[] };

/** Whether NODE_EXTRA_CA_CERTS still applies when certificates are added: since Node 22.15, where they can be listed. */
export const keepsExtraCertificates = getCACertificates !== undefined;

/** Before Node 22.15, certificates are added to a context that trusts Node's roots, or those of --use-openssl-ca. */
function trusting(added: readonly string[]): tls.SecureContext {
  const minVersion = "TLSv1.2";
  if (added.length > 0 && getCACertificates)
    return tls.createSecureContext({ minVersion, ca: [...getCACertificates("default"), ...added] });
  const secureContext = tls.createSecureContext({ minVersion });
  for (const certificate of added) secureContext.context.addCACert(certificate);
  return secureContext;
}

const contexts = new ExpiringMap<string, tls.SecureContext>(REMEMBERED);

/**
 * TLS settings that trust the certificates in `ca` in addition to those that Node.js trusts.
 * @param ca PEM text of one or more certificates
 * @throws RtmsError RTMS_INPUT if it cannot be read
 */
export function tlsSettings(ca: string | Buffer = ""): TlsSettings {
  const pem = String(ca);
  const secureContext = contexts.getOrSet(pem, () => trusting(pem === "" ? [] : certificatesIn(pem, "The option ca")));
  return { secureContext, rejectUnauthorized: true };
}
