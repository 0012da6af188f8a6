// Measures the client in whose process it runs, the same way for all clients: packets, CPU time, delivery, memory, and how
// long the event loop was blocked. The runner starts and ends a measurement over IPC.

import { monitorEventLoopDelay } from "node:perf_hooks";

/** Figures of one repetition of one client. Times are milliseconds unless stated otherwise. */
export interface Figures {
  packets: number;
  bytes: number;
  /** Seconds between `begin` and `end`. */
  seconds: number;
  /** CPU seconds of the whole process, including system time. */
  cpu: number;
  /** From the server's send to the application's callback; absent if deliveries were not timed. */
  p50?: number;
  p99?: number;
  /** The peak resident memory of the process, MB. */
  peak: number;
  /** The longest time that the event loop was blocked; absent if it was not monitored. */
  blocked?: number;
}

export interface Command {
  do: "begin" | "end";
  /** Whether deliveries are timed. Not flat out, because reading the clock costs as much as some of the measured work. */
  timed?: boolean;
  /** Whether the event loop is monitored. That wakes the process every millisecond. */
  watched?: boolean;
}

/** Deliveries kept for the percentiles: 200 streams of 50 packets per second for 50 s. */
const KEPT = 500_000;
/** Interval of the event loop's monitor. Milliseconds. */
const LOOK = 1;

/** Added to all times. Without it, the protocol would read a packet's time as seconds on a machine that started today. */
const EPOCH = 1_000_000_000_000;

/** The monotonic clock, which is the same for all processes of a machine. Microseconds. */
export function microseconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return EPOCH + seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}

export class Meter {
  #packets = 0;
  #bytes = 0;
  #deliveries = 0;
  #timed = false;
  #begun = 0;
  #cpu = process.cpuUsage();
  readonly #delays = new Float64Array(KEPT);
  readonly #loop = monitorEventLoopDelay({ resolution: LOOK });

  /** Call it once per packet, where an application would receive the packet. @param sentAt microseconds */
  packet(sentAt: number, bytes: number): void {
    this.#packets += 1;
    this.#bytes += bytes;
    if (!this.#timed || this.#deliveries === KEPT) return;
    this.#delays[this.#deliveries] = microseconds() - sentAt;
    this.#deliveries += 1;
  }

  /** Executes the runner's commands. */
  obey(): this {
    process.on("message", (command: Command) => {
      if (command.do === "begin") this.#begin(command);
      if (command.do === "end") process.send?.(this.#end());
    });
    return this;
  }

  #begin({ timed = false, watched = false }: Command): void {
    this.#packets = 0;
    this.#bytes = 0;
    this.#deliveries = 0;
    this.#timed = timed;
    if (watched) this.#loop.enable();
    this.#begun = microseconds();
    this.#cpu = process.cpuUsage();
  }

  #end(): Figures {
    const { user, system } = process.cpuUsage(this.#cpu);
    const seconds = (microseconds() - this.#begun) / 1_000_000;
    const watched = this.#loop.disable();
    const delays = this.#delays.subarray(0, this.#deliveries).sort();
    const percentile = (share: number) => (delays[Math.floor(share * delays.length)] ?? 0) / 1000;
    return {
      packets: this.#packets,
      bytes: this.#bytes,
      seconds,
      cpu: (user + system) / 1_000_000,
      peak: process.resourceUsage().maxRSS / 1024,
      ...(this.#timed && { p50: percentile(0.5), p99: percentile(0.99) }),
      ...(watched && { blocked: Math.max(0, this.#loop.max / 1_000_000 - LOOK) }),
    };
  }
}
