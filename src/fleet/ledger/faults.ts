// Why a connection to the broker failed, by the codes of Node.js and the numbers of MQTT: which text says so, and when to try
// again.

import type { Trouble } from "./texts";

/** Milliseconds until the next attempt. */
export const RETRY = {
  /** The broker is away, and back in a moment. */
  soon: 300,
  /** The broker accepted the connection and closed it: it was stopped just then, or does so each time. */
  closed: 1000,
  /** A person has to change something first. Also, a broker may lock out whoever tries a wrong password too often. */
  late: 5000,
} as const;

export interface Fault {
  /** Equal for equal faults, so that each is told once. */
  readonly key: string;
  readonly retry: keyof typeof RETRY;
  readonly trouble: Trouble;
}

type Cure =
  | "notListening"
  | "unknownHost"
  | "noRoute"
  | "noAnswer"
  | "lost"
  | "untrusted"
  | "otherName"
  | "expired"
  | "noTls"
  | "clientCertificate"
  | "tls";

/** By the codes of Node's errors. */
const NETWORK: Readonly<Record<string, Cure>> = {
  ECONNREFUSED: "notListening",
  ENOENT: "notListening",
  ENOTFOUND: "unknownHost",
  EAI_AGAIN: "unknownHost",
  EHOSTUNREACH: "noRoute",
  ENETUNREACH: "noRoute",
  ETIMEDOUT: "noRoute",
  ECONNRESET: "noAnswer",
  EPIPE: "noAnswer",
  DEPTH_ZERO_SELF_SIGNED_CERT: "untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "untrusted",
  CERT_SIGNATURE_FAILURE: "untrusted",
  CERT_UNTRUSTED: "untrusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "otherName",
  CERT_HAS_EXPIRED: "expired",
  CERT_NOT_YET_VALID: "expired",
  ERR_SSL_WRONG_VERSION_NUMBER: "noTls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "noTls",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "clientCertificate",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "clientCertificate",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "clientCertificate",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "clientCertificate",
  EPROTO: "tls",
};

/** Cures that a person has to carry out: without them, no attempt can succeed. */
const SETTINGS: ReadonlySet<Cure> = new Set(["untrusted", "otherName", "expired", "noTls", "clientCertificate", "tls"]);

type Refusal = "protocol" | "password" | "clientId" | "busy" | "noRetain" | "other";

/** By the numbers with which a broker refuses a connection: 1 to 5 of MQTT 3.1.1, from 128 on of MQTT 5. */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  1: "protocol",
  2: "clientId",
  3: "busy",
  4: "password",
  // Most brokers also answer so to a wrong password.
  5: "password",
  132: "protocol",
  133: "clientId",
  134: "password",
  135: "password",
  136: "busy",
  137: "busy",
  138: "password",
  139: "busy",
  140: "password",
  154: "noRetain",
  159: "busy",
};

const codeOf = (error: Error): unknown => ("code" in error ? error.code : undefined);

function refusal(code: number, error: Error, broker: string): Fault {
  const cure = REFUSALS[code] ?? "other";
  const retry = cure === "busy" ? "soon" : "late";
  if (cure === "noRetain") return { key: cure, retry, trouble: { text: cure, params: { broker } } };
  // The client's words begin with what the text says already.
  const told = `${error.message.replace(/^Connection refused: /, "")}, ${code}`;
  return {
    key: `refused ${code}`,
    retry,
    trouble: { text: "refused", params: { broker, told, cure: { code: cure } } },
  };
}

/**
 * The fault of a connection that the broker has not accepted.
 * @param error the last that was reported; `undefined` if it was closed without one
 * @param broker its address, for people
 */
export function connectionFault(error: Error | undefined, broker: string): Fault {
  const code = error && codeOf(error);
  if (error && typeof code === "number") return refusal(code, error, broker);
  const name = typeof code === "string" ? code : "";
  const cure = NETWORK[name] ?? (name.startsWith("ERR_SSL") ? "tls" : "noAnswer");
  const told = name || error?.message || "it closed the connection";
  const trouble: Trouble = { text: "unreachable", params: { broker, told, cure: { code: cure } } };
  return { key: `unreachable ${name}`, retry: SETTINGS.has(cure) ? "late" : "soon", trouble };
}

const reasonOf = (error: Error | undefined) =>
  (error && (String(codeOf(error) ?? "") || error.message)) || "it closed the connection";

/** The fault of a connection that worked. */
export const lossFault = (error: Error | undefined, broker: string): Fault => ({
  key: "lost",
  retry: "soon",
  trouble: { text: "unreachable", params: { broker, told: reasonOf(error), cure: { code: "lost" } } },
});

/** Connections that work, but not for long. @param count how many were lost in the last minute, this one with them */
export const unstable = (count: number, { trouble: { params } }: Fault): Trouble => ({
  text: "unstable",
  params: { broker: params.broker ?? "", told: params.told ?? "", count },
});

/** Why a member may not use the fleet's topics. */
export type Denial = "publish" | "subscribe" | "closes" | "silent";

/** The fault of a broker that accepts the connection, but does not let the member use the topics. */
export const denialFault = (denial: Denial, broker: string, root: string): Fault => ({
  key: denial,
  retry: denial === "closes" ? "closed" : "late",
  trouble: { text: "mayNot", params: { broker, root, told: { code: denial } } },
});

/** The fault of a broker that has no retained messages, or none for wildcards. */
export const retainFault = (broker: string): Fault => ({
  key: "noRetain",
  retry: "late",
  trouble: { text: "noRetain", params: { broker } },
});
