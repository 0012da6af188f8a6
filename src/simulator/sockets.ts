// The open connections of one stream, also those that no longer count.

import type WebSocket from "ws";
import { Connection, type ConnectionEvents, type ConnectionOptions } from "./connection";
import type { SocketName } from "./log";

export class Sockets {
  readonly #open = new Set<Connection>();
  readonly #events: ConnectionEvents;

  constructor(
    private readonly options: ConnectionOptions,
    events: ConnectionEvents,
  ) {
    this.#events = {
      ...events,
      closed: (from, code) => {
        this.#open.delete(from);
        events.closed(from, code);
      },
    };
  }

  add(name: SocketName, socket: WebSocket): Connection {
    const connection = new Connection(name, socket, this.options, this.#events);
    this.#open.add(connection);
    return connection;
  }

  /** Those with that name, or all. */
  named(name?: SocketName): Connection[] {
    return [...this.#open].filter((connection) => name === undefined || connection.name === name);
  }
}
