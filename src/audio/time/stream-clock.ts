// The clock of a whole stream: the newest time that was heard of anybody, which runs on by this machine's clock while
// nothing comes. What is late, quiet or due is judged by it, so that a voice that is silent is found while others talk.
//
// It also tells when the stream is catching up: Zoom sends what it buffered while a connection was lost all at once, and
// not in the order of time but perhaps speaker by speaker. Then a packet that is old is not late, and a voice that is
// behind is not silent. The sign is the lag, from a packet's time to when it came: while it differs by more than the
// usual, be it behind what came before or ever less so within a burst, more may follow from before the newest time.

/** A step ahead of this machine's clock by more than that is believed when a second packet confirms it. Milliseconds. */
const SUDDEN = 2000;
/** Packets do not come earlier than those before them by more: this machine's clock was set back. Milliseconds. */
const SET_BACK = 5000;
/** A lag that differs by less is the network's, however short `lateMs` is. Milliseconds. */
const USUAL = 200;
/** How long lags are remembered, at least, and so how long catching up goes on behind the last odd one. Milliseconds. */
const SHORTEST_MEMORY = 500;
/** A network whose delay never settles is no backlog. Milliseconds. */
const LONGEST_CATCHING_UP = 10_000;

export class StreamClock {
  /** Milliseconds since 1970; -Infinity before the first packet. */
  newest = Number.NEGATIVE_INFINITY;
  /** When the newest packet came, by this machine's clock. */
  heardAt = Number.NEGATIVE_INFINITY;
  /** Milliseconds without a packet, as far as ticks tell. */
  idle = 0;
  /** A time far ahead, of one packet so far. */
  #suspect = Number.NEGATIVE_INFINITY;
  /** Whether lags differ by more than the usual. */
  #isOdd = false;
  /** Since when it is catching up, by that clock; it is `#restless` if that took too long. */
  #since = 0;
  #restless = false;
  /** The least and greatest lag since `#from`, and of as long before. */
  #from = Number.NEGATIVE_INFINITY;
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  #lowBefore = Number.POSITIVE_INFINITY;
  #highBefore = Number.NEGATIVE_INFINITY;
  /** Of the newest packet. */
  #lag = 0;
  /** By the clock of `heardAt`. */
  #waitUntil = Number.NEGATIVE_INFINITY;

  /** @param lateMs how far the stream may move on before a packet is late */
  constructor(public lateMs: number) {}

  /** The time of the stream now. */
  get now(): number {
    return this.newest + this.idle;
  }

  get #memory(): number {
    return Math.max(SHORTEST_MEMORY, this.lateMs);
  }

  /**
   * Whether there is more to come from before the newest time, as far as can be told. After a pause of all that is waited
   * for, as long as `lateMs`, which nobody notices: the first packet of a backlog may be its newest.
   */
  get catchingUp(): boolean {
    return this.#isOdd || this.heardAt + this.idle < this.#waitUntil;
  }

  /** A packet of so many milliseconds came. One absurd timestamp must not make everybody else late. */
  hear(time: number, receivedAt: number, duration: number): void {
    this.idle = 0;
    if (time > this.newest) {
      // After a pause this machine's clock has moved on as well.
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

  /** So much time passed, since the last packet or the last call. */
  pass(elapsed: number): void {
    this.idle += elapsed;
    if (this.idle < this.#memory) return;
    this.#isOdd = false;
    this.#restless = false;
    // The lag of the last packet is what the next one is held against, whenever it comes.
    this.#low = this.#lag;
    this.#high = this.#lag;
    this.#forget();
  }

  /** Else nothing would be heard, nor lags forgotten, until the clock is where it was. */
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
