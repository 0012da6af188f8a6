// What several parts of the page show, and who is told when it changes: at most once a frame.

export class Store {
  readonly #listeners = new Set<() => void>();
  #isDue = false;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells all of them soon. */
  protected changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // A page in the background has no frames, but goes on to be told.
    const run = () => {
      if (!this.#isDue) return;
      this.#isDue = false;
      for (const listener of this.#listeners) listener();
    };
    if (document.visibilityState === "visible") requestAnimationFrame(run);
    setTimeout(run, 250);
  }
}
