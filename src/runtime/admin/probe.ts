// Sends one request for a dialog's button: posts a signed body, and returns the outcome as one word of webhook-in's
// catalog. It never throws, and returns nothing of the response body.

import { lookup } from "node:dns";
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIPv6 } from "node:net";
import { webhookSignature } from "../../protocol/input";

export interface Probe {
  url: URL;
  body: string;
  secretToken: string;
  /** False for this very Node-RED, whose certificate is made out to the name that people call it by. */
  checkCertificates: boolean;
  /** Milliseconds until it counts as a timeout. */
  limit: number;
}

export interface Reply {
  status: number;
  headers: IncomingMessage["headers"];
  /** The beginning of it. */
  body: string;
}

export interface Probed {
  /** Absent if there was no answer. */
  reply?: Reply;
  /** Why there was none: a word of the table below. */
  fault?: string;
  milliseconds: number;
  /** Whether the host has an address that nobody outside of this network reaches. */
  isPrivate: boolean;
}

/** Far more than the response to a URL validation has. */
const MOST = 8192;

const FAULTS: Readonly<Record<string, string>> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dnsServer",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "timeout",
  ABORT_ERR: "timeout",
  CERT_HAS_EXPIRED: "certificateExpired",
  CERT_NOT_YET_VALID: "clock",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificateName",
  EPROTO: "noTls",
  ERR_SSL_WRONG_VERSION_NUMBER: "noTls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "noTls",
};

const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_UNTRUSTED|CERT_SIGNATURE/;

/** Why there was no response, as one word. */
export function faultOf(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  if (UNTRUSTED.test(code)) return "certificateUntrusted";
  return FAULTS[code] ?? (/^(ERR_(SSL|TLS)|CERT_)/.test(code) ? "tls" : "broken");
}

const inside = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  inside.addSubnet(network, prefix);
inside.addSubnet("fc00::", 7, "ipv6");
inside.addSubnet("fe80::", 10, "ipv6");
inside.addAddress("::1", "ipv6");

/** Whether an address is one of this machine or network only. */
export const isPrivateAddress = (address: string): boolean => inside.check(address, isIPv6(address) ? "ipv6" : "ipv4");

/** The headers of a webhook (protocol#webhook-verification). */
function headersOf({ body, secretToken }: Probe): Record<string, string | number> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    "x-zm-request-timestamp": timestamp,
    "x-zm-signature": webhookSignature(secretToken, timestamp, body),
  };
}

function post(probe: Probe): Promise<Reply> {
  const { url, body, checkCertificates, limit } = probe;
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    method: "POST",
    headers: headersOf(probe),
    agent: false,
    signal: AbortSignal.timeout(limit),
    rejectUnauthorized: checkCertificates,
  };
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options, (incoming) => {
      let text = "";
      const finish = () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
      incoming.setEncoding("utf8");
      incoming.on("data", (piece: string) => {
        text += piece;
        if (text.length <= MOST) return;
        finish();
        incoming.destroy();
      });
      incoming.on("error", reject);
      incoming.on("end", finish);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Whether every address of a host is private; false if it has none. */
function resolvesInside(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    lookup(host.replace(/^\[|\]$/g, ""), { all: true }, (error, addresses) =>
      resolve(!error && addresses.length > 0 && addresses.every(({ address }) => isPrivateAddress(address))),
    );
  });
}

export async function probe(wanted: Probe): Promise<Probed> {
  const isPrivate = await resolvesInside(wanted.url.hostname);
  const begin = performance.now();
  const outcome = await post(wanted).then(
    (reply) => ({ reply }),
    (error: Error) => ({ fault: faultOf(error) }),
  );
  return { ...outcome, milliseconds: Math.round(performance.now() - begin), isPrivate };
}
