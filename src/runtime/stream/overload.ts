// Detects that this process cannot keep up with its media. It checks once per second while there are streams. The process
// is overloaded if its event loop was nearly always busy for ten seconds and the media it read were seconds old all that
// time. A pause of the network, a backlog, or a flow that blocks the loop once do not count. The overload is over when the
// media are recent again, or when the loop has idle time, because then everything that arrived has been read.
//
// Media are never dropped for an overload: they wait in the kernel and at Zoom, every socket gets its turn, and recordings
// are complete, only later. But new streams are refused, because each would delay all others further, and Zoom closes
// sockets that are not read.

import { performance } from "node:perf_hooks";
import { LAST_BACKLOG } from "../../protocol/link";
import type { Memory } from "../../protocol/memory";
import { Histogram } from "../counts";

/** Milliseconds between two checks. */
const CHECK_INTERVAL = 1000;
/** Consecutive checks that have to agree. */
const CHECKS = 10;
/** Checks with idle time after which the overload is over, whatever is read. */
const IDLE_CHECKS = 3;
/** The share of time in which the event loop is busy. */
const BUSY = 0.95;
/** The age of media that counts as behind, and as caught up. Milliseconds. */
const OLD = 5000;
const CAUGHT_UP = 1000;
/** Of the distribution of delays. Seconds. */
const LAG_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface OverloadListener {
  /** @param behind milliseconds */
  begins(behind: number, streams: number, all: number): void;
  /** @param behind milliseconds, at most */
  ends(behind: number): void;
}

/** What is checked of a stream: how old the newest sound or picture was when it was read. */
export type ReadTimes = Pick<Memory, "sentAt" | "readAt" | "clockAhead">;

/** The delay between sending and reading; `undefined` if nothing was read lately, or the server's clock differs. */
function ageOf({ sentAt, readAt, clockAhead }: ReadTimes, now: number): number | undefined {
  const age = readAt + clockAhead - sentAt;
  return now - readAt < 2 * CHECK_INTERVAL && age < LAST_BACKLOG ? age : undefined;
}

type Utilization = () => number;

/** The share of time, since the last call, in which the event loop was busy. */
function ownUtilization(): Utilization {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

export class Overload {
  readonly #streams = new Map<ReadTimes, OverloadListener>();
  #timer: NodeJS.Timeout | undefined;
  #bad = 0;
  #idle = 0;
  /** The listener that was notified, and the largest delay so far; `undefined` without an overload. */
  #episode: { listener: OverloadListener; behind: number } | undefined;
  /** How old the newest sound or picture of each stream was when it was read, a sample per check. Seconds. */
  readonly lag = new Histogram(LAG_BOUNDS);

  constructor(
    private readonly utilization: Utilization = ownUtilization(),
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How far behind the process is, while it is overloaded. Milliseconds. */
  get behind(): number | undefined {
    return this.#episode?.behind;
  }

  /** @param listener notified if this stream is the one furthest behind */
  follow(stream: ReadTimes, listener: OverloadListener): void {
    this.#streams.set(stream, listener);
    this.#timer ??= setInterval(() => this.check(), CHECK_INTERVAL).unref();
  }

  forget(stream: ReadTimes): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#end();
  }

  check(): void {
    const now = this.now();
    const isBusy = this.utilization() > BUSY;
    const ages = [...this.#streams].flatMap(([stream, listener]) => {
      const age = ageOf(stream, now);
      return age === undefined ? [] : [{ listener, age }];
    });
    // A clock that is a little off makes it less than nothing.
    for (const { age } of ages) this.lag.observe(Math.max(0, age) / 1000);
    const [worst] = ages.sort((a, b) => b.age - a.age);
    this.#idle = isBusy ? 0 : this.#idle + 1;
    // A busy loop that has read nothing for seconds proves nothing.
    if (worst || !isBusy) this.#bad = isBusy && worst && worst.age > OLD ? this.#bad + 1 : 0;
    if (!this.#episode) {
      if (worst && this.#bad >= CHECKS) this.#begin(worst, ages.filter(({ age }) => age > OLD).length);
      return;
    }
    this.#episode.behind = Math.max(this.#episode.behind, worst?.age ?? 0);
    if (this.#idle >= IDLE_CHECKS || (worst && worst.age < CAUGHT_UP)) this.#end();
  }

  #begin({ listener, age: behind }: { listener: OverloadListener; age: number }, streams: number): void {
    this.#episode = { listener, behind };
    listener.begins(behind, streams, this.#streams.size);
  }

  #end(): void {
    const episode = this.#episode;
    this.#episode = undefined;
    this.#bad = 0;
    episode?.listener.ends(episode.behind);
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

export function overloadText(behind: number): string {
  return (
    `Node-RED cannot keep up: it reads media ${seconds(behind)} after they were sent. Give this Node-RED fewer streams ` +
    "(Maximum streams), fewer media or mixed audio; look for nodes that use much CPU time per message; or run another " +
    "Node-RED. Send the webhook again when Node-RED has caught up: Zoom waits a minute for the connection."
  );
}

/** Logs overloads by a node. */
export function logOverload(warn: (text: string) => void): OverloadListener {
  return {
    begins: (behind, streams, all) =>
      warn(
        `Node-RED cannot keep up: its event loop was never idle for ${CHECKS} s, and media of ${streams} of ${all} streams are read ` +
          `${seconds(behind)} after they were sent. Nothing is discarded, and recordings are complete but ` +
          "late; new streams are refused until Node-RED has caught up. Give this Node-RED fewer streams (Maximum streams), " +
          "fewer media or mixed audio; look for nodes that use much CPU time per message; or run another Node-RED.",
      ),
    ends: (behind) => warn(`Node-RED keeps up with its streams again; it was ${seconds(behind)} behind.`),
  };
}

/** Of this process. */
export const overload = new Overload();
