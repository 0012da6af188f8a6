// Why a connection could not be made, and the cure, by the codes of Node's errors.

import { english, type TextCode, text, type Words } from "../errors";
import { FRAME_FAULTS } from "./frames";

/** An error whose cure is known where it is thrown. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(
    readonly what: Words,
    readonly cure: Words,
  ) {
    super(english(what));
  }
}

interface FaultRow {
  /** Replaces Node's message where that does not help. */
  what?: TextCode;
  cure: TextCode;
}

const UNTRUSTED: FaultRow = { what: "untrusted", cure: "trust" };
const UNIDENTIFIED: FaultRow = { what: "unidentified", cure: "identify" };
const OLD_TLS: FaultRow = { what: "oldTls", cure: "tls" };

const TLS_FAULTS: Readonly<Record<string, FaultRow>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_HAS_EXPIRED: { what: "expired", cure: "renew" },
  CERT_NOT_YET_VALID: { what: "notYetValid", cure: "clock" },
  ERR_TLS_CERT_ALTNAME_INVALID: { cure: "otherServer" },
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: { what: "noTls", cure: "tls" },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: UNIDENTIFIED,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: UNIDENTIFIED,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: UNIDENTIFIED,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: { what: "tlsFailed", cure: "identify" },
  EPROTO: { what: "tlsFailed", cure: "tls" },
};

const OTHER_FAULTS: Readonly<Record<string, FaultRow>> = {
  ENOTFOUND: { cure: "dns" },
  EAI_AGAIN: { cure: "dns" },
  ECONNREFUSED: { cure: "open" },
  EHOSTUNREACH: { cure: "open" },
  ENETUNREACH: { cure: "open" },
  ETIMEDOUT: { cure: "open" },
  ...Object.fromEntries(FRAME_FAULTS.map((code): [string, FaultRow] => [code, { cure: "webSockets" }])),
  FRAME_TOO_LARGE: { cure: "larger" },
  ECONNRESET: { cure: "cut" },
};

const systemCodeOf = (error: Error) => ("code" in error ? String(error.code) : "");

/** Whether this side closed a socket because of a frame larger than its limit, which will happen again. */
export function isFrameTooLarge(error: Error | undefined): boolean {
  return error !== undefined && systemCodeOf(error) === "FRAME_TOO_LARGE";
}

/** What happened. Node's message is empty when a host has several addresses and all failed. */
export function networkFault(error: Error): Words {
  if (error instanceof NetworkError) return error.what;
  const what = (TLS_FAULTS[systemCodeOf(error)] ?? OTHER_FAULTS[systemCodeOf(error)])?.what;
  return what ? text(what) : error.message || systemCodeOf(error) || error.name;
}

/** What to do about a TLS handshake that failed; `undefined` if the error is another. */
export function tlsCure(error: Error): Words | undefined {
  const fault = TLS_FAULTS[systemCodeOf(error)];
  return fault && text(fault.cure);
}

/** What to do about a connection to Zoom that could not be made. */
export function networkCure(error: Error | undefined): Words {
  if (error instanceof NetworkError) return error.cure;
  const fault = error && (TLS_FAULTS[systemCodeOf(error)] ?? OTHER_FAULTS[systemCodeOf(error)]);
  return text(fault?.cure ?? "reach");
}
