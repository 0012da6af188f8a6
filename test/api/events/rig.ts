// An event socket in a world under the test's control: fake tokens, a fake network, a clock that the test moves.

import { type EventGap, EventSocket, type EventSocketState } from "../../../src/api/events";
import type { RtmsError } from "../../../src/protocol/errors";
import type { WebhookBody } from "../../../src/protocol/webhook";
import { type FakeSocket, FakeWorld } from "../../protocol/fake-world";

export const ENDPOINT = "wss://ws.zoom.us/ws?subscriptionId=sub-1";
const HOUR = 3_600_000;

export const BUILT = { module: "build_connection", success: true, content: "Connected" };
export const INVALID = { module: "build_connection", success: false, content: "Invalid Token" };
export const LIVE = { module: "heartbeat", success: true, content: "live", header: {} };

/** As Zoom wraps an event. */
export const wrapped = (event: unknown): object => ({ module: "message", content: JSON.stringify(event) });

export const started = (stream: string) => ({
  event: "meeting.rtms_started",
  event_ts: 1_700_000_000_000,
  payload: { meeting_uuid: "uuid-1", rtms_stream_id: stream, server_urls: "wss://rtms.zoom.us" },
});

/** Lets promises settle. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class Rig {
  readonly world = new FakeWorld();
  readonly events: WebhookBody[] = [];
  readonly gaps: EventGap[] = [];
  readonly problems: RtmsError[] = [];
  readonly warnings: string[] = [];
  readonly states: EventSocketState[] = [];
  /** Each token that was given out, and the one it replaced because Zoom had refused it. */
  readonly asked: { token: string; refused: string | undefined }[] = [];
  /** What the account answers instead of a token. */
  failure: Error | undefined;
  life = HOUR;
  onToken: (token: string) => void = () => undefined;
  endpoint = ENDPOINT;
  readonly socket = new EventSocket({
    access: (refused) => this.#access(refused),
    clock: this.world.clock,
    random: this.world.random,
    listener: {
      event: ({ body }) => void this.events.push(body),
      gap: (gap) => void this.gaps.push(gap),
      problem: (error) => void this.problems.push(error),
      warning: (text) => void this.warnings.push(text),
      changed: (state) => void this.states.push(state),
    },
  });

  #access(refused: string | undefined) {
    if (this.failure) return Promise.reject(this.failure);
    const token = `secret/token+${this.asked.length}`;
    this.asked.push({ token, refused });
    this.onToken(token);
    return Promise.resolve({ endpoint: this.endpoint, token, life: this.life, openSocket: this.world.openSocket });
  }

  /** Started, and the first socket is dialed. */
  static async started(): Promise<Rig> {
    const rig = new Rig();
    rig.socket.start();
    await settled();
    return rig;
  }

  static async connected(): Promise<Rig> {
    const rig = await Rig.started();
    rig.newest.receive(BUILT);
    return rig;
  }

  get newest(): FakeSocket {
    return this.world.newest;
  }

  /** Lets time pass in steps, between which promises settle. Live sockets hear what `answer` says once a step. */
  async pass(milliseconds: number, step = 1000, answer?: object): Promise<void> {
    for (let left = milliseconds; left > 0; left -= step) {
      this.world.pass(Math.min(step, left));
      await settled();
      if (answer) for (const socket of this.world.open) if (socket.isAccepted) socket.receive(answer);
    }
  }

  /** Lets time pass until there are so many sockets, the last of which waits for its answer. */
  async passUntil(sockets: number, limit = 2 * HOUR): Promise<void> {
    for (const end = this.world.clock.elapsed() + limit; this.world.sockets.length < sockets; ) {
      if (this.world.clock.elapsed() > end) throw new Error(`no socket ${sockets} within ${limit} ms`);
      await this.pass(1000, 1000, LIVE);
    }
  }

  passUntilNext(): Promise<void> {
    return this.passUntil(this.world.sockets.length + 1);
  }

  get names(): string[] {
    return this.events.map(({ event }) => event);
  }
}
