// Which errors were reported of which stream: one that stays is reported once per stream, not with each of fifty packets a
// second.

import { ExpiringMap } from "../../protocol/time";

/** Beyond them, the oldest may be reported again: streams whose end no message tells would add up. */
const MOST_STREAMS = 10_000;
const MOST_ERRORS = 100;

export class ReportedErrors {
  readonly #streams = new ExpiringMap<string, ExpiringMap<string, true>>({ maxSize: MOST_STREAMS });

  /** Whether the error, by its code or text, has not been reported of this stream yet; from now on it has. */
  isNew(streamId: string, error: string): boolean {
    const reported = this.#streams.get(streamId) ?? new ExpiringMap<string, true>({ maxSize: MOST_ERRORS });
    if (reported.has(error)) return false;
    reported.set(error, true);
    this.#streams.set(streamId, reported);
    return true;
  }

  /** To be called when the stream has ended. */
  forget(streamId: string): void {
    this.#streams.delete(streamId);
  }
}
