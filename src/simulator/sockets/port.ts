// A port on 127.0.0.1 that accepts WebSockets, ws:// or wss://, and HTTP requests if it is to.

import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { WebSocket, WebSocketServer } from "ws";
import { SimulatorError } from "../errors";
import type { Certificate } from "./certificate";

const LOOPBACK = "127.0.0.1";
/** Bytes. The app's messages are much shorter. */
const MAX_PAYLOAD = 1_048_576;

const ignore = (): void => undefined;

/** A WebSocket that a client is opening. */
export interface IncomingSocket {
  /** The path of its URL, such as `/audio`. */
  readonly path: string;
  /** Accepts it. Does nothing if the client has given up in the meantime. */
  readonly accept: (opened: (socket: WebSocket) => void) => void;
  /** Resets the TCP connection (RST) as a proxy or a firewall does, before or after it was accepted. */
  readonly reset: () => void;
}

/** Refuses requests that are no WebSocket. */
const noWebSocket: RequestListener = (_request, response) => {
  response.writeHead(426, { connection: "close", "content-type": "text/plain" });
  response.end("This is zoom-rtms-simulator, for WebSockets only.\n");
};

export class Port {
  #server: Server | undefined;
  #sockets: Pick<WebSocketServer, "clients" | "close"> | undefined;
  #opening: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  /** TCP connections by remote port: under TLS, only they can be reset. */
  readonly #connections = new Map<number, Socket>();

  constructor(
    private readonly tls: Certificate | undefined,
    private readonly arrived: (arrival: IncomingSocket) => void,
    private readonly requested: RequestListener = noWebSocket,
  ) {}

  /** `ws://127.0.0.1:<port>`, or `wss://`, once it is open. */
  get url(): string | undefined {
    const address = this.#server?.address() as AddressInfo | string | null | undefined;
    const scheme = this.tls ? "wss" : "ws";
    return typeof address === "object" && address ? `${scheme}://${LOOPBACK}:${address.port}` : undefined;
  }

  /** How many WebSockets are open. */
  get sockets(): number {
    return this.#sockets?.clients.size ?? 0;
  }

  /** May be called twice. @param port 0 takes a free one. @throws SimulatorError after `close` */
  async listen(port: number): Promise<void> {
    if (this.#closed !== undefined) throw new SimulatorError("SIMULATOR_NOT_LISTENING", "The simulator was closed.");
    this.#opening ??= this.#open(port);
    await this.#opening;
  }

  /** Terminates every socket and releases the port, even if it is still being opened. */
  close(): Promise<void> {
    const isOpening = this.#opening && !this.#server;
    this.#closed ??= isOpening ? this.#opening?.then(() => this.#shut(), ignore) : this.#shut();
    return this.#closed ?? Promise.resolve();
  }

  async #open(port: number): Promise<void> {
    // Not loaded where nothing is simulated: Node-RED would start later for it.
    const { WebSocketServer } = await import("ws");
    const server = this.tls
      ? createTlsServer({ ...this.tls, minVersion: "TLSv1.2" }, this.requested)
      : createServer(this.requested);
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_PAYLOAD });
    server.on("connection", (connection: Socket) => this.#remember(connection));
    server.on("upgrade", (request, stream, head) => {
      const { url = "/", socket } = request;
      const connection = this.#connections.get(socket.remotePort ?? 0);
      const accept = (opened: (socket: WebSocket) => void): void =>
        sockets.handleUpgrade(request, stream, head, (accepted) => {
          // A broken or oversized frame closes the socket; there is nothing else to do.
          accepted.on("error", ignore);
          opened(accepted);
        });
      stream.on("error", ignore);
      this.arrived({ path: url, accept, reset: () => void connection?.resetAndDestroy() });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, LOOPBACK, () => {
        server.off("error", reject).on("error", ignore);
        this.#server = server;
        this.#sockets = sockets;
        resolve();
      });
    });
  }

  #remember(connection: Socket): void {
    const { remotePort = 0 } = connection;
    this.#connections.set(remotePort, connection);
    connection.on("error", ignore);
    connection.once("close", () => {
      if (this.#connections.get(remotePort) === connection) this.#connections.delete(remotePort);
    });
  }

  #shut(): Promise<void> {
    const server = this.#server;
    const sockets = this.#sockets;
    this.#server = undefined;
    this.#sockets = undefined;
    if (!server || !sockets) return Promise.resolve();
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    for (const connection of this.#connections.values()) connection.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}
