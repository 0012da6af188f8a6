// A bound over bodies that wait in this process, for their rest or for who answers them: anybody can send headers that look
// like Zoom's. Beyond it the one that has waited longest is given up, and never the newest is kept out: Zoom's bodies are
// small and whole within milliseconds, so those of strangers who hold theirs open do not stand in their way.

const MOST = 1000;
const MOST_BYTES = 16 * 1024 * 1024;

/** A body that waits. */
export interface Waiting {
  /** Memory that is held for it. */
  bytes: number;
  /** Called at most once; it is no longer counted then. */
  giveUp(): void;
}

export class BodyBudget {
  /** Oldest first. */
  readonly #waiting = new Set<Waiting>();
  #held = 0;

  /** Counts a body in. */
  begin(body: Waiting): void {
    this.#waiting.add(body);
    this.#held += body.bytes;
    this.#shed();
  }

  /** It needs memory of so many bytes now. It may itself be given up for it. */
  resize(body: Waiting, bytes: number): void {
    if (!this.#waiting.has(body)) return;
    this.#held += bytes - body.bytes;
    body.bytes = bytes;
    this.#shed();
  }

  /** It waits no more, nor does anybody for it. */
  end(body: Waiting): void {
    if (this.#waiting.delete(body)) this.#held -= body.bytes;
  }

  #shed(): void {
    for (const oldest of this.#waiting) {
      if (this.#waiting.size <= MOST && this.#held <= MOST_BYTES) return;
      this.end(oldest);
      oldest.giveUp();
    }
  }
}
