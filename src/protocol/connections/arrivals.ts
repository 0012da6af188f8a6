// What has arrived for a process is not yet what it has heard: after it was blocked, thousands of packets wait in the
// kernel, while timers ran out and other sockets tell of losses. Whoever lets a socket go has it read to its end first.

/** Where bytes arrive: how many were heard so far, and whether more may come. */
export interface Arrivals {
  readonly heard: number;
  readonly isOpen: boolean;
}

/** The longest that reading to the end may take, for media may go on for ever; and the most it may bring. */
const LONGEST = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** A turn of the event loop reads a socket empty, unless it brings more than so much. */
const LITTLE = 16 * 1024;
/** One turn may belong to a proxy's TLS. */
const QUIET_TURNS = 2;
/** After so much, the other side's kernel may hold more, which comes a journey later. Bytes, milliseconds. */
const BACKLOG = 64 * 1024;
const JOURNEY = 200;
/** What a journey brings of live media, and not of a backlog. */
const LIVE = 64 * 1024;

/**
 * Calls `done` when what had arrived on these sockets has been heard; at the latest after a second.
 * @param by how long it may take, if that is less: an instant of `performance.now()`, which may change meanwhile
 */
export function readToEnd(sockets: readonly Arrivals[], done: () => void, by: () => number): void {
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
  const afterJourney = () => {
    if (came() < LIVE || isOver()) done();
    else setTimeout(afterJourney, Math.min(JOURNEY, left()));
  };
  const afterTurn = () => {
    quiet = came() < LITTLE ? quiet + 1 : 0;
    if (isOver()) done();
    else if (quiet < QUIET_TURNS) setImmediate(afterTurn);
    else if (last - first < BACKLOG) done();
    else setTimeout(afterJourney, Math.min(JOURNEY, left()));
  };
  // What is left of the turn under way counts for nothing.
  setImmediate(() => {
    came();
    setImmediate(afterTurn);
  });
}
