// Puts one speaker's packets in order, without a timer. A packet that follows the last one is passed on at once. An
// early packet, with something missing before it, is held back until the missing packets arrive, or until the stream
// has advanced by `lateMs`. A packet that arrives later than that has lost its place.

import { framesIn, newTimeline, stepTo, type Timeline } from "./timeline";

export interface OrderedPacket {
  /** Its place, milliseconds since 1970 on a clock without steps. */
  readonly time: number;
  readonly frames: number;
  /** Checksum of its bytes, to distinguish packets of the same time. */
  readonly sum: number;
}

/** Why a packet is not next: it is held back. */
export const HELD = -1;
/** Its place is taken, by silence or by other packets. */
export const LATE = -2;
/** The same time and the same bytes arrived before. */
export const DUPLICATE = -3;

/** How many times are remembered: 1.3 s of the shortest packets of Zoom. */
const REMEMBERED = 64;
/** Maximum packets held, whatever the timestamps say: 10 s of Zoom's shortest packets. */
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
   * @param lateMs how far the stream may advance before a packet stops waiting for those before it
   * @param keepsLate whether packets that lost their place are appended, because there are no places (`fillGaps` off)
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

  /** Frames placed so far, including silence. */
  get position(): number {
    return this.#timeline.position;
  }

  /**
   * Offers a packet. `now` is the newest time of the whole stream, including this packet. Returns the frames of
   * silence before the packet if it is next, else why it is not. Call `next` afterwards for packets that were held
   * behind it.
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

  /** The next packet that is due, if any, with the silence before it. `Infinity` releases all. */
  next(now: number): { packet: P; silence: number } | undefined {
    const packet = this.#held[0];
    if (!packet) return undefined;
    const step = stepTo(this.#timeline, packet.time, packet.frames);
    if (step > 0 && now - packet.time < this.lateMs && this.#held.length < MOST_HELD) return undefined;
    this.#held.shift();
    return { packet, silence: this.#place(Math.max(0, step), packet.frames) };
  }

  /** A packet was longer, or shorter, by this many frames than it said. */
  correct(frames: number): void {
    this.#timeline.position += frames;
  }

  /** An early packet waits for those before it. A packet behind a waiting one waits too. */
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
   * Different sound with the newest time: nothing shows that its place is taken, so it follows the packet that was
   * first. It is then off by one packet, or by at most the tolerance here.
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
