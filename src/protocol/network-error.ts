// Why a connection could not be made, in words with the cure; Node tells it by codes.

/** An error whose cure is known where it happens. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}

const TRUST =
  "If a proxy or firewall of this network signs certificates, or this is your own test server, put the certificate of " +
  "its CA as a PEM file into the app node's CA file. Certificates are always checked.";
const TLS = "Check that nothing between changes the traffic, and that the server has TLS 1.2 or newer.";
const DNS = "Check that this machine can look up Zoom's servers (DNS), or name a proxy in the app node.";
const OPEN = "Check that the firewall lets this machine connect to Zoom's servers, or name a proxy in the app node.";
export const LARGER =
  "Raise maxFrame (Largest frame) in the app node; by default it is 16777216 bytes, far above what Zoom sends.";
const RESET =
  "If it happens often, see what ends the connection: the network, a proxy, or a firewall that cuts long ones.";
const ANY = "Check that this machine reaches Zoom's servers (DNS, firewall, proxy).";

interface Fault {
  /** Instead of Node's message, where that is no help. */
  words?: string;
  cure: string;
}

const UNTRUSTED: Fault = { words: "the certificate is not signed by a CA that Node.js trusts", cure: TRUST };
const OLD_TLS: Fault = { words: "the server has no TLS 1.2 or newer", cure: TLS };

const TLS_FAULTS: Readonly<Record<string, Fault>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_HAS_EXPIRED: {
    words: "the certificate has expired",
    cure: "Check this machine's clock; if it is right, the server's owner has to renew the certificate.",
  },
  CERT_NOT_YET_VALID: { words: "the certificate is not valid yet", cure: "Check this machine's clock." },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    cure: "It is not the server that was asked for: check the address, and what DNS or a proxy make of it.",
  },
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OLD_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: { words: "the server does not speak TLS", cure: TLS },
  EPROTO: { words: "the TLS handshake failed", cure: TLS },
};

const OTHER_FAULTS: Readonly<Record<string, Fault>> = {
  ENOTFOUND: { cure: DNS },
  EAI_AGAIN: { cure: DNS },
  ECONNREFUSED: { cure: OPEN },
  EHOSTUNREACH: { cure: OPEN },
  ENETUNREACH: { cure: OPEN },
  ETIMEDOUT: { cure: OPEN },
  FRAME_TOO_LARGE: { cure: LARGER },
  FRAME_INVALID: { cure: "Check that no proxy between changes WebSockets." },
  ECONNRESET: { cure: RESET },
};

const codeOf = (error: Error) => ("code" in error ? String(error.code) : "");

/** Whether this side closed a socket because of a frame larger than its limit, which will happen again. */
export function isFrameTooLarge(error: Error | undefined): boolean {
  return error !== undefined && codeOf(error) === "FRAME_TOO_LARGE";
}

/** What happened. Node's message is empty when a host has several addresses and all failed. */
export function networkWords(error: Error): string {
  const fault = TLS_FAULTS[codeOf(error)] ?? OTHER_FAULTS[codeOf(error)];
  return fault?.words ?? (error.message || codeOf(error) || error.name);
}

/** What to do about a TLS handshake that failed; `undefined` if it did not. */
export function tlsCure(error: Error): string | undefined {
  return TLS_FAULTS[codeOf(error)]?.cure;
}

/** What to do about a connection to Zoom that could not be made. */
export function networkCure(error: Error | undefined): string {
  if (error instanceof NetworkError) return error.cure;
  return (error && (tlsCure(error) ?? OTHER_FAULTS[codeOf(error)]?.cure)) ?? ANY;
}
