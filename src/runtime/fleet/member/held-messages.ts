// Messages of a process that was stopped for so long that other members may have its streams now. What the operating system kept
// for it has come to them too, so it waits until the fleet has said whose each stream is.

import type { StreamMessage } from "../../../protocol/messages";

/** A process that was stopped for so long may count as dead: less than what members wait for. Milliseconds. */
const STOPPED = 5_000;
const LOOK_EVERY = 1_000;
/** If the broker does not answer, the streams count as this member's. Milliseconds. */
const LONGEST = 10_000;

interface Held {
  port: number;
  message: StreamMessage;
}

export class HeldMessages {
  /** When this process last ran, milliseconds since 1970. */
  #ranAt = Date.now();
  #held: Held[] | undefined;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param settle resolves when it is known whose the streams are
   * @param send sends a message on
   */
  constructor(
    private readonly settle: () => Promise<unknown>,
    private readonly send: (port: number, message: StreamMessage) => void,
  ) {
    // After a stop, the timer may come before the sockets, or after them.
    this.#timer = setInterval(() => this.#runs(Date.now()), LOOK_EVERY).unref();
  }

  /** @param now milliseconds since 1970 */
  #runs(now: number): void {
    if (now - this.#ranAt >= STOPPED && !this.#held) {
      this.#held = [];
      void this.#release();
    }
    this.#ranAt = now;
  }

  /** Whether a message is kept for now. */
  keeps(port: number, message: StreamMessage): boolean {
    if (message.rtms.receivedAt - this.#ranAt >= STOPPED) this.#runs(message.rtms.receivedAt);
    return this.#held?.push({ port, message }) !== undefined;
  }

  /** Another member has the stream. */
  drop(streamId: string): void {
    this.#held = this.#held?.filter(({ message }) => message.rtms.streamId !== streamId);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #release(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, LONGEST);
    });
    await Promise.race([this.settle(), late]);
    clearTimeout(timer);
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { port, message } of held) this.send(port, message);
  }
}
