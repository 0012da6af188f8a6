// The one participant whose video the app subscribed to (protocol#individual-video). It is not known whether Zoom goes on
// with a camera that is on again: here a camera that goes off ends the subscription, which is the stricter reading.

import type { CameraOff } from "../scenario";

export class VideoChoice {
  #chosen: { userId: string; since: number } | undefined;

  /** @param elapsed milliseconds since the start of the stream; `Infinity` if everything is due at once */
  constructor(
    private readonly camerasOff: readonly CameraOff[],
    private readonly elapsed: () => number,
  ) {}

  get userId(): string | undefined {
    if (!this.#chosen) return undefined;
    const { userId, since } = this.#chosen;
    const now = this.elapsed();
    const wentOff = ({ speaker, start }: CameraOff) => speaker.id === userId && start > since && start <= now;
    return Number.isFinite(now) && this.camerasOff.some(wentOff) ? undefined : userId;
  }

  /** Replaces the former choice. */
  choose(userId: string): void {
    this.#chosen = { userId, since: this.elapsed() };
  }

  /** Ends the choice of this participant; without an argument, of anybody. */
  end(userId = this.#chosen?.userId): void {
    if (this.#chosen?.userId === userId) this.#chosen = undefined;
  }
}
