// Whether this process runs. While something else in it computes or waits without letting others run, nothing is heard
// and no timer rings; what follows looks like a slow disk, a dead network or late packets. One timer a process tells.

/** How often it is looked, and how late the look has to be. Milliseconds. */
const LOOK_EVERY = 1000;
const BLOCKED = 3000;
/** What happens again within so long is told with the next episode; what follows so soon may come of it. Milliseconds. */
const EPISODE = 60_000;
const AFTERMATH = 10_000;

/** Runs `look` every `ms` milliseconds until the function it returns is called; keeps no process alive. */
type Every = (ms: number, look: () => void) => () => void;

const EVERY: Every = (ms, look) => {
  const timer = setInterval(look, ms).unref();
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
  /** Whoever wants to know; the first is told. */
  readonly #listeners = new Set<(text: string) => void>();
  #stop: (() => void) | undefined;
  #looked = 0;
  #blockedAt = Number.NEGATIVE_INFINITY;
  #blockedFor = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #untold = 0;

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly every: Every = EVERY,
  ) {}

  /**
   * Watches while anybody does.
   * @param tell is given the words once an episode, unless an earlier watcher is
   * @returns a function that ends the watch
   */
  watch(tell: (text: string) => void): () => void {
    const listener = (text: string): void => tell(text);
    this.#listeners.add(listener);
    if (!this.#stop) {
      this.#looked = this.now();
      this.#stop = this.every(LOOK_EVERY, () => this.#look());
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

  /** Of a block that what comes now may come of: how long it was, in words. */
  get aftermath(): string | undefined {
    return this.now() - this.#blockedAt < AFTERMATH ? seconds(this.#blockedFor) : undefined;
  }

  #look(): void {
    const now = this.now();
    const late = now - this.#looked - LOOK_EVERY;
    this.#looked = now;
    if (late < BLOCKED) return;
    this.#blockedAt = now;
    this.#blockedFor = late;
    this.#untold += 1;
    if (now - this.#toldAt < EPISODE) return;
    this.#toldAt = now;
    const blocks = this.#untold;
    this.#untold = 0;
    const [first] = this.#listeners;
    first?.(words(late, blocks));
  }
}

/** That of this process. */
export const eventLoop = new EventLoop();
