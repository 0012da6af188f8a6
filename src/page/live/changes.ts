// What has changed of a running meeting since it was told last.

import type { Mark, Speaker } from "../model";
import type { StoredTrack } from "../stored";
import type { Sentences } from "./sentences";

export interface Changes {
  /** Whether the start, the people, the product or the end are new. */
  readonly isNew: boolean;
  readonly state: string | undefined;
  readonly speakers: Speaker[] | undefined;
  readonly captions: ReturnType<Sentences["take"]>;
  readonly marks: readonly Mark[];
  /** Steps. */
  readonly levels: { readonly from: number; readonly count: number };
  /** Versions, by the speaker's key. */
  readonly pictures: ReadonlyMap<string | undefined, number>;
  readonly tracks: readonly StoredTrack[];
}

export class ChangeLog {
  isNew = true;
  state: string | undefined;
  /** Steps that were told. */
  told = 0;
  /** The first step that has changed since. */
  #dirty = Number.POSITIVE_INFINITY;
  #marks: Mark[] = [];
  #tracks: StoredTrack[] = [];
  #pictures = new Map<string | undefined, number>();

  /** Levels from a step on are others than were told. */
  changedFrom(step: number): void {
    if (step < this.#dirty) this.#dirty = step;
  }

  mark(mark: Mark): void {
    this.#marks.push(mark);
  }

  track(track: StoredTrack): void {
    this.#tracks.push(track);
  }

  picture(speaker: string | undefined, version: number): void {
    this.#pictures.set(speaker, version);
  }

  /** @param end steps that can be told: what lies beyond waits */
  take(end: number, { speakers, captions }: Pick<Changes, "speakers" | "captions">): Changes {
    const from = Math.min(this.#dirty, this.told);
    const changes: Changes = {
      isNew: this.isNew,
      state: this.state,
      speakers,
      captions,
      marks: this.#marks,
      levels: { from, count: Math.max(0, end - from) },
      pictures: this.#pictures,
      tracks: this.#tracks,
    };
    this.told = Math.max(this.told, end);
    this.#dirty = Number.POSITIVE_INFINITY;
    this.isNew = false;
    this.state = undefined;
    if (this.#marks.length > 0) this.#marks = [];
    if (this.#tracks.length > 0) this.#tracks = [];
    if (this.#pictures.size > 0) this.#pictures = new Map();
    return changes;
  }
}
