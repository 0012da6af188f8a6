// Sets a node's status: only if it has changed and at most once per second, because the editor queues every status for
// every connection and does not merge repeats.

export interface StatusLine {
  fill: "red" | "green" | "yellow" | "blue" | "grey";
  shape: "dot" | "ring";
  /** Under 20 characters; a catalog key, or text already translated. */
  text: string;
}

/** The part of a Node-RED node that a status needs. */
export interface StatusTarget {
  status(status: StatusLine | Record<string, never>): void;
}

const INTERVAL = 1000;

export class Status {
  #shown = "";
  #pending: StatusLine | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly node: StatusTarget) {}

  show(fill: StatusLine["fill"], shape: StatusLine["shape"], text: string): void {
    this.#pending = { fill, shape, text };
    if (!this.#timer) this.#flush();
  }

  #flush(): void {
    const line = this.#pending;
    this.#pending = undefined;
    this.#timer = undefined;
    if (!line) return;
    const shown = JSON.stringify(line);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.node.status(line);
    this.#timer = setTimeout(() => this.#flush(), INTERVAL);
  }

  /** Removes the status. To be called on close. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = undefined;
    this.#shown = "";
    this.node.status({});
  }
}

/**
 * A count in at most three characters up to 99 million, rounded down: 999, 12k, .4M, 12M. A status has room for under 20
 * characters, so two counts get three each.
 */
export function compactCount(count: number): string {
  if (count < 1000) return String(count);
  if (count < 100_000) return `${Math.floor(count / 1000)}k`;
  if (count < 1_000_000) return `.${Math.floor(count / 100_000)}M`;
  return `${Math.floor(count / 1_000_000)}M`;
}

/**
 * How many run. The editor translates a text only as a whole, by its key, and here the language is the server's: so a status
 * with a number has no words.
 */
export const runningCount = (count: number): string => `▶ ${compactCount(count)}`;

/** How many of all are awaited. */
export const waitingCount = (waiting: number, all: number): string =>
  `⏳ ${compactCount(waiting)}/${compactCount(all)}`;

/** How many were taken, and how many refused, if any. */
export function acceptedCounts(accepted: number, refused: number): string {
  const taken = `✓ ${compactCount(accepted)}`;
  return refused > 0 ? `${taken} ✗ ${compactCount(refused)}` : taken;
}
