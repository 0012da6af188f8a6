// The sides of speakers in a stereo recording (contract#groups).

import type { SpeakerSides } from "../saved";
import type { Side } from "./mixer";

/** As in the events of Contact Center and Phone (protocol#contact-center-events, `participant_mode`). */
export type Mode = "caller" | "callee";

export function isMode(value: unknown): value is Mode {
  return value === "caller" || value === "callee";
}

const OF_MODE: Readonly<Record<Mode, "left" | "right">> = { caller: "left", callee: "right" };

export class Sides {
  readonly #modes = new Map<string, Mode>();
  readonly #sides = new Map<string, "left" | "right">();

  /**
   * Stores the mode of a channel from an event. A side that was assigned stays: nobody changes sides within a
   * recording.
   */
  learn(channel: string, mode: Mode): void {
    this.#modes.set(channel, mode);
  }

  /**
   * A caller is on the left, a callee on the right. Of speakers with unknown mode, the first one is on the left if
   * that is free, all others are on the right. Mixed audio, which has no speaker, is on both sides.
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

  /** The sides of speakers so far. */
  get assigned(): SpeakerSides {
    return Object.fromEntries(this.#sides);
  }

  /** The recording continues one with these sides. */
  restore(sides: SpeakerSides): void {
    for (const [speaker, side] of Object.entries(sides)) this.#sides.set(speaker, side);
  }

  /** A new recording begins. The modes from events are kept. */
  restart(): void {
    this.#sides.clear();
  }
}
