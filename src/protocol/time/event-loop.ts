// Detects that this process was blocked. While other code in it computes, or waits synchronously, nothing is received and no
// timer fires; the consequences look like a slow disk, a dead network or late packets. One timer per process detects it.

/** The interval of the timer, and how late it has to fire to count as a block. Milliseconds. */
const CHECK_EVERY = 1000;
const BLOCKED = 3000;
/** Blocks within an episode are reported together. What follows a block within `AFTERMATH` may result from it. Milliseconds. */
const EPISODE = 60_000;
const AFTERMATH = 10_000;

/** Calls `check` every `ms` milliseconds until the returned function is called. It keeps no process alive. */
type Interval = (ms: number, check: () => void) => () => void;

const UNREF_INTERVAL: Interval = (ms, check) => {
  const timer = setInterval(check, ms).unref();
  return () => clearInterval(timer);
};

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

function words(milliseconds: number, blocks: number): string {
  const again = blocks > 1 ? ` (${blocks} times since it was last told, this is the latest)` : "";
  return (
    `The event loop was blocked for ${seconds(milliseconds)}${again}: nothing in this Node-RED ran meanwhile, so audio came ` +
    "late, and Zoom cuts connections that answer nothing for about 30 s. Look for what computes or waits that long: a function node with " +
    "a long loop or very large data, a synchronous file or shell call in another node, or a machine that is overloaded " +
    "or was paused."
  );
}

export class EventLoop {
  /** Only the first is called. */
  readonly #listeners = new Set<(text: string) => void>();
  #stop: (() => void) | undefined;
  #checkedAt = 0;
  #blockedAt = Number.NEGATIVE_INFINITY;
  #blockedFor = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #unreported = 0;

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly every: Interval = UNREF_INTERVAL,
  ) {}

  /**
   * Watches as long as there is a watcher.
   * @param report receives a text once per episode, unless an earlier watcher receives it
   * @returns a function that stops the watch
   */
  watch(report: (text: string) => void): () => void {
    const listener = (text: string): void => report(text);
    this.#listeners.add(listener);
    if (!this.#stop) {
      this.#checkedAt = this.now();
      this.#stop = this.every(CHECK_EVERY, () => this.#check());
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  /** How long the last block was, if it ended after that instant of `performance.now()`; else 0. Milliseconds. */
  blockedSince(instant: number): number {
    return this.#blockedAt > instant ? this.#blockedFor : 0;
  }

  /** How long the block was from which current trouble may result, in words; `undefined` if there was none. */
  get aftermath(): string | undefined {
    return this.now() - this.#blockedAt < AFTERMATH ? seconds(this.#blockedFor) : undefined;
  }

  #check(): void {
    const now = this.now();
    const late = now - this.#checkedAt - CHECK_EVERY;
    this.#checkedAt = now;
    if (late < BLOCKED) return;
    this.#blockedAt = now;
    this.#blockedFor = late;
    this.#unreported += 1;
    if (now - this.#reportedAt < EPISODE) return;
    this.#reportedAt = now;
    const blocks = this.#unreported;
    this.#unreported = 0;
    const [first] = this.#listeners;
    first?.(words(late, blocks));
  }
}

/** The event loop of this process. */
export const eventLoop = new EventLoop();
