// Opens connections over the real network, for WebSockets and for HTTP: direct or through a proxy, with TLS that is always
// verified.

import { connect, isIP, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type HttpProxy, onlyProxy, type ProxyChoice } from "../input";
import { type ClientCertificate, type TlsSettings, tlsSettings } from "./network-trust";
import { proxyFromEnvironment } from "./proxy-environment";
import { openTunnel } from "./proxy-tunnel";
import { endOnSilence, TIMED_OUT } from "./silence";
import type { OpenSocket } from "./socket";
import { type Dial, type Receive, WebSocketClient } from "./websocket";

/** How to reach the server. */
export interface NetworkOptions {
  /** URL of an HTTP proxy, or a function that chooses one by server. Default: the environment variables. */
  proxy?: string | ProxyChoice;
  /**
   * PEM text of CA certificates to trust in addition to those that Node.js trusts. Before Node 22.15 it must include those
   * of NODE_EXTRA_CA_CERTS if they are wanted.
   */
  ca?: string | Buffer;
  /** Shown to servers and https proxies that ask for a certificate. */
  clientCertificate?: ClientCertificate;
  /**
   * Milliseconds without data after which connecting fails. Default 9000: less than the 10 s of an attempt (backoff.ts),
   * so that an attempt ends with the error that explains it.
   */
  handshakeTimeout?: number;
}

interface DialOptions {
  tls: TlsSettings;
  handshakeTimeout: number;
}

/** The server. An IPv6 address is without brackets. */
interface Target {
  host: string;
  port: number;
  secure: boolean;
}

function targetOf({ protocol, hostname, port }: URL): Target {
  const secure = protocol === "wss:" || protocol === "https:";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (secure ? 443 : 80), secure };
}

/**
 * Every socket is read into this memory, and its bytes are used before the next socket is read: libuv asks for memory
 * when there is something to read, and reports it at once. So the memory stays in the CPU's cache, and all streams share it.
 */
const SHARED = Buffer.allocUnsafeSlow(32 * 1024);
/**
 * After so many bytes of one socket everything else has its turn, so that a burst blocks nothing: when 200 sockets have a
 * backlog, a turn of the event loop takes a fraction of a second, and a packet is still in the cache when it is used.
 */
const BYTES_A_TURN = 32 * 1024;

/** Reads into the shared memory, not into new memory per read. @param resume continues to read after a turn without it */
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

/** Resolves when `socket` is connected. The socket is destroyed on `signal`, or after `timeout` without data. */
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

/** @param receive gets what arrives, from the shared memory; without it, the socket is read as any other */
function openDirect(
  { tls, handshakeTimeout }: DialOptions,
  { host, port, secure }: Target,
  signal: AbortSignal,
  receive?: Receive,
): Promise<Socket> {
  const way = receive ? { port, onread: reading(receive, () => socket.resume()) } : { port };
  const socket = secure ? secured(tls, host, way) : connect({ host, ...way });
  return connected(socket, secure ? "secureConnect" : "connect", handshakeTimeout, signal);
}

/** Through a proxy, Node reads into its own memory. */
async function openThrough(
  proxy: HttpProxy,
  { tls, handshakeTimeout: timeout }: DialOptions,
  { host, port, secure }: Target,
  signal: AbortSignal,
  receive?: Receive,
): Promise<Socket> {
  let socket = await openTunnel(proxy, { host, port, timeout, signal }, tls);
  if (secure) socket = await connected(secured(tls, host, { socket }), "secureConnect", timeout, signal);
  return receive ? socket.on("data", (chunk: Buffer) => receive(chunk, chunk.length)) : socket;
}

function chooser(proxy: NetworkOptions["proxy"]): ProxyChoice {
  if (typeof proxy === "function") return proxy;
  return proxy ? onlyProxy(proxy, "the option proxy") : proxyFromEnvironment();
}

/** Connects to the server of a URL. `receive` gets what arrives. */
type Connect = (url: string, signal: AbortSignal, receive?: Receive) => Promise<Socket>;

/** @throws RtmsError RTMS_INPUT for an option that cannot be read */
function connector({ proxy, ca, clientCertificate }: NetworkOptions, handshakeTimeout: number): Connect {
  const choose = chooser(proxy);
  // Certificates are checked now. Without them a program that opens no socket makes no TLS context.
  const given = ca === undefined && !clientCertificate ? undefined : tlsSettings(ca, clientCertificate);
  return async (url, signal, receive) => {
    const options = { tls: given ?? tlsSettings(), handshakeTimeout };
    const target = targetOf(new URL(url));
    const proxy = choose(url);
    return await (proxy
      ? openThrough(proxy, options, target, signal, receive)
      : openDirect(options, target, signal, receive));
  };
}

/** Milliseconds. */
const HANDSHAKE_TIMEOUT = 9_000;

/**
 * Returns the function that opens the sockets of streams. If an environment variable names an unusable proxy, each
 * socket fails with that error.
 * @throws RtmsError RTMS_INPUT for an option that cannot be read
 */
export function socketOpener(options: NetworkOptions = {}): OpenSocket {
  const { handshakeTimeout = HANDSHAKE_TIMEOUT } = options;
  const open = connector(options, handshakeTimeout);
  return (url, { maxFrame }, listener) => {
    const dial: Dial = (receive, signal) => open(url, signal, receive);
    return new WebSocketClient(url, { dial, maxFrame, handshakeTimeout }, listener);
  };
}

/** Opens a TCP or TLS connection to the server of a URL. `signal` ends the attempt. */
export type OpenConnection = (url: URL, signal: AbortSignal) => Promise<Socket>;

/**
 * Returns the function that opens connections for HTTP, with the proxies, certificates and errors of the sockets of streams.
 * @throws RtmsError RTMS_INPUT for an option that cannot be read
 */
export function openConnection(options: NetworkOptions = {}): OpenConnection {
  const open = connector(options, options.handshakeTimeout ?? HANDSHAKE_TIMEOUT);
  return (url, signal) => open(url.href, signal);
}
