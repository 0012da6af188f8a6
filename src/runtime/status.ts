// The one way a node shows its state: only on change and at most once a second, because the editor queues every status
// for every connection without merging repeats (node-red-notes 2.8).

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

  /** Takes the status away; to be called on close. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = undefined;
    this.#shown = "";
    this.node.status({});
  }
}
