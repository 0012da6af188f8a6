// The clock of a whole stream: the newest time of any speaker, advanced by this machine's clock while nothing
// arrives. It decides what is late, silent or due, so that a silent speaker is noticed while others talk.
//
// It also shows when the stream is catching up. After a lost connection, Zoom sends everything that it buffered at
// once, and not sorted by time, perhaps speaker by speaker. Then an old packet is not late, and a speaker who is
// behind is not silent. The indicator is the lag between a packet's time and its arrival: while it varies by more
// than usual, more packets from before the newest time may follow.

/** A larger step ahead of this machine's clock is accepted only when a second packet confirms it. Milliseconds. */
const SUDDEN = 2000;
/**
 * If a packet arrives earlier than the one before by more than this, this machine's clock was set back. Milliseconds.
 */
const SET_BACK = 5000;
/** Smaller differences in the lag are normal for networks, however short `lateMs` is. Milliseconds. */
const USUAL = 200;
/**
 * Minimum time for which lags are remembered, and so the time that catching up lasts after the last unusual one.
 * Milliseconds.
 */
const SHORTEST_MEMORY = 500;
/** If the lag does not settle in this time, it is not a backlog. Milliseconds. */
const LONGEST_CATCHING_UP = 10_000;

export class StreamClock {
  /** Milliseconds since 1970; -Infinity before the first packet. */
  newest = Number.NEGATIVE_INFINITY;
  /** When the newest packet arrived, by this machine's clock. */
  heardAt = Number.NEGATIVE_INFINITY;
  /** Milliseconds without a packet, as counted by ticks. */
  idle = 0;
  /** A time far ahead that only one packet has had so far. */
  #suspect = Number.NEGATIVE_INFINITY;
  /** Whether lags vary by more than usual. */
  #isOdd = false;
  /** When catching up began, by the clock of `heardAt`; `#restless` if it took too long. */
  #since = 0;
  #restless = false;
  /** The smallest and the largest lag since `#from`, and in the same time before that. */
  #from = Number.NEGATIVE_INFINITY;
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  #lowBefore = Number.POSITIVE_INFINITY;
  #highBefore = Number.NEGATIVE_INFINITY;
  /** Lag of the newest packet. */
  #lag = 0;
  /** By the clock of `heardAt`. */
  #waitUntil = Number.NEGATIVE_INFINITY;

  /** @param lateMs how far the stream may advance before a packet is late */
  constructor(public lateMs: number) {}

  /** The current time of the stream. */
  get now(): number {
    return this.newest + this.idle;
  }

  get #memory(): number {
    return Math.max(SHORTEST_MEMORY, this.lateMs);
  }

  /**
   * Whether packets from before the newest time are probably still to come. Also true for `lateMs` after a pause of
   * all speakers: the first packet of a backlog may be its newest.
   */
  get catchingUp(): boolean {
    return this.#isOdd || this.heardAt + this.idle < this.#waitUntil;
  }

  /** A packet of `duration` milliseconds arrived. One absurd timestamp must not make all other packets late. */
  hear(time: number, receivedAt: number, duration: number): void {
    this.idle = 0;
    if (time > this.newest) {
      // After a pause this machine's clock has advanced too.
      const ahead = Number.isFinite(this.newest) ? time - this.newest : 0;
      const isSudden = ahead > SUDDEN && ahead - (receivedAt - this.heardAt) > SUDDEN;
      if (isSudden && Math.abs(time - this.#suspect) > SUDDEN) {
        this.#suspect = time;
        return;
      }
      this.newest = time;
    }
    if (receivedAt < this.heardAt - SET_BACK) this.#setBack(receivedAt, time);
    if (receivedAt - this.heardAt - duration > this.lateMs) this.#waitUntil = receivedAt + this.lateMs;
    if (receivedAt > this.heardAt) this.heardAt = receivedAt;
    this.#weigh(receivedAt - time);
  }

  /** `elapsed` milliseconds passed since the last packet or the last call. */
  pass(elapsed: number): void {
    this.idle += elapsed;
    if (this.idle < this.#memory) return;
    this.#isOdd = false;
    this.#restless = false;
    // The next packet is compared with the lag of the last one, whenever it arrives.
    this.#low = this.#lag;
    this.#high = this.#lag;
    this.#forget();
  }

  /** Without this, nothing would be accepted, and no lag forgotten, until the clock reaches its old value again. */
  #setBack(receivedAt: number, time: number): void {
    this.heardAt = receivedAt;
    this.#waitUntil = Number.NEGATIVE_INFINITY;
    this.#isOdd = false;
    this.#restless = false;
    this.#turn(receivedAt - time);
    this.#forget();
  }

  #weigh(lag: number): void {
    this.#lag = lag;
    if (this.heardAt - this.#from >= this.#memory) this.#turn(lag);
    else {
      if (lag < this.#low) this.#low = lag;
      if (lag > this.#high) this.#high = lag;
    }
    const spread = Math.max(this.#high, this.#highBefore) - Math.min(this.#low, this.#lowBefore);
    if (spread <= Math.max(USUAL, this.lateMs)) {
      this.#isOdd = false;
      this.#restless = false;
    } else if (!this.#isOdd && !this.#restless) {
      this.#isOdd = true;
      this.#since = this.heardAt;
    } else if (this.#isOdd && this.heardAt - this.#since > LONGEST_CATCHING_UP) {
      this.#isOdd = false;
      this.#restless = true;
    }
  }

  #turn(lag: number): void {
    this.#lowBefore = this.#low;
    this.#highBefore = this.#high;
    this.#low = lag;
    this.#high = lag;
    this.#from = this.heardAt;
  }

  #forget(): void {
    this.#lowBefore = Number.POSITIVE_INFINITY;
    this.#highBefore = Number.NEGATIVE_INFINITY;
  }
}
