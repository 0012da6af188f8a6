// Pictures in a directory (contract#pictures): written source by source in order, without holding up the flow, and deleted
// when Zoom revokes their stream.

import {
  CLOSING,
  deleteDocuments,
  diskError,
  documentPath,
  inTurn,
  reportIfSlow,
  withTimeout,
  writeWhole,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { ExpiringMap } from "../../protocol/time";

export interface FileCallbacks {
  /** An error that belongs to no message of the caller. */
  fail(error: RtmsError, streamId: string): void;
  /** @param trouble the code of the error if a file was not saved; absent if one was */
  saved(trouble?: RtmsError["code"]): void;
}

export interface FileSettings {
  readonly directory: string;
  readonly deleteRevoked: boolean;
  /** Bytes that may wait. */
  readonly mostWaiting: number;
}

/** Streams whose late pictures are not written. */
const MOST_REVOKED = 1000;
/** Maximum wait for a deletion, milliseconds. */
const DELETING = 6 * CLOSING;

export class PictureFiles {
  #waiting = 0;
  readonly #work = new Map<string, Set<Promise<unknown>>>();
  readonly #revoked = new ExpiringMap<string, true>({ maxSize: MOST_REVOKED });

  constructor(
    private readonly settings: FileSettings,
    private readonly callbacks: FileCallbacks,
  ) {}

  /**
   * Writes a picture after those of the same source. Never rejects.
   * @param name relative to the directory
   * @returns its path; undefined if it was not written, which was reported
   */
  async write(streamId: string, source: string, name: string, bytes: Buffer): Promise<string | undefined> {
    const { directory, mostWaiting } = this.settings;
    if (this.#waiting > 0 && this.#waiting + bytes.length > mostWaiting) {
      this.#fail(streamId, Object.assign(new Error("too much is waiting to be written"), { code: "ESLOW" }));
      return undefined;
    }
    this.#waiting += bytes.length;
    const turn = JSON.stringify([directory, streamId, source]);
    const written = inTurn(turn, () => this.#written(streamId, name, bytes)).finally(() => {
      this.#waiting -= bytes.length;
    });
    return await this.#track(streamId, written);
  }

  async #written(streamId: string, name: string, bytes: Buffer): Promise<string | undefined> {
    const { directory, deleteRevoked } = this.settings;
    if (this.#revoked.has(streamId)) return undefined;
    try {
      const writing = writeWhole(documentPath(directory, name), bytes, deleteRevoked ? streamId : undefined);
      const path = await reportIfSlow(writing, (cause) => this.#fail(streamId, cause));
      this.callbacks.saved();
      return path;
    } catch (thrown) {
      this.#fail(streamId, thrown);
      return undefined;
    }
  }

  #fail(streamId: string, cause: unknown, what = "could not be written"): void {
    this.callbacks.saved("RTMS_FILE");
    const text = `A picture of stream ${streamId} ${what}`;
    this.callbacks.fail(diskError(text, this.settings.directory, cause, streamId), streamId);
  }

  async #track<T>(streamId: string, work: Promise<T>): Promise<T> {
    const all = this.#work.get(streamId) ?? new Set();
    this.#work.set(streamId, all);
    all.add(work);
    return await work.finally(() => {
      all.delete(work);
      if (all.size === 0) this.#work.delete(streamId);
    });
  }

  /** Deletes everything that was stored of a stream, by any process, and writes no more of it. Never rejects. */
  async revoke(streamId: string): Promise<void> {
    this.#revoked.set(streamId, true);
    const before = [...(this.#work.get(streamId) ?? [])];
    const gone = Promise.allSettled(before).then(() => deleteDocuments(this.settings.directory, streamId));
    const told = (cause: unknown) => this.#fail(streamId, cause, "could not be deleted, so delete its file by hand,");
    const deleted = withTimeout(DELETING, gone).then((reasons) => reasons.slice(0, 1).forEach(told), told);
    await this.#track(streamId, deleted);
  }

  /** Resolves when nothing is written or deleted any more. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled([...this.#work.values()].flatMap((all) => [...all]));
  }
}
