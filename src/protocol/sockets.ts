// Makes a stream's sockets and its one timer those that its state asks for, so that no transition has to free anything.

import { Connection, type ConnectionSettings } from "./connection";
import type { Clock, Environment } from "./environment";
import type { LinkKey, Loss, OwnedSocket } from "./state";
import type { WireMessage } from "./wire";

/** What sockets tell. Sockets that were let go tell nothing. */
export interface SocketNews {
  opened(owned: OwnedSocket): void;
  message(owned: OwnedSocket, message: WireMessage, receivedAt: number): void;
  /** A frame that is no message of the protocol. */
  malformed(owned: OwnedSocket): void;
  lost(owned: OwnedSocket, loss: Loss): void;
}

export class Sockets {
  readonly #open = new Map<number, OwnedSocket & { connection: Connection }>();

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly environment: Environment,
    private readonly news: SocketNews,
  ) {}

  /** Drops what is not wanted any more, then opens what is new (protocol section 17: never two at once). */
  settle(wanted: readonly OwnedSocket[]): void {
    for (const [socket, { connection }] of this.#open) {
      if (wanted.some((owned) => owned.socket === socket)) continue;
      this.#open.delete(socket);
      connection.drop();
    }
    for (const owned of wanted) if (!this.#open.has(owned.socket)) this.#connect(owned);
  }

  #connect(owned: OwnedSocket): void {
    const { news } = this;
    const connection = new Connection(
      owned.url,
      this.settings,
      {
        opened: () => news.opened(owned),
        message: (message, receivedAt) => news.message(owned, message, receivedAt),
        malformed: () => news.malformed(owned),
        lost: (loss) => {
          this.#open.delete(owned.socket);
          news.lost(owned, loss);
        },
      },
      this.environment,
    );
    this.#open.set(owned.socket, { ...owned, connection });
  }

  send(socket: number, message: object): void {
    this.#open.get(socket)?.connection.send(message);
  }

  /** The media socket that has been silent longest. */
  quietest(): LinkKey | undefined {
    let quietest: { key: LinkKey; lastFrame: number } | undefined;
    for (const { key, connection } of this.#open.values())
      if (key !== "signaling" && !(quietest && quietest.lastFrame <= connection.lastFrame))
        quietest = { key, lastFrame: connection.lastFrame };
    return quietest?.key;
  }

  /** Closes all in good order, media before signaling (protocol section 16); resolves when they are gone. */
  async close(): Promise<void> {
    const connections = [...this.#open.values()].reverse().map(({ connection }) => connection);
    this.#open.clear();
    await Promise.all(connections.map((connection) => connection.close()));
  }
}

/** One timer that can be moved. */
export class Alarm {
  #timer: unknown;
  #at: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** @param at an instant of `Clock.elapsed`; `undefined` for never */
  set(at: number | undefined): void {
    if (at === this.#at) return;
    this.clock.clearTimeout(this.#timer);
    this.#at = at;
    if (at === undefined) return;
    const delay = Math.max(0, at - this.clock.elapsed());
    this.#timer = this.clock.setTimeout(() => {
      this.#at = undefined;
      this.ring();
    }, delay);
  }
}
