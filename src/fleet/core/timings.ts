// How long the members of a fleet wait for what. All in milliseconds.

export interface Timings {
  /** A member says that it is there. At 8 s of silence three beats in a row may be lost before a member counts as dead. */
  readonly beat: number;
  /** A member that was silent for so long is dead. Zoom buffers a minute; this leaves time for those next in line. */
  readonly silence: number;
  /**
   * Without an own beat that came back within this time, a member does not decide: what it knows may be old. One beat may be
   * lost; and it ends before `silence`, after which others claim.
   */
  readonly proof: number;
  /**
   * After a member's will it may still speak. A broken connection is there again in 0.3 s, and a broker that stops in good
   * order publishes the wills of all its clients: acting on them at once moves every stream for nothing.
   */
  readonly guard: number;
  /** After the observer's own reconnection the others have this long to speak: what the ledger kept is no sign of life. */
  readonly comeback: number;
  /** A newcomer listens first, or it claims what an owner that reconnects is about to tell again. */
  readonly newcomer: number;
  /** The next in line claims so much later than the one before it, which may be dead without anybody knowing it yet. */
  readonly turn: number;
  /** What was sent may still be on its way to some. */
  readonly travel: number;
  /** A claim that has not come back is lost, and may be made again. */
  readonly claim: number;
  /** Streams and owners have to be unchanged for so long before one stream is handed over to even the load. */
  readonly calm: number;
  /** Nobody evens the load so soon after a reconnection, because others may not be back yet. */
  readonly settled: number;
  /** A stream that no member has room for is reported after this time: Zoom gives it up about then. */
  readonly unowned: number;
  /** An ended stream is remembered for so long: Zoom and load balancers repeat webhooks, and a late one must not start it again. */
  readonly tombstone: number;
  /** A member that is dead, or has left, is forgotten after this time. */
  readonly forgotten: number;
}

export const TIMINGS: Timings = {
  beat: 2000,
  silence: 8000,
  proof: 5000,
  guard: 3000,
  comeback: 5000,
  newcomer: 1500,
  turn: 500,
  travel: 100,
  claim: 1000,
  calm: 5000,
  settled: 8000,
  unowned: 60_000,
  tombstone: 2 * 60 * 60 * 1000,
  forgotten: 60_000,
};

/** How often a member decides again while something is undecided. Milliseconds. */
export const DECIDE_EVERY = 250;
