// One client of the event WebSocket (protocol#connecting-for-events): the first reply, heartbeats, events.

import type { WebSocket } from "ws";
import { isObject, parseLossless } from "../../protocol/input";
import type { EventConnection } from "./api-ledger";

/** WebSocket close codes. */
export const CLOSE_NORMAL = 1000;
export const CLOSE_TOKEN = 1008;

export interface EventSocketEvents {
  heartbeat(): void;
  /** Called once. */
  closed(code: number): void;
}

export class EventSocket {
  #silent = false;

  /** @param entry of the ledger, kept up to date */
  constructor(
    private readonly socket: WebSocket,
    readonly entry: EventConnection,
    events: EventSocketEvents,
  ) {
    socket.on("message", (data) => {
      if (this.#silent || !isHeartbeat(data.toString())) return;
      events.heartbeat();
      // A refused connection stays open without an answer.
      if (entry.accepted) this.#send({ module: "heartbeat", success: true, content: "live", header: {} });
    });
    socket.once("close", (code) => events.closed(code));
  }

  /** Whether it carries events. */
  get live(): boolean {
    return this.entry.accepted && !this.#silent && this.socket.readyState === this.socket.OPEN;
  }

  /** The first reply. After a refusal the connection stays open. */
  reply(refusal?: string): void {
    this.#send({
      module: "build_connection",
      success: refusal === undefined,
      content: refusal ?? "Build connection success",
    });
  }

  /** @param content a text, as the content of every module is */
  message(module: string, content: string): void {
    this.#send({ module, content });
  }

  close(code: number, reason?: string): void {
    if (!this.#silent) this.socket.close(code, reason);
  }

  /** Breaks the connection without a close. */
  drop(): void {
    this.socket.terminate();
  }

  /** From now on it carries nothing, although it stays open. */
  silence(): void {
    this.#silent = true;
  }

  #send(message: object): void {
    if (!this.#silent && this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }
}

function isHeartbeat(text: string): boolean {
  try {
    const message = parseLossless(text);
    return isObject(message) && message.module === "heartbeat";
  } catch {
    return false;
  }
}
