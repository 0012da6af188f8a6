// Who is on which side of a stereo recording (contract#groups).

import type { Side } from "./mixer";

/** As the events of Contact Center and Phone tell it (protocol#contact-center-events, `participant_mode`). */
export type Mode = "caller" | "callee";

export function isMode(value: unknown): value is Mode {
  return value === "caller" || value === "callee";
}

const OF_MODE: Readonly<Record<Mode, Side>> = { caller: "left", callee: "right" };

export class Sides {
  readonly #modes = new Map<string, Mode>();
  readonly #sides = new Map<string, Side>();

  /** What an event told of a channel. A side that was given stays: nobody changes sides within a recording. */
  learn(channel: string, mode: Mode): void {
    this.#modes.set(channel, mode);
  }

  /**
   * A caller is on the left and a callee on the right. Of those whose mode is not known, the first to be heard is on the
   * left if nobody is there yet, and everybody else on the right. Mixed audio, of nobody in particular, is on both.
   */
  sideOf(speaker: string | undefined): Side {
    if (speaker === undefined) return "both";
    let side = this.#sides.get(speaker);
    if (!side) {
      const mode = this.#modes.get(speaker);
      const taken = [...this.#sides.values()].includes("left");
      side = mode ? OF_MODE[mode] : taken ? "right" : "left";
      this.#sides.set(speaker, side);
    }
    return side;
  }

  /** A new recording begins; what events told stays true. */
  restart(): void {
    this.#sides.clear();
  }
}
