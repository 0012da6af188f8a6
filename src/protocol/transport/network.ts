// WebSockets over the real network: TLS that is always verified, and proxies.

import { connect, isIP, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type HttpProxy, onlyProxy, type ProxyChoice } from "../input";
import { type TlsSettings, tlsSettings } from "./network-trust";
import { proxyFromEnvironment } from "./proxy-environment";
import { openTunnel } from "./proxy-tunnel";
import { endOnSilence, TIMED_OUT } from "./silence";
import type { OpenSocket } from "./socket";
import { type Dial, type Receive, WebSocketClient } from "./websocket";

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

interface DialOptions {
  tls: TlsSettings;
  handshakeTimeout: number;
}

/** Where a socket goes. An IPv6 address without brackets. */
interface Target {
  host: string;
  port: number;
  secure: boolean;
}

function targetOf({ protocol, hostname, port }: URL): Target {
  const secure = protocol === "wss:";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (secure ? 443 : 80), secure };
}

/**
 * Every socket is read into this memory, and read out again before the next one is: libuv asks for memory when there is
 * something to read, and tells of it at once. So it stays in the cache, and 200 streams need no more of it than one.
 */
const SHARED = Buffer.allocUnsafeSlow(32 * 1024);
/**
 * After so many bytes of one socket all else has its turn, so that a burst holds nothing up: with 200 of them behind, a turn
 * of the loop is a fraction of a second, and what a packet leaves behind is still in the cache when its message is dealt with.
 */
const BYTES_A_TURN = 32 * 1024;

/** Reads into the shared memory instead of fresh memory a read. @param resume reads on, after a turn without reading */
function reading(receive: Receive, resume: () => void): OnReadOpts {
  let left = BYTES_A_TURN;
  return {
    buffer: SHARED,
    callback: (count) => {
      receive(SHARED, count);
      left -= count;
      if (left > 0) return true;
      left = BYTES_A_TURN;
      setImmediate(resume);
      return false;
    },
  };
}

/** Resolves when `socket` is connected; it is destroyed if nobody waits for that any more, or the peer is silent. */
function connected<S extends Socket>(socket: S, event: string, timeout: number, signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const giveUp = () => socket.destroy();
    signal.addEventListener("abort", giveUp, { once: true });
    const connects = endOnSilence(socket, timeout, TIMED_OUT);
    socket.once("error", reject).once("close", () => reject(new Error("the connection was closed")));
    socket.once(event, () => {
      signal.removeEventListener("abort", giveUp);
      connects();
      socket.removeListener("error", reject);
      resolve(socket);
    });
  });
}

/** TLS to the server itself. */
function secured(tls: TlsSettings, host: string, way: object): Socket {
  return connectTls({ ...tls, ...way, host, servername: isIP(host) ? "" : host, ALPNProtocols: ["http/1.1"] });
}

function dialDirect({ tls, handshakeTimeout }: DialOptions, { host, port, secure }: Target): Dial {
  return (receive, signal) => {
    const onread = reading(receive, () => socket.resume());
    const socket = secure ? secured(tls, host, { port, onread }) : connect({ host, port, onread });
    return connected(socket, secure ? "secureConnect" : "connect", handshakeTimeout, signal);
  };
}

/** What came through a proxy is in memory of Node's. */
function dialThrough(proxy: HttpProxy, options: DialOptions, { host, port, secure }: Target): Dial {
  return async (receive, signal) => {
    const { tls, handshakeTimeout: timeout } = options;
    let socket = await openTunnel(proxy, { host, port, timeout, signal }, tls);
    if (secure) socket = await connected(secured(tls, host, { socket }), "secureConnect", timeout, signal);
    return socket.on("data", (chunk: Buffer) => receive(chunk, chunk.length));
  };
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
  // Checked now. Without certificates there is nothing to check, and a program that opens no socket makes no TLS context.
  const given = ca === undefined ? undefined : tlsSettings(ca);
  return (url, { maxFrame }, listener) => {
    const options = { tls: given ?? tlsSettings(), handshakeTimeout };
    const dial = async (receive: Receive, signal: AbortSignal) => {
      const target = targetOf(new URL(url));
      const proxy = choose(url);
      return await (proxy ? dialThrough(proxy, options, target) : dialDirect(options, target))(receive, signal);
    };
    return new WebSocketClient(url, { dial, maxFrame, handshakeTimeout }, listener);
  };
}
