// Opens and drops sockets so that a stream has exactly those that its state requires. No transition has to free anything.

import type { OwnedSocket } from "../machine";
import type { Environment } from "../transport";
import type { LinkKey } from "../values";
import { readToEnd } from "./read-to-end";
import {
  type ConnectionListener,
  type ConnectionSettings,
  type SocketTrace,
  StreamConnection,
} from "./stream-connection";

/** The open sockets of one stream. A socket that was dropped reports nothing more. */
export class Sockets {
  /** The deadline for reading what has arrived before sockets are dropped: an instant of `performance.now()`. */
  readBy = Number.POSITIVE_INFINITY;
  readonly #open = new Map<number, StreamConnection>();
  readonly #listener: ConnectionListener;
  #trace: SocketTrace | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly environment: Environment,
    listener: ConnectionListener,
  ) {
    const lost: ConnectionListener["lost"] = (owned, loss) => {
      this.#open.delete(owned.socket);
      listener.lost(owned, loss);
    };
    this.#listener = { ...listener, lost };
  }

  /** Traces all sockets from now on; with `undefined` no more. */
  set trace(trace: SocketTrace | undefined) {
    this.#trace = trace;
    for (const connection of this.#open.values()) connection.trace = trace;
  }

  /** Drops sockets that are not wanted any more, then opens new ones (protocol#one-connection: never two at once). */
  settle(wanted: readonly OwnedSocket[]): void {
    for (const [socket, connection] of this.#open) {
      if (wanted.some((owned) => owned.socket === socket)) continue;
      this.#open.delete(socket);
      connection.drop();
      this.#trace?.socket(connection.owned.key, "closed");
    }
    for (const owned of wanted) {
      if (this.#open.has(owned.socket)) continue;
      this.#trace?.socket(owned.key, "open");
      const connection = new StreamConnection(owned, this.settings, this.#listener, this.environment);
      connection.trace = this.#trace;
      this.#open.set(owned.socket, connection);
    }
  }

  /**
   * Reads these sockets to their end before they are dropped.
   * @param done is called afterwards
   * @returns `false` if there is nothing to read; then `done` is not called
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

  /** What the input `due` carries. */
  seen(): { quietest: LinkKey | undefined; opened: ReadonlySet<number> } {
    return { quietest: this.quietest(), opened: this.opened() };
  }

  /** The media socket that has been silent for the longest time. */
  quietest(): LinkKey | undefined {
    let quietest: { key: LinkKey; lastFrame: number } | undefined;
    for (const { owned, lastFrame } of this.#open.values())
      if (owned.key !== "signaling" && !(quietest && quietest.lastFrame <= lastFrame))
        quietest = { key: owned.key, lastFrame };
    return quietest?.key;
  }

  /** The numbers of the sockets whose WebSocket is open. */
  opened(): ReadonlySet<number> {
    return new Set([...this.#open].filter(([, { wasOpened }]) => wasOpened).map(([socket]) => socket));
  }

  /** Closes all with close frames, media before signaling (protocol#closing); resolves when they are gone. */
  async close(): Promise<void> {
    const connections = [...this.#open.values()].reverse();
    this.#open.clear();
    for (const { owned } of connections) this.#trace?.socket(owned.key, "closed");
    await Promise.all(connections.map((connection) => connection.close()));
  }
}
