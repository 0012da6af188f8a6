// An error that stays is told once a stream, not with each of fifty packets a second.

export class Once {
  readonly #told = new Map<string, Set<string>>();

  /** Whether `what` has not been told of this stream yet; from now on it has. */
  first(streamId: string, what: string): boolean {
    let told = this.#told.get(streamId);
    if (!told) {
      told = new Set();
      this.#told.set(streamId, told);
    }
    if (told.has(what)) return false;
    told.add(what);
    return true;
  }

  /** To be called when the stream has ended. */
  forget(streamId: string): void {
    this.#told.delete(streamId);
  }
}
