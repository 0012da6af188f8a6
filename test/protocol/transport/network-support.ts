// Real servers on the loopback interface: Zoom as far as a stream needs it, an HTTP proxy, and certificates.

import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { EventMessage } from "../../../src/protocol/messages/messages";
import type { StreamOptions } from "../../../src/protocol/options/stream-options";
import { RtmsStream } from "../../../src/protocol/stream/stream";
import type { Environment } from "../../../src/protocol/transport/environment";
import type { SocketListener } from "../../../src/protocol/transport/socket";
import { CLIENT_ID, CLIENT_SECRET, started } from "../fixtures";

/** A name that nothing but the test's proxy can find. */
export const HOST = "rtms.zoom.test";

/** A key with its certificate, PEM, and the certificate of the CA that signed it. */
export interface Identity {
  key: string;
  cert: string;
  ca: string;
}

export const hasOpenssl = (() => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** A fresh CA and a server's certificate by it, for `names` such as `DNS:example.test`. */
export function makeIdentity(names = `DNS:${HOST},DNS:localhost,IP:127.0.0.1`): Identity {
  const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-tls-"));
  const openssl = (...parts: string[]) => execFileSync("openssl", parts, { cwd: folder, stdio: "pipe" });
  const request = (name: string, ...more: string[]) => {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`];
    openssl("req", ...key, "-subj", `/CN=${name} ${randomUUID()}`, "-out", `${name}.pem`, ...more);
  };
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  try {
    request("ca", "-x509", "-days", "2");
    request("server");
    writeFileSync(join(folder, "names"), `subjectAltName=${names}`);
    const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    openssl("x509", "-req", "-in", "server.pem", ...by, "-days", "2", "-extfile", "names", "-out", "signed.pem");
    return { key: read("server.key"), cert: read("signed.pem"), ca: read("ca.pem") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For a suite that needs certificates: skipped by name on a machine without openssl, but not in CI. */
export function needsOpenssl(suite: Mocha.Suite): void {
  if (hasOpenssl || process.env.CI) return;
  suite.title += " (skipped: no openssl on this machine)";
  suite.pending = true;
}

/** What listens on a port of the loopback interface until the test ends. */
export class Listening {
  readonly #sockets = new Set<Duplex>();

  constructor(readonly server: Server) {
    server.on("connection", (socket: Socket) => this.track(socket));
  }
  track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => this.#sockets.delete(socket));
  }
  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  listen(): Promise<this> {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve(this)));
  }
  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

const webServer = (identity?: https.ServerOptions) => (identity ? https.createServer(identity) : http.createServer());

type Wire = Record<string, unknown>;

/** Zoom: it accepts every handshake, and notes the sockets and the codes they are closed with. */
export class TinyZoom extends Listening {
  readonly sockets: { socket: WebSocket; raw: Socket; heard: number[]; media: boolean }[] = [];
  readonly closes: number[] = [];

  constructor(
    readonly host = "127.0.0.1",
    private readonly identity?: https.ServerOptions,
  ) {
    const server = webServer(identity);
    super(server);
    new WebSocketServer({ server }).on("connection", (socket, request) => {
      const heard: number[] = [];
      this.sockets.push({ socket, raw: request.socket, heard, media: request.url === "/media" });
      socket.on("message", (data) => {
        const message: Wire = JSON.parse(String(data));
        heard.push(Number(message.msg_type));
        if (message.msg_type === 1)
          this.#answer(socket, 2, { media_server: { server_urls: { all: this.url("media") } } });
        if (message.msg_type === 3) this.#answer(socket, 4, { media_params: message.media_params });
      });
      socket.on("close", (code) => this.closes.push(code)).on("error", () => undefined);
    });
  }
  url(path = "signaling"): string {
    return `${this.identity ? "wss" : "ws"}://${this.host}:${this.port}/${path}`;
  }
  #answer(socket: WebSocket, type: number, more: Wire): void {
    socket.send(JSON.stringify({ msg_type: type, status_code: 0, reason: "", ...more }));
  }
  /** The media socket made last. */
  get media() {
    const media = this.sockets.filter((socket) => socket.media).at(-1);
    if (!media) throw new Error("no media socket was made");
    return media;
  }
}

/** An HTTP proxy that finds every host on this machine, and notes what it was asked. */
export class TinyProxy extends Listening {
  readonly asked: { target: string | undefined; authorization: string | undefined; host: string | undefined }[] = [];
  /** The client's sides of the tunnels. */
  readonly tunnels: Duplex[] = [];
  /** What to do with a CONNECT instead of making the tunnel. */
  instead: ((socket: Duplex) => void) | undefined;

  constructor(private readonly identity?: https.ServerOptions) {
    const server = webServer(identity);
    super(server);
    server.on("connect", (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
      const { "proxy-authorization": authorization, host } = request.headers;
      this.asked.push({ target: request.url, authorization, host });
      socket.on("error", () => undefined);
      if (this.instead) {
        socket.resume().on("end", () => socket.destroy());
        return this.instead(socket);
      }
      const server = connect(Number(request.url?.split(":").at(-1)), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        server.write(head);
        server.pipe(socket).pipe(server);
      });
      this.track(server);
      this.tunnels.push(socket);
      server.on("close", () => socket.destroy());
      socket.on("close", () => server.destroy());
    });
  }
  url(credentials = ""): string {
    return `${this.identity ? "https" : "http"}://${credentials}127.0.0.1:${this.port}`;
  }
  /** As proxies do that wait for the credentials: the connection stays open. */
  refuse(status: string): void {
    this.instead = (socket) => void socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
  }
}

/**
 * When an offer was made that has expired: it is tried once, so its failure comes at once (protocol#webhook-delivery).
 */
export const LONG_AGO = 1_700_000_000_000;

/** A stream to a `TinyZoom`, with what it emitted. */
export class LiveStream {
  readonly events: EventMessage["payload"][] = [];
  readonly failures: (Error & { code: string })[] = [];
  readonly packets: Buffer[] = [];
  readonly stream: RtmsStream;

  constructor(serverUrl: string, options: Partial<StreamOptions> = {}, eventTs = Date.now()) {
    this.stream = new RtmsStream(started("meeting", { serverUrl, eventTs }), {
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      transcript: false,
      allows: () => true,
      ...options,
    });
    this.stream.on("event", ({ payload }) => this.events.push(payload));
    this.stream.on("failure", (error) => this.failures.push(error));
    this.stream.on("audio", ({ payload }) => this.packets.push(payload));
    this.stream.start();
  }
  count(event: string): number {
    return this.events.filter((told) => told.event === event).length;
  }
}

/** A listener that ignores all events of a socket. */
export const NOBODY: SocketListener = {
  opened: () => undefined,
  message: () => undefined,
  failed: () => undefined,
  closed: () => undefined,
};

/** How an attempt to open a socket ended. The socket is closed then. */
export function attempt(open: Environment["openSocket"], url: string, maxFrame = 4096): Promise<"open" | Error> {
  return new Promise((resolve) => {
    const opened = () => {
      resolve("open");
      socket.terminate();
    };
    const socket = open(url, { maxFrame }, { ...NOBODY, opened, failed: resolve });
  });
}
