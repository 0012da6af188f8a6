// The event WebSocket of the API (protocol#connecting-for-events and protocol#living-with-event-connections): one
// connection per subscription, and every event to every subscription. What no connection can carry is lost.

import type { ApiLogEntry } from "../log";
import type { IncomingSocket } from "../sockets";
import { Delays, type SimulatorClock, type Timers } from "../time";
import type { WebhookBody } from "../webhooks";
import type { ApiFaultSwitches } from "./api-faults";
import type { ApiLedger, EventConnection } from "./api-ledger";
import { CLOSE_NORMAL, CLOSE_TOKEN, EventSocket } from "./event-socket";
import type { IssuedTokens } from "./tokens";

/** Simulated milliseconds until a rival's connection closes a new one. */
const RIVAL = 500;

export interface EventSocketsOptions {
  readonly clock: SimulatorClock;
  readonly faults: ApiFaultSwitches;
  readonly tokens: IssuedTokens;
  readonly ledger: ApiLedger;
  readonly log: (entry: ApiLogEntry) => void;
}

export class EventSockets {
  /** The accepted ones, by subscription. */
  readonly #current = new Map<string, EventSocket>();
  readonly #timers: Timers;
  readonly #delays: Delays;
  #awaiting: (() => void)[] = [];

  constructor(private readonly options: EventSocketsOptions) {
    this.#timers = options.clock.timers();
    this.#delays = new Delays(options.clock.timers());
  }

  /** Whether a connection is open that can carry events. */
  get connected(): boolean {
    return [...this.#current.values()].some(({ live }) => live);
  }

  /** Resolves when a client is connected, with `false` if none is within `patience` simulated milliseconds. */
  async whenConnected(patience: number): Promise<boolean> {
    if (this.connected) return true;
    const arrival = new Promise<void>((resolve) => this.#awaiting.push(resolve));
    await (Number.isFinite(patience) ? Promise.race([arrival, this.#delays.wait(patience)]) : arrival);
    return this.connected;
  }

  arrived({ path, accept, reset }: IncomingSocket): void {
    const [name = "", query = ""] = path.split("?", 2);
    if (name !== "/ws") {
      reset();
      return;
    }
    const parameters = new URLSearchParams(query);
    const subscription = parameters.get("subscriptionId") ?? "";
    const token = this.options.tokens.find(parameters.get("access_token"));
    accept((socket) => {
      const { faults, clock, ledger } = this.options;
      const isRefused = faults.spend("event-refuse");
      const refusal = !token || isRefused ? "Invalid Token" : subscription === "" ? "Invalid Subscription" : undefined;
      const entry: EventConnection = { subscription, accepted: refusal === undefined, heartbeats: 0, at: this.#now() };
      ledger.connections.push(entry);
      const arrival: EventSocket = new EventSocket(socket, entry, {
        heartbeat: () => {
          entry.heartbeats++;
        },
        closed: (code) => this.#closed(arrival, code),
      });
      arrival.reply(refusal);
      this.options.log({ event: "events", what: refusal === undefined ? "connected" : "refused" });
      if (token && refusal === undefined) this.#accept(subscription, arrival, token.until - clock.now());
    });
  }

  /**
   * Sends an event to every connection. Resolves with whether there was any.
   * @param late simulated milliseconds to wait before
   */
  async offer(body: WebhookBody, late = 0): Promise<boolean> {
    const { faults, ledger, log } = this.options;
    const delay = late + (faults.get("event-late") ?? 0);
    if (delay > 0) await this.#delays.wait(delay);
    const live = [...this.#current.values()].filter((each) => each.live);
    const delivered = live.length > 0;
    for (const socket of live) this.#send(socket, JSON.stringify(body));
    ledger.events.push({ name: body.event, at: this.#now(), body, delivered });
    log({ event: "offered", name: body.event, delivered });
    return delivered;
  }

  /** The fault `event-silence`. */
  silence(): void {
    for (const socket of this.#current.values()) socket.silence();
  }

  /** The fault `event-drop`. */
  drop(): void {
    for (const socket of this.#current.values()) socket.drop();
  }

  close(): void {
    this.#timers.clear();
    this.#delays.close();
    for (const awaiting of this.#awaiting.splice(0)) awaiting();
  }

  #now(): number {
    return Math.round(this.options.clock.now());
  }

  /** @param life of its token, simulated milliseconds */
  #accept(subscription: string, socket: EventSocket, life: number): void {
    const { faults } = this.options;
    const former = this.#current.get(subscription);
    this.#current.set(subscription, socket);
    former?.close(CLOSE_NORMAL, "A new connection replaces this one");
    this.#timers.after(life, () => {
      if (faults.get("event-token-ends")) socket.close(CLOSE_TOKEN, "Token expired");
    });
    if (faults.get("event-rival"))
      this.#timers.after(RIVAL, () => socket.close(CLOSE_NORMAL, "A new connection replaces this one"));
    for (const awaiting of this.#awaiting.splice(0)) awaiting();
  }

  #send(socket: EventSocket, content: string): void {
    const { faults } = this.options;
    if (faults.get("event-plain-content")) socket.message("message", "Connection is alive");
    if (faults.get("event-unknown-module")) socket.message("notice", "This module is not known");
    socket.message("message", content);
    if (faults.get("event-twice")) socket.message("message", content);
  }

  #closed(socket: EventSocket, code: number): void {
    const { entry } = socket;
    entry.closedAt = this.#now();
    entry.code = code;
    if (this.#current.get(entry.subscription) === socket) this.#current.delete(entry.subscription);
    this.options.log({ event: "events", what: "closed", code });
  }
}
