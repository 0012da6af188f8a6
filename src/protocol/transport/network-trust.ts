// Which certificates TLS trusts: those that Node.js trusts, and the CA certificates of the app. Which one it shows, if a
// server or proxy asks for it. Verification cannot be switched off.

import { X509Certificate } from "node:crypto";
import * as tls from "node:tls";
import { asError, networkInputError } from "../errors";
import { ExpiringMap } from "../time";

/** The options of every TLS connection, to Zoom and to an https proxy. */
export interface TlsSettings {
  secureContext: tls.SecureContext;
  /** Set explicitly, or NODE_TLS_REJECT_UNAUTHORIZED=0 would switch verification off. */
  rejectUnauthorized: true;
}

/** What a server or proxy that asks for a certificate is shown. PEM, as for `node:tls`. */
export interface ClientCertificate {
  cert: string | Buffer;
  key: string | Buffer;
  /** Of the key, if it is encrypted. */
  passphrase?: string;
}

/** The END line is optional, so that a truncated certificate is reported, not skipped. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*(?:-----END CERTIFICATE-----)?/g;

/** Texts that are remembered with what was made of them: a bundle takes 50 ms to read, a context 100 kB. */
const REMEMBERED = { maxSize: 8 };

function readCertificates(pem: string, source: string): readonly string[] {
  const found = [...pem.matchAll(CERTIFICATE)].map(([text]) => text);
  if (found.length === 0) throw networkInputError("RTMS_INPUT", "noCertificate", { source });
  for (const [index, text] of found.entries())
    try {
      new X509Certificate(text);
    } catch {
      throw networkInputError("RTMS_INPUT", "damagedCertificate", { source, number: index + 1, count: found.length });
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
function trusting(added: readonly string[], client: ClientCertificate | undefined): tls.SecureContext {
  const options: tls.SecureContextOptions = { ...client, minVersion: "TLSv1.2" };
  if (added.length > 0 && getCACertificates)
    return tls.createSecureContext({ ...options, ca: [...getCACertificates("default"), ...added] });
  const secureContext = tls.createSecureContext(options);
  for (const certificate of added) secureContext.context.addCACert(certificate);
  return secureContext;
}

/** @throws RtmsError RTMS_INPUT with OpenSSL's reason, which names no secret */
function assertUsable(client: ClientCertificate): void {
  try {
    tls.createSecureContext({ ...client });
  } catch (thrown) {
    throw networkInputError("RTMS_INPUT", "clientCertificate", { error: asError(thrown).message }, { cause: thrown });
  }
}

const contexts = new ExpiringMap<string, tls.SecureContext>(REMEMBERED);

/**
 * TLS settings that trust the certificates in `ca` in addition to those that Node.js trusts.
 * @param ca PEM text of one or more certificates
 * @throws RtmsError RTMS_INPUT if something of it cannot be read
 */
export function tlsSettings(ca: string | Buffer = "", client?: ClientCertificate): TlsSettings {
  const pem = String(ca);
  const key = client ? JSON.stringify([pem, `${client.cert}`, `${client.key}`, client.passphrase]) : pem;
  const secureContext = contexts.getOrSet(key, () => {
    if (client) assertUsable(client);
    return trusting(pem === "" ? [] : certificatesIn(pem, "The option ca"), client);
  });
  return { secureContext, rejectUnauthorized: true };
}
