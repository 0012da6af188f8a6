// Makes a stream's sockets those that its state asks for, so that no transition has to free anything.

import type { OwnedSocket } from "../machine";
import type { Environment } from "../transport";
import type { LinkKey } from "../values";
import { readToEnd } from "./arrivals";
import { Connection, type ConnectionNews, type ConnectionSettings, type TracedNews } from "./connection";

/** Beside what connections tell, for who traces them: that a socket is called, and that this side lets it go. */
export interface SocketNews extends TracedNews {
  calling(owned: OwnedSocket): void;
  closed(owned: OwnedSocket): void;
}

/** Sockets that were let go tell nothing. */
export class Sockets {
  /** What has arrived is read until then at most, before sockets are let go: an instant of `performance.now()`. */
  readBy = Number.POSITIVE_INFINITY;
  readonly #open = new Map<number, Connection>();
  readonly #news: SocketNews;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly environment: Environment,
    news: SocketNews,
  ) {
    const lost: ConnectionNews["lost"] = (owned, loss) => {
      this.#open.delete(owned.socket);
      news.lost(owned, loss);
    };
    this.#news = { ...news, lost };
  }

  /** Drops what is not wanted any more, then opens what is new (protocol#one-connection: never two at once). */
  settle(wanted: readonly OwnedSocket[]): void {
    for (const [socket, connection] of this.#open) {
      if (wanted.some((owned) => owned.socket === socket)) continue;
      this.#open.delete(socket);
      connection.drop();
      this.#news.closed(connection.owned);
    }
    for (const owned of wanted) {
      if (this.#open.has(owned.socket)) continue;
      this.#news.calling(owned);
      this.#open.set(owned.socket, new Connection(owned, this.settings, this.#news, this.environment));
    }
  }

  /**
   * Has these sockets read to their end before they are let go.
   * @param done is called later
   * @returns `false` if there is nothing to read, and `done` is not called
   */
  readToEnd(sockets: readonly OwnedSocket[], done: () => void): boolean {
    const connections = sockets
      .flatMap(({ socket }) => this.#open.get(socket) ?? [])
      .filter((each) => each.mayHoldBack);
    if (connections.length > 0) readToEnd(connections, done, () => this.readBy);
    return connections.length > 0;
  }

  send(socket: number, message: object): void {
    this.#open.get(socket)?.send(message);
  }

  /** What an instant that has come is judged by. */
  seen(): { quietest: LinkKey | undefined; opened: ReadonlySet<number> } {
    return { quietest: this.quietest(), opened: this.taken() };
  }

  /** The media socket that has been silent longest. */
  quietest(): LinkKey | undefined {
    let quietest: { key: LinkKey; lastFrame: number } | undefined;
    for (const { owned, lastFrame } of this.#open.values())
      if (owned.key !== "signaling" && !(quietest && quietest.lastFrame <= lastFrame))
        quietest = { key: owned.key, lastFrame };
    return quietest?.key;
  }

  /** The numbers of those that the other side has taken. */
  taken(): ReadonlySet<number> {
    return new Set([...this.#open].filter(([, { isTaken }]) => isTaken).map(([socket]) => socket));
  }

  /** Closes all in good order, media before signaling (protocol#closing); resolves when they are gone. */
  async close(): Promise<void> {
    const connections = [...this.#open.values()].reverse();
    this.#open.clear();
    for (const { owned } of connections) this.#news.closed(owned);
    await Promise.all(connections.map((connection) => connection.close()));
  }
}
