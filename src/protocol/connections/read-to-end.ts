// Reads sockets to their end before they are dropped. After this process was blocked, thousands of packets wait in the
// kernel, while timers have run out and other sockets report losses.

/** How many bytes of a socket were read so far, and whether more may come. */
export interface ReadProgress {
  readonly heard: number;
  readonly isOpen: boolean;
}

/** Limits in milliseconds and in bytes, because media may continue for ever. */
const LONGEST = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** A turn of the event loop that brings fewer bytes has read the sockets empty. */
const LITTLE = 16 * 1024;
/** One more turn, because the TLS of a proxy may take one. */
const QUIET_TURNS = 2;
/** After so many bytes the other side's kernel may hold more, which arrives a round trip later. Bytes, milliseconds. */
const BACKLOG = 64 * 1024;
const ROUND_TRIP = 200;
/** Live media bring at most so many bytes in a round trip; a backlog brings more. */
const LIVE = 64 * 1024;

/**
 * Calls `done` when what had arrived on these sockets has been read; at the latest after a second.
 * @param by an earlier deadline: an instant of `performance.now()`, which may change meanwhile
 */
export function readToEnd(sockets: readonly ReadProgress[], done: () => void, by: () => number): void {
  const heard = () => sockets.reduce((sum, socket) => sum + socket.heard, 0);
  const begin = performance.now();
  const first = heard();
  let last = first;
  let quiet = 0;

  const left = () => Math.min(begin + LONGEST, by()) - performance.now();
  const isOver = () => last - first >= MOST_BYTES || left() <= 0 || sockets.every(({ isOpen }) => !isOpen);
  const came = () => {
    const bytes = heard() - last;
    last += bytes;
    return bytes;
  };
  const afterRoundTrip = () => {
    if (came() < LIVE || isOver()) done();
    else setTimeout(afterRoundTrip, Math.min(ROUND_TRIP, left()));
  };
  const afterTurn = () => {
    quiet = came() < LITTLE ? quiet + 1 : 0;
    if (isOver()) done();
    else if (quiet < QUIET_TURNS) setImmediate(afterTurn);
    else if (last - first < BACKLOG) done();
    else setTimeout(afterRoundTrip, Math.min(ROUND_TRIP, left()));
  };
  // The rest of the current turn does not count.
  setImmediate(() => {
    came();
    setImmediate(afterTurn);
  });
}
