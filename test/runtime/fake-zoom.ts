// Zoom for the event WebSocket in a test: OAuth and /ws on one loopback port, written against protocol#oauth and
// protocol#connecting-for-events on its own. One connection per subscription: a new one closes the old one.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { FlowNode } from "./node-red-process";

export const ACCOUNT_CREDENTIALS = {
  accountId: "exampleAccountId000000",
  clientId: "exampleApiClientId0000",
  clientSecret: "exampleApiClientSecret0000000000",
};

export class FakeZoom {
  /** Of tokens and connections, oldest first. */
  readonly tokens: string[] = [];
  readonly connections: WebSocket[] = [];
  /** The URLs of upgrades, with their tokens. */
  readonly urls: string[] = [];
  /** Names of events that were sent to somebody. */
  readonly sent: string[] = [];
  /** So many connections are refused next. */
  refusals = 0;
  readonly #server: Server = createServer((request, response) => this.#token(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#server, path: "/ws" });
  readonly #live = new Map<string, WebSocket>();

  static async open(): Promise<FakeZoom> {
    const zoom = new FakeZoom();
    zoom.#sockets.on("connection", (socket, request) => zoom.#connected(socket, request));
    zoom.#server.listen(0, "127.0.0.1");
    await once(zoom.#server, "listening");
    return zoom;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  endpoint(subscription = "sub-1"): string {
    return `ws://127.0.0.1:${this.port}/ws?subscriptionId=${subscription}`;
  }

  #token(request: IncomingMessage, response: import("node:http").ServerResponse): void {
    const { clientId, clientSecret } = ACCOUNT_CREDENTIALS;
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    const isRight = request.url?.startsWith("/oauth/token?") && request.headers.authorization === basic;
    if (!isRight) {
      response.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_client","reason":"4702"}');
      return;
    }
    const token = `token-${randomBytes(12).toString("hex")}`;
    this.tokens.push(token);
    const body = { access_token: token, token_type: "bearer", expires_in: 3600, scope: "a b" };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  #connected(socket: WebSocket, request: IncomingMessage): void {
    const url = new URL(request.url ?? "", this.origin);
    this.urls.push(String(request.url));
    const subscription = url.searchParams.get("subscriptionId") ?? "";
    const isValid = this.tokens.includes(url.searchParams.get("access_token") ?? "") && this.refusals <= 0;
    this.refusals -= 1;
    socket.on("error", () => undefined);
    socket.on("message", () => socket.send('{"module":"heartbeat","success":true,"content":"live","header":{}}'));
    const content = isValid ? "Connected" : "Invalid Token";
    socket.send(JSON.stringify({ module: "build_connection", success: isValid, content }));
    if (!isValid) return;
    this.connections.push(socket);
    this.#live.get(subscription)?.close(1000);
    this.#live.set(subscription, socket);
    socket.on("close", () => {
      if (this.#live.get(subscription) === socket) this.#live.delete(subscription);
    });
  }

  /** An event occurs. @returns whether somebody was connected; else it is lost */
  occur(event: object & { event: string }, subscription = "sub-1"): boolean {
    const socket = this.#live.get(subscription);
    if (socket?.readyState !== 1) return false;
    socket.send(JSON.stringify({ module: "message", content: JSON.stringify(event) }));
    this.sent.push(event.event);
    return true;
  }

  get isConnected(): boolean {
    return [...this.#live.values()].some(({ readyState }) => readyState === 1);
  }

  /** Ends all connections. */
  drop(): void {
    for (const socket of this.#live.values()) socket.terminate();
    this.#live.clear();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export const accountNode = (zoom: FakeZoom, properties: object = {}): FlowNode => ({
  id: "account",
  type: "zoom-rtms-account",
  name: "",
  kind: "app",
  host: zoom.origin,
  credentials: ACCOUNT_CREDENTIALS,
  ...properties,
});

/** An events node whose outputs and errors are collected, by names that end in `suffix`. */
export function eventsNode(zoom: FakeZoom, suffix = "", properties: object = {}): FlowNode[] {
  const collector = (name: string): FlowNode => ({
    id: `${name}${suffix}-out`,
    type: "test-collect",
    z: "tab",
    name: `${name}${suffix}`,
    wires: [],
  });
  return [
    {
      id: `events${suffix}`,
      type: "zoom-rtms-events-in",
      z: "tab",
      name: "",
      account: "account",
      endpoint: zoom.endpoint(),
      wires: [[`lifecycle${suffix}-out`], [`other${suffix}-out`]],
      ...properties,
    },
    collector("lifecycle"),
    collector("other"),
  ];
}
