// Zoom's side: a stream lets one connection live, and a newer one closes the older.

import type { Process, World } from "./world";

export interface Connection {
  readonly stream: string;
  readonly process: Process;
  /** The process still wants it. */
  readonly isWanted: () => boolean;
  /** Zoom closed it. */
  readonly closed: () => void;
}

export class Zoom {
  readonly live = new Set<string>();
  readonly ended = new Set<string>();
  readonly connections = new Map<string, Connection>();
  /** How often a connection closed another one. */
  kicks = 0;
  /** The longest that a live stream was without a connection, from its webhook on; milliseconds. */
  longestGap = 0;
  readonly #since = new Map<string, number>();

  constructor(private readonly world: World) {}

  start(stream: string): void {
    this.live.add(stream);
    this.#since.set(stream, this.world.now);
  }

  stop(stream: string): void {
    this.live.delete(stream);
    this.ended.add(stream);
    this.#since.delete(stream);
    this.#close(stream);
  }

  connect(connection: Connection): void {
    const { stream, process } = connection;
    this.world.in(this.world.between(2, 20), () => {
      if (process.isFrozen) process.receive(() => this.connect(connection));
      if (process.isDead || process.isFrozen || !connection.isWanted()) return;
      if (!this.live.has(stream)) {
        this.#tell(connection);
        return;
      }
      if (this.connections.has(stream)) this.kicks += 1;
      this.#close(stream);
      this.connections.set(stream, connection);
      this.#count(stream);
      this.#since.delete(stream);
    });
  }

  /** The process closed it, or died. */
  disconnect(connection: Connection): void {
    if (this.connections.get(connection.stream) !== connection) return;
    this.connections.delete(connection.stream);
    if (this.live.has(connection.stream)) this.#since.set(connection.stream, this.world.now);
  }

  died(process: Process): void {
    for (const connection of [...this.connections.values()])
      if (connection.process === process) this.disconnect(connection);
  }

  /** Counts the gaps that last. */
  finish(): void {
    for (const stream of this.#since.keys()) this.#count(stream);
  }

  #count(stream: string): void {
    this.longestGap = Math.max(this.longestGap, this.world.now - (this.#since.get(stream) ?? this.world.now));
  }

  #close(stream: string): void {
    const connection = this.connections.get(stream);
    if (!connection) return;
    this.disconnect(connection);
    this.#tell(connection);
  }

  #tell(connection: Connection): void {
    this.world.in(this.world.between(1, 10), () => connection.process.receive(connection.closed));
  }
}
