// What stands between Zoom and the members: passes each webhook to the next member in turn, or to all of them. One that does
// not answer in time counts as down, and the next one gets the webhook, as load balancers do.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Less than half of the 3 s that Zoom waits, so that a second member can answer. Milliseconds. */
const PATIENCE = 1200;
/** So long one that did not answer gets nothing. Milliseconds. */
const DOWN = 10_000;

export type Spread = "in turn" | "to all";

interface Webhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** @returns the status of the answer; 0 if there was none in time */
function pass({ path, headers, body }: Webhook, url: string): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(`${url}${path}`, { method: "POST", headers, timeout: PATIENCE }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", () => resolve(0));
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(0));
    outgoing.end(body);
  });
}

export class LoadBalancer {
  readonly #server: Server;
  readonly #down = new Map<string, number>();
  #turn = 0;

  private constructor(
    /** Where the members listen now. */
    private readonly members: () => readonly string[],
    private readonly spread: Spread,
  ) {
    this.#server = createServer((incoming, outgoing) => {
      const pieces: Buffer[] = [];
      incoming.on("data", (piece) => pieces.push(piece));
      incoming.on("end", () => {
        const webhook = { path: incoming.url ?? "/", headers: incoming.headers, body: Buffer.concat(pieces) };
        void this.#deliver(webhook).then((status) => outgoing.writeHead(status || 502).end());
      });
    });
  }

  static async before(members: () => readonly string[], spread: Spread): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(members, spread);
    await once(balancer.#server.listen(0, "127.0.0.1"), "listening");
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #deliver(webhook: Webhook): Promise<number> {
    const members = this.members();
    const up = members.filter((url) => (this.#down.get(url) ?? 0) < Date.now());
    const from = this.#turn++ % Math.max(1, up.length);
    const order = [...up.slice(from), ...up.slice(0, from)];
    if (this.spread === "to all") {
      const answers = await Promise.all(order.map((url) => this.#try(webhook, url)));
      return answers.find((status) => status === 200) ?? answers[0] ?? 0;
    }
    for (const url of order) {
      const status = await this.#try(webhook, url);
      if (status > 0) return status;
    }
    return 0;
  }

  async #try(webhook: Webhook, url: string): Promise<number> {
    const status = await pass(webhook, url);
    if (status === 0) this.#down.set(url, Date.now() + DOWN);
    return status;
  }
}
