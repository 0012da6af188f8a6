// A tunnel through an HTTP proxy: CONNECT (RFC 9110, section 9.3.6), answered with any 2xx.

import * as http from "node:http";
import * as https from "node:https";
import { isIP, type Socket } from "node:net";
import { NetworkError, networkWords, tlsCure } from "./network-error";
import type { TlsSettings } from "./network-trust";
import type { HttpProxy } from "./proxy";

const FORBIDDEN = "Ask its administrator to allow CONNECT to Zoom's servers (*.zoom.us, *.zoomgov.com, port 443).";
const CREDENTIALS = "Put user and password into the proxy's URL: http://user:password@host:port.";
const BEYOND =
  "The proxy itself did not reach the server: ask its administrator about its DNS and firewall, or take the server out " +
  "of its reach with the environment variable no_proxy.";
const OTHER = "Check that this is an HTTP proxy that allows CONNECT.";

const CURES: Readonly<Record<number, string>> = {
  401: CREDENTIALS,
  403: FORBIDDEN,
  405: FORBIDDEN,
  407: CREDENTIALS,
  500: BEYOND,
  502: BEYOND,
  503: BEYOND,
  504: BEYOND,
};

/** Only the number and its usual name: what else the proxy says may be anything. */
function refusal(proxy: HttpProxy, target: string, status: number): NetworkError {
  const name = http.STATUS_CODES[status] ?? "";
  return new NetworkError(
    `the proxy ${proxy.label} refused to connect to ${target} with status ${`${status} ${name}`.trim()}`,
    CURES[status] ?? OTHER,
  );
}

function noAnswer(proxy: HttpProxy, error: Error): NetworkError {
  return new NetworkError(
    `the proxy ${proxy.label} cannot be used: ${networkWords(error)}`,
    tlsCure(error) ?? "Check its URL, that it is running, and that this machine reaches it.",
  );
}

function authorization({ username, password }: HttpProxy): object {
  if (username === "" && password === "") return {};
  return { "proxy-authorization": `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

export interface Tunnel {
  /** Of the server. An IPv6 address without brackets. */
  host: string;
  port: number;
  /** Milliseconds without an answer. */
  timeout: number;
  /** Gives up at once, also while the proxy is silent. */
  signal: AbortSignal;
}

/**
 * A connection to a server through a proxy, on which nothing has been sent.
 * @throws NetworkError that names the proxy and the cure
 */
export function openTunnel(
  proxy: HttpProxy,
  { host, port, timeout, signal }: Tunnel,
  tls: TlsSettings,
): Promise<Socket> {
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const options = {
    method: "CONNECT",
    host: proxy.host,
    port: proxy.port,
    path: target,
    headers: { host: target, connection: "keep-alive", ...authorization(proxy) },
    agent: false,
    timeout,
    signal,
  };
  return new Promise((resolve, reject) => {
    const servername = isIP(proxy.host) ? "" : proxy.host;
    const request = proxy.secure ? https.request({ ...options, ...tls, servername }) : http.request(options);
    request.on("connect", ({ statusCode = 0 }, socket: Socket, early: Buffer) => {
      if (statusCode >= 200 && statusCode < 300) {
        socket.setTimeout(0);
        if (early.length > 0) socket.unshift(early);
        return resolve(socket);
      }
      socket.destroy();
      reject(refusal(proxy, target, statusCode));
    });
    request.on("timeout", () => request.destroy(new Error(`nothing was heard for ${timeout / 1000} s`)));
    request.on("error", (error) => reject(noAnswer(proxy, error)));
    request.end();
  });
}
