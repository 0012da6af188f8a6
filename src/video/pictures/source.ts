// One source of pictures: a participant's camera, or a shared screen. It says which pictures are sent (contract#pictures).

import { changed, type Reference } from "./change";
import type { ParameterSets } from "./parameter-sets";
import type { Picture } from "./picture";

export class Source {
  /** The last picture that came, until its camera is off. */
  newest: Picture | undefined;
  /** Of H.264. */
  readonly parameterSets: ParameterSets = {};
  /** Pictures that were sent. */
  count = 0;
  /** When the next picture may be sent at the earliest (`when: time`), by the caller's clock. */
  #next = Number.NEGATIVE_INFINITY;
  /** Whether the newest picture waits for that. */
  #isWaiting = false;
  /** The last picture that was sent (`when: change`). */
  #last: Reference | undefined;
  #comparing: Promise<void> | undefined;
  /** Whether a picture came while another was compared. */
  #isBehind = false;

  /** When the newest picture is to be sent; undefined if none waits. */
  get due(): number | undefined {
    return this.#isWaiting ? this.#next : undefined;
  }

  /** Whether the newest picture may be sent now; else it waits. */
  isDue(now: number): boolean {
    this.#isWaiting = now < this.#next;
    return !this.#isWaiting;
  }

  /** Notes that the newest picture was sent. @param next when another may be sent at the earliest */
  sent(next: number): void {
    this.count += 1;
    this.#next = next;
    this.#isWaiting = false;
  }

  /** Calls `send` if the newest picture shows something else than the last that was sent. One is compared at a time. */
  compare(send: (picture: Picture) => void): void {
    if (this.#comparing !== undefined) {
      this.#isBehind = true;
      return;
    }
    const picture = this.newest;
    if (!picture) return;
    const compared = changed(picture.video.codec, picture.bytes, this.#last);
    // What cannot be read is another picture.
    this.#comparing = compared
      .catch((): Reference => ({ bytes: picture.bytes }))
      .then((reference) => {
        this.#comparing = undefined;
        if (reference) {
          this.#last = reference;
          send(picture);
        }
        if (!this.#isBehind) return;
        this.#isBehind = false;
        this.compare(send);
      });
  }

  /** Resolves when nothing is compared. */
  async settled(): Promise<void> {
    while (this.#comparing !== undefined) await this.#comparing;
  }
}
