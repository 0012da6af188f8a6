// The world of the app under chaos: real sockets, and a clock that runs as many times faster as the simulator's. It
// counts what is held, and notices when a stream holds two sockets for the same purpose (protocol#one-connection).

import {
  type Environment,
  REAL_WORLD,
  type Socket,
  type SocketListener,
  type SocketSettings,
} from "../../src/protocol";
import type { Cancel, SimulatorClock, Timers } from "../../src/simulator/time/clock";

const SIGNALING_REQUEST = 1;

/** Which socket of which stream, as its first message says. */
function roleOf(text: string): string {
  const { msg_type, media_type, rtms_stream_id } = JSON.parse(text);
  return `${rtms_stream_id} ${msg_type === SIGNALING_REQUEST ? "signaling" : `media ${media_type}`}`;
}

/** A real socket, watched from when it is opened until it is closed or released. */
class WatchedSocket implements Socket {
  role: string | undefined;
  readonly #socket: Socket;

  constructor(
    url: string,
    settings: SocketSettings,
    listener: SocketListener,
    private readonly world: FastWorld,
  ) {
    this.#socket = REAL_WORLD.openSocket(url, settings, {
      opened: () => listener.opened(),
      message: (data) => listener.message(data),
      messageIn: (bytes, start, end) => listener.messageIn?.(bytes, start, end),
      failed: (error) => listener.failed(error),
      closed: (code, reason) => {
        world.closed(this);
        listener.closed(code, reason);
      },
    });
  }

  get heard(): number {
    return this.#socket.heard ?? 0;
  }

  send(text: string): void {
    if (this.role === undefined) {
      this.role = roleOf(text);
      this.world.claim(this);
    }
    this.#socket.send(text);
  }
  close(code: number): void {
    this.world.letGo(this);
    this.#socket.close(code);
  }
  terminate(): void {
    this.world.letGo(this);
    this.#socket.terminate();
  }
}

/** The timers of one stream. */
class WatchedTimers {
  readonly #cancels = new Map<object, Cancel>();
  readonly #timers: Timers;

  constructor(time: SimulatorClock) {
    this.#timers = time.timers();
  }

  get count(): number {
    return this.#cancels.size;
  }

  readonly set = (callback: () => void, milliseconds: number): object => {
    const timer = {};
    const cancel = this.#timers.after(milliseconds, () => {
      this.#cancels.delete(timer);
      callback();
    });
    this.#cancels.set(timer, cancel);
    return timer;
  };

  readonly clear = (timer: unknown): void => {
    const cancel = this.#cancels.get(timer as object);
    this.#cancels.delete(timer as object);
    cancel?.();
  };
}

export class FastWorld {
  /** Socket purposes that were held twice at once. */
  readonly conflicts: string[] = [];
  opened = 0;
  readonly #since: number;
  readonly #open = new Set<WatchedSocket>();
  readonly #held = new Map<string, WatchedSocket>();

  /** @param time the clock that the simulator has too */
  constructor(
    private readonly time: SimulatorClock,
    private readonly random: () => number,
  ) {
    this.#since = time.now();
  }

  /** Milliseconds since this world was made. */
  readonly elapsed = (): number => this.time.now() - this.#since;

  /** The world of one stream, and how many timers it has set. */
  environment(): { environment: Environment; timers: () => number } {
    const timers = new WatchedTimers(this.time);
    const clock = {
      now: () => this.time.now(),
      elapsed: this.elapsed,
      setTimeout: timers.set,
      clearTimeout: timers.clear,
    };
    const { random, openSocket } = this;
    return { environment: { clock, random, openSocket }, timers: () => timers.count };
  }

  readonly openSocket = (url: string, settings: SocketSettings, listener: SocketListener): Socket => {
    const socket = new WatchedSocket(url, settings, listener, this);
    this.opened += 1;
    this.#open.add(socket);
    return socket;
  };

  /** Sockets that are not closed. */
  get sockets(): number {
    return this.#open.size;
  }

  claim(socket: WatchedSocket): void {
    const role = socket.role ?? "";
    if (this.#held.has(role)) this.conflicts.push(role);
    this.#held.set(role, socket);
  }
  letGo(socket: WatchedSocket): void {
    if (socket.role !== undefined && this.#held.get(socket.role) === socket) this.#held.delete(socket.role);
  }
  closed(socket: WatchedSocket): void {
    this.letGo(socket);
    this.#open.delete(socket);
  }
}
