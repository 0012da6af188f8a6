// One speaker's packets in order, without a timer. A packet that follows the last one goes on at once. One that comes
// early, so that something is missing before it, is held back until what is missing has come, or until the stream has
// moved on by `lateMs`: the bound of what is settled here. What comes later than that has lost its place.

import { framesIn, newTimeline, stepTo, type Timeline } from "./timeline";

export interface OrderedPacket {
  /** Where it belongs, milliseconds since 1970 on a clock without steps. */
  readonly time: number;
  readonly frames: number;
  /** Of its bytes, by which two of one time are told apart. */
  readonly sum: number;
}

/** Why a packet is not next. */
export const HELD = -1;
/** Its place is taken, by silence or by others. */
export const LATE = -2;
/** It was here: the same time, and the same bytes. */
export const DUPLICATE = -3;

/** Times that are remembered: 1.3 s of the shortest packets Zoom sends. */
const REMEMBERED = 64;
/** A bound on what is held whatever the timestamps say; 10 s of Zoom's shortest packets. */
const MOST_HELD = 500;

export class PacketOrder<P extends OrderedPacket> {
  readonly #timeline: Timeline;
  readonly #held: P[] = [];
  readonly #times = new Float64Array(REMEMBERED).fill(Number.NaN);
  readonly #sums = new Int32Array(REMEMBERED);
  #count = 0;
  #newest = Number.NEGATIVE_INFINITY;

  /**
   * @param start time of frame 0
   * @param lateMs how far the stream may move on before a packet waits no longer for those before it
   * @param keepsLate packets that lost their place are joined all the same, for there are no places (`fillGaps` off)
   */
  constructor(
    rate: number,
    start: number,
    private readonly lateMs: number,
    private readonly keepsLate: boolean,
  ) {
    this.#timeline = newTimeline(rate, start);
  }

  /** Hz */
  get rate(): number {
    return this.#timeline.rate;
  }

  /** Packets held back. */
  get holding(): number {
    return this.#held.length;
  }

  /** Frames placed so far, silence included. */
  get position(): number {
    return this.#timeline.position;
  }

  /**
   * Offers a packet; `now` is the newest time of the whole stream, this packet's included.
   * Returns the frames of silence ahead of the packet if it is next, else why it is not. What was held behind a packet
   * that is next is to be fetched by `next`.
   */
  offer(packet: P, now: number): number {
    const { time, frames, sum } = packet;
    if (time <= this.#newest && this.#knows(time, sum)) return DUPLICATE;
    const step = stepTo(this.#timeline, time, frames);
    if (step < 0 && !this.keepsLate && !this.#joins(time, step, frames)) return LATE;
    this.#remember(time, sum);
    if (this.#mustWait(step, time, now)) {
      this.#hold(packet);
      return HELD;
    }
    return this.#place(Math.max(0, step), frames);
  }

  /** The next packet whose time has come, if any, with the silence ahead of it; `Infinity` lets all go. */
  next(now: number): { packet: P; silence: number } | undefined {
    const packet = this.#held[0];
    if (!packet) return undefined;
    const step = stepTo(this.#timeline, packet.time, packet.frames);
    if (step > 0 && now - packet.time < this.lateMs && this.#held.length < MOST_HELD) return undefined;
    this.#held.shift();
    return { packet, silence: this.#place(Math.max(0, step), packet.frames) };
  }

  /** A packet turned out to be longer by so many frames than it said, or shorter. */
  correct(frames: number): void {
    this.#timeline.position += frames;
  }

  /** An early packet waits for those before it, and one behind a packet that waits waits too. */
  #mustWait(step: number, time: number, now: number): boolean {
    const first = this.#held[0];
    if (step > 0) return now - time < this.lateMs || first !== undefined;
    return first !== undefined && time > first.time;
  }

  #place(silence: number, frames: number): number {
    this.#timeline.position += silence + frames;
    return silence;
  }

  #hold(packet: P): void {
    let at = this.#held.length;
    while (at > 0 && (this.#held[at - 1]?.time ?? 0) > packet.time) at -= 1;
    this.#held.splice(at, 0, packet);
  }

  /**
   * Other sound of the newest time there is: nothing that came tells that its place is taken, so it follows the one that
   * was first, by which it is off by a packet, or by as much as is settled here.
   */
  #joins(time: number, step: number, frames: number): boolean {
    return time === this.#newest && -step <= Math.max(frames, framesIn(this.lateMs, this.rate));
  }

  #remember(time: number, sum: number): void {
    const at = this.#count++ % REMEMBERED;
    this.#times[at] = time;
    this.#sums[at] = sum;
    if (time > this.#newest) this.#newest = time;
  }

  #knows(time: number, sum: number): boolean {
    for (let at = this.#times.indexOf(time); at >= 0; at = this.#times.indexOf(time, at + 1))
      if (this.#sums[at] === sum) return true;
    return false;
  }
}
