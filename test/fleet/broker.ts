// An engine for the core's specs: it keeps registers and says who is gone, as an MQTT broker does, and delivers late, twice and
// in another order.

import type { Entry, Ledger, LedgerListener, RegisterKind, Registers } from "../../src/fleet/registers";
import type { Process, World } from "./world";

/** A silent connection ends after this: 1.5 times the keep-alive of 5 s. */
const KEEP_ALIVE = 7500;

export interface Deliveries {
  /** Milliseconds. */
  readonly most: number;
  /** Entries overtake each other. */
  readonly isShuffled: boolean;
  /** How many of 1 are delivered twice. */
  readonly repeated: number;
}

export const ORDERLY: Deliveries = { most: 20, isShuffled: false, repeated: 0 };
export const UNRULY: Deliveries = { most: 60, isShuffled: true, repeated: 0.05 };

type Kept = { kind: RegisterKind; id: string; text: string };

export class Broker {
  isUp = true;
  /** Messages that reached it. */
  messages = 0;
  readonly clients = new Set<Client>();
  /** The members whose wire to it is cut. */
  readonly cut = new Set<string>();
  readonly #kept = new Map<string, Kept>();

  constructor(
    readonly world: World,
    readonly deliveries: Deliveries,
  ) {}

  get kept(): readonly Kept[] {
    return [...this.#kept.values()];
  }

  publish(kind: RegisterKind, id: string, text: string | undefined): void {
    this.messages += 1;
    const key = `${kind}/${id}`;
    this.#kept.delete(key);
    if (text !== undefined) this.#kept.set(key, { kind, id, text });
    for (const client of this.clients) client.deliver(kind, id, text, false);
  }

  /** The client's connection broke. */
  lose(client: Client): void {
    if (this.clients.delete(client)) this.publish("member", client.member, undefined);
  }

  /**
   * @param wills it stops in good order, and publishes the wills of all to those still connected, as Mosquitto does
   * @param isWiped it comes back with an empty disk
   */
  stop(milliseconds: number, wills: boolean, isWiped: boolean): void {
    this.isUp = false;
    const clients = [...this.clients];
    if (wills) for (const { member } of clients) this.publish("member", member, undefined);
    this.world.in(this.deliveries.most + 1, () => {
      this.clients.clear();
      if (isWiped) this.#kept.clear();
      for (const client of clients) client.lost();
    });
    this.world.in(Math.max(milliseconds, this.deliveries.most + 2), () => {
      this.isUp = true;
    });
  }
}

/** One member's connection, anew after each loss. */
export class Client implements Ledger {
  /** How long it waits before it tries again. Milliseconds. */
  retry = (): number => this.broker.world.between(50, 600);
  /** Nothing passes in either direction. */
  #isCut = false;
  #isConnected = false;
  #isClosed = false;
  /** What is on its way while the wire is cut. */
  #wire: (() => void)[] = [];
  /** Counts connections, so that nothing of an earlier one arrives. */
  #connection = 0;
  #lastArrival = 0;

  constructor(
    readonly broker: Broker,
    readonly process: Process,
    readonly member: string,
    private readonly listener: LedgerListener,
  ) {
    this.#connect();
  }

  put<K extends RegisterKind>(kind: K, id: string, value?: Registers[K]): void {
    if (!this.#isConnected) return;
    const text = value === undefined ? undefined : JSON.stringify(value);
    const connection = this.#connection;
    this.#pass(() => {
      if (this.#isOpen(connection)) this.broker.publish(kind, id, text);
    });
  }

  deliver(kind: RegisterKind, id: string, text: string | undefined, kept: boolean): void {
    const { world, deliveries } = this.broker;
    const times = world.random() < deliveries.repeated ? 2 : 1;
    for (let time = 0; time < times; time += 1) this.#arrive(this.#delay(), kind, id, text, kept);
  }

  close(isGraceful: boolean): Promise<void> {
    this.#isClosed = true;
    if (this.#isConnected && isGraceful && !this.#isCut) {
      // What was put before has been sent, and arrives.
      this.broker.world.in(10, () => {
        if (this.broker.clients.delete(this)) this.broker.publish("member", this.member, undefined);
      });
    } else this.broker.lose(this);
    return Promise.resolve();
  }

  /** The process died: the broker sees its connection end. */
  die(): void {
    this.#isClosed = true;
    if (this.#isCut) this.broker.world.in(KEEP_ALIVE, () => this.broker.lose(this));
    else this.broker.lose(this);
  }

  cut(): void {
    this.#isCut = true;
    this.broker.cut.add(this.member);
    this.#expire(() => this.#isCut);
  }

  heal(): void {
    this.#isCut = false;
    this.broker.cut.delete(this.member);
    for (const message of this.#wire.splice(0)) message();
  }

  freeze(): void {
    this.#expire(() => this.process.isFrozen);
  }

  /** The connection ended: what it brought before arrives first. */
  lost(): void {
    const connection = this.#connection;
    this.process.receive(() => {
      if (connection !== this.#connection || !this.#isConnected) return;
      this.#isConnected = false;
      this.#connection += 1;
      this.#wire = [];
      if (this.#isClosed) return;
      this.listener.disconnected();
      this.#connect();
    });
  }

  /** After the keep-alive both sides give the connection up. */
  #expire(isSilent: () => boolean): void {
    const connection = this.#connection;
    this.broker.world.in(KEEP_ALIVE, () => {
      if (!isSilent() || connection !== this.#connection || !this.broker.clients.has(this)) return;
      this.broker.lose(this);
      this.lost();
    });
  }

  #isOpen(connection: number): boolean {
    return connection === this.#connection && this.broker.clients.has(this);
  }

  #connect(): void {
    this.broker.world.in(this.retry(), () => {
      if (this.#isClosed || this.process.isDead) return;
      if (this.#isCut || this.process.isFrozen || !this.broker.isUp) {
        this.#connect();
        return;
      }
      this.#isConnected = true;
      this.listener.connected();
      this.broker.clients.add(this);
      for (const { kind, id, text } of this.broker.kept) this.deliver(kind, id, text, true);
      const connection = this.#connection;
      this.broker.world.in(this.broker.deliveries.most + 10, () =>
        this.process.receive(() => {
          if (this.#isConnected && connection === this.#connection) this.listener.synced();
        }),
      );
    });
  }

  #delay(): number {
    const { world, deliveries } = this.broker;
    const delay = world.between(1, deliveries.most);
    if (deliveries.isShuffled) return delay;
    this.#lastArrival = Math.max(this.#lastArrival, world.now + delay);
    return this.#lastArrival - world.now;
  }

  #arrive(delay: number, kind: RegisterKind, id: string, text: string | undefined, kept: boolean): void {
    const connection = this.#connection;
    this.broker.world.in(delay, () =>
      this.#pass(() =>
        this.process.receive(() => {
          if (this.#isClosed || connection !== this.#connection) return;
          const value = text === undefined ? undefined : JSON.parse(text);
          this.listener.entry({ kind, id, value, kept } as Entry);
        }),
      ),
    );
  }

  #pass(message: () => void): void {
    if (this.#isCut) this.#wire.push(message);
    else message();
  }
}
