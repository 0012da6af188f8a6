// Limits the request bodies that wait in this process, for their rest or for a node to answer them: anybody can send
// headers that look like Zoom's. Beyond the limit the oldest body is dropped, never the newest. Zoom's bodies are
// small and complete within milliseconds, so requests that are held open cannot block them.

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

  /** Changes the memory that a body needs. The body itself may be dropped for that. */
  resize(body: Waiting, bytes: number): void {
    if (!this.#waiting.has(body)) return;
    this.#held += bytes - body.bytes;
    body.bytes = bytes;
    this.#shed();
  }

  /** The body does not wait any more. */
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
