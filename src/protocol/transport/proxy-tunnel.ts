// A tunnel through an HTTP proxy: CONNECT (RFC 9110, section 9.3.6), answered with any 2xx.

import * as http from "node:http";
import * as https from "node:https";
import { isIP, type Socket } from "node:net";
import { type TextCode, text } from "../errors";
import type { HttpProxy } from "../input";
import { NetworkError, networkFault, tlsCure } from "./network-error";
import type { TlsSettings } from "./network-trust";
import { endOnSilence } from "./silence";

const CURES: Readonly<Record<number, TextCode>> = {
  401: "proxyPassword",
  403: "proxyForbids",
  405: "proxyForbids",
  407: "proxyPassword",
  500: "proxyBeyond",
  502: "proxyBeyond",
  503: "proxyBeyond",
  504: "proxyBeyond",
};

/** Names only the status and its standard text, because the proxy's own text is untrusted. */
function refusedByProxy(proxy: HttpProxy, target: string, number: number): NetworkError {
  const status = `${number} ${http.STATUS_CODES[number] ?? ""}`.trim();
  const params = { proxy: proxy.label, target, status };
  return new NetworkError(text("proxyRefused", params), text(CURES[number] ?? "proxyOther"));
}

function noAnswer(proxy: HttpProxy, error: Error): NetworkError {
  const params = { proxy: proxy.label, error: networkFault(error) };
  return new NetworkError(text("proxyUnusable", params), tlsCure(error) ?? text("proxyUrl"));
}

function authorization({ username, password }: HttpProxy): object {
  if (username === "" && password === "") return {};
  return { "proxy-authorization": `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

export interface Tunnel {
  /** The server. An IPv6 address is without brackets. */
  host: string;
  port: number;
  /** Milliseconds without data. */
  timeout: number;
  /** Ends the attempt at once. */
  signal: AbortSignal;
}

/**
 * Opens a connection to a server through a proxy. Nothing has been sent on it yet.
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
    signal,
  };
  return new Promise((resolve, reject) => {
    const servername = isIP(proxy.host) ? "" : proxy.host;
    const request = proxy.secure ? https.request({ ...options, ...tls, servername }) : http.request(options);
    let answered = (): void => undefined;
    request.on("socket", (socket) => {
      answered = endOnSilence(socket, timeout, `nothing was received for ${timeout / 1000} s`);
    });
    request.on("connect", ({ statusCode = 0 }, socket: Socket, early: Buffer) => {
      if (statusCode >= 200 && statusCode < 300) {
        answered();
        if (early.length > 0) socket.unshift(early);
        return resolve(socket);
      }
      socket.destroy();
      reject(refusedByProxy(proxy, target, statusCode));
    });
    request.on("error", (error) => reject(noAnswer(proxy, error)));
    request.end();
  });
}
