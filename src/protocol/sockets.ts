// Makes a stream's sockets and its one timer those that its state asks for, so that no transition has to free anything.

import { Connection, type ConnectionNews, type ConnectionSettings } from "./connection";
import type { Clock, Environment } from "./environment";
import type { LinkKey, OwnedSocket } from "./state";

/** Sockets that were let go tell nothing. */
export class Sockets {
  readonly #open = new Map<number, Connection>();
  readonly #news: ConnectionNews;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly environment: Environment,
    news: ConnectionNews,
  ) {
    const lost: ConnectionNews["lost"] = (owned, loss) => {
      this.#open.delete(owned.socket);
      news.lost(owned, loss);
    };
    this.#news = { ...news, lost };
  }

  /** Drops what is not wanted any more, then opens what is new (protocol section 17: never two at once). */
  settle(wanted: readonly OwnedSocket[]): void {
    for (const [socket, connection] of this.#open) {
      if (wanted.some((owned) => owned.socket === socket)) continue;
      this.#open.delete(socket);
      connection.drop();
    }
    for (const owned of wanted)
      if (!this.#open.has(owned.socket))
        this.#open.set(owned.socket, new Connection(owned, this.settings, this.#news, this.environment));
  }

  send(socket: number, message: object): void {
    this.#open.get(socket)?.send(message);
  }

  /** The media socket that has been silent longest. */
  quietest(): LinkKey | undefined {
    let quietest: { key: LinkKey; lastFrame: number } | undefined;
    for (const { owned, lastFrame } of this.#open.values())
      if (owned.key !== "signaling" && !(quietest && quietest.lastFrame <= lastFrame))
        quietest = { key: owned.key, lastFrame };
    return quietest?.key;
  }

  /** Closes all in good order, media before signaling (protocol section 16); resolves when they are gone. */
  async close(): Promise<void> {
    const connections = [...this.#open.values()].reverse();
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
