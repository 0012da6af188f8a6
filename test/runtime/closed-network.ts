// A network that lets nothing in, and one way out: an HTTP proxy that knows a few names, each a server with TLS on this
// machine. Nothing else can find these names, so whatever reaches the servers came through the proxy.

import http from "node:http";
import { connect, type Socket } from "node:net";
import { createServer } from "node:tls";
import { type Identity, Listening } from "../protocol/transport/network-support";

/** Ends TLS, and passes on what it carries to a port that speaks none. */
class TlsFront extends Listening {
  constructor({ key, cert }: Identity, port: () => number) {
    super(
      createServer({ key, cert }, (secure) => {
        const plain = connect(port(), "127.0.0.1");
        this.track(secure);
        this.track(plain);
        secure.pipe(plain).pipe(secure);
        secure.on("close", () => plain.destroy());
        plain.on("close", () => secure.destroy());
      }),
    );
  }
}

export class ClosedNetwork extends Listening {
  /** What a CONNECT asked for, `host:port`, in order. */
  readonly asked: string[] = [];
  /** Other requests than CONNECT, and targets without a route: nothing of these should occur. */
  readonly stray: string[] = [];
  readonly #routes = new Map<string, Listening | (() => number)>();

  constructor() {
    const server = http.createServer((request, response) => {
      this.stray.push(`${request.method} ${request.url}`);
      response.writeHead(403).end();
    });
    super(server);
    server.on("connect", ({ url = "" }, socket: Socket, head: Buffer) => this.#connect(url, socket, head));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Makes `host:443` the server at a port; with an identity a server without TLS, before which TLS is put. */
  async route(host: string, port: () => number, identity?: Identity): Promise<void> {
    this.#routes.set(`${host}:443`, identity ? await new TlsFront(identity, port).listen() : port);
  }

  override async close(): Promise<void> {
    const fronts = [...this.#routes.values()].filter((route) => route instanceof Listening);
    await Promise.all([super.close(), ...fronts.map((front) => front.close())]);
  }

  #connect(target: string, socket: Socket, head: Buffer): void {
    this.asked.push(target);
    const route = this.#routes.get(target);
    if (route === undefined) {
      this.stray.push(`CONNECT ${target}`);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const server = connect(route instanceof Listening ? route.port : route(), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    this.track(server);
    server.on("close", () => socket.destroy());
    socket.on("close", () => server.destroy());
  }
}
