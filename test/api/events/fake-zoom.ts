// Zoom's side of the event WebSocket in a fake world: one connection per subscription, tokens of an hour, and a ledger of
// every event with whether somebody was connected when it occurred.

import type { FakeSocket, FakeWorld } from "../../protocol/fake-world";
import { BUILT, INVALID, LIVE, wrapped } from "./rig";

const TOKEN_LIFE = 3_600_000;

export interface Entry {
  name: string;
  at: number;
  isSent: boolean;
}

export class FakeZoom {
  readonly ledger: Entry[] = [];
  readonly closedTokens: string[] = [];
  /** So many connections are refused next. */
  refusals = 0;
  refused = 0;
  isNetworkDown = false;
  #live: FakeSocket | undefined;
  readonly #answered = new Map<FakeSocket, number>();
  readonly #issued = new Map<string, number>();

  constructor(private readonly world: FakeWorld) {}

  get #now(): number {
    return this.world.clock.elapsed();
  }

  issue(token: string): void {
    this.#issued.set(token, this.#now);
  }

  #isValid(url: string): boolean {
    const at = this.#issued.get(new URL(url).searchParams.get("access_token") ?? "");
    return at !== undefined && this.#now - at < TOKEN_LIFE;
  }

  /** What the servers do in this instant. */
  step(): void {
    if (this.isNetworkDown) {
      for (const socket of this.world.open) socket.lose(1006, new Error("read ECONNRESET"));
      this.#live = undefined;
      return;
    }
    for (const socket of this.world.open) {
      if (!this.#answered.has(socket)) this.#connect(socket);
      for (let answers = this.#answered.get(socket) ?? 0; answers < socket.sent.length; answers += 1)
        socket.receive(LIVE);
      this.#answered.set(socket, socket.sent.length);
    }
  }

  #connect(socket: FakeSocket): void {
    socket.accept();
    if (this.refusals > 0 || !this.#isValid(socket.url)) {
      this.refusals -= 1;
      this.refused += 1;
      socket.receive(INVALID);
      return;
    }
    const former = this.#live;
    this.#live = socket;
    if (former?.closedWith === undefined) former?.lose(1000);
    socket.receive(BUILT);
  }

  /** An event occurs; it is never sent again. */
  occur(name: string): void {
    const isSent = this.#live?.closedWith === undefined && this.#live !== undefined;
    this.ledger.push({ name, at: this.world.clock.now(), isSent });
    if (isSent) this.#live?.receive(wrapped({ event: name, event_ts: this.world.clock.now(), payload: {} }));
  }
}
