// WebSockets over the real network: TLS that is always verified, and proxies.

import { isIP, type Socket } from "node:net";
import { connect } from "node:tls";
import { type ClientOptions, WebSocket } from "ws";
import type { OpenSocket } from "./environment";
import { asError } from "./errors";
import { type TlsSettings, tlsSettings } from "./network-trust";
import { type HttpProxy, onlyProxy, type ProxyChoice } from "./proxy";
import { proxyFromEnvironment } from "./proxy-environment";
import { openTunnel } from "./proxy-tunnel";

/** How sockets get to Zoom. */
export interface NetworkOptions {
  /** URL of an HTTP proxy, or what chooses one by server; default the environment variables. */
  proxy?: string | ProxyChoice;
  /**
   * PEM text of CA certificates to trust beside those that Node.js trusts. Before Node 22.15 it has to hold those of
   * NODE_EXTRA_CA_CERTS too, if they are wanted.
   */
  ca?: string | Buffer;
  /**
   * Milliseconds that a peer may keep silent while the connection is made. Default 9000: under the 10 s of an attempt
   * (backoff.ts), so that it ends with what went wrong instead of a mere end.
   */
  handshakeTimeout?: number;
}

/** How long a peer may take to answer a close before its socket counts as closed; `ws` would wait 30 s. */
const CLOSE_TIMEOUT = 1_000;

interface Means {
  tls: TlsSettings;
  handshakeTimeout: number;
  maxFrame: number;
}

/** What `ws` asks of `createConnection`; its types only know that of `net`. */
type CreateConnection = (
  target: { host: string; port: number | string },
  done: (error: Error | null, socket?: Socket) => void,
) => void;

/** Compression off, for it multiplies the cost of a packet; no redirects, for they would evade the server check. */
function clientOptions({ tls, handshakeTimeout, maxFrame }: Means, createConnection?: CreateConnection): ClientOptions {
  const options = {
    ...tls,
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: maxFrame,
    handshakeTimeout,
    closeTimeout: CLOSE_TIMEOUT,
    ...(createConnection && { createConnection }),
  };
  return options as object;
}

/** A WebSocket that takes its tunnel along when it is given up before the proxy has answered. */
class TunnelledSocket extends WebSocket {
  readonly #abort: AbortController;

  constructor(url: string, means: Means, proxy: HttpProxy) {
    const abort = new AbortController();
    const { tls, handshakeTimeout } = means;
    const isSecure = new URL(url).protocol === "wss:";
    const createConnection: CreateConnection = ({ host, port }, done) => {
      const way = { host, port: Number(port), timeout: handshakeTimeout, signal: abort.signal };
      openTunnel(proxy, way, tls).then((socket) => {
        const servername = isIP(host) ? "" : host;
        const end = isSecure ? connect({ ...tls, host, servername, socket }) : socket;
        // `ws` takes the time limit off when the WebSocket is open.
        done(null, end.setTimeout(handshakeTimeout));
      }, done);
    };
    super(url, clientOptions(means, createConnection));
    this.#abort = abort;
  }

  override terminate(): void {
    this.#abort.abort();
    super.terminate();
  }
}

function chooser(proxy: NetworkOptions["proxy"]): ProxyChoice {
  if (typeof proxy === "function") return proxy;
  return proxy ? onlyProxy(proxy, "the option proxy") : proxyFromEnvironment();
}

/**
 * What opens a stream's sockets. An environment variable that names no usable proxy becomes an error of the socket.
 * @throws RtmsError RTMS_INPUT for an option that cannot be read
 */
export function socketOpener({ proxy, ca, handshakeTimeout = 9_000 }: NetworkOptions = {}): OpenSocket {
  const choose = chooser(proxy);
  const tls = tlsSettings(ca);
  return (url, { maxFrame }) => {
    const means = { tls, handshakeTimeout, maxFrame };
    let chosen: HttpProxy | undefined;
    try {
      chosen = choose(url);
    } catch (thrown) {
      return new WebSocket(
        url,
        clientOptions(means, (_target, done) => done(asError(thrown))),
      );
    }
    return chosen ? new TunnelledSocket(url, means, chosen) : new WebSocket(url, clientOptions(means));
  };
}
