// What a fuzzer is made of: a target, which opens a session and feeds it inputs, each from its own random sequence.

import type { Dice } from "../chaos/random";

export interface Session {
  /** Feeds one input. What it throws is a failure. */
  feed(dice: Dice): void | Promise<void>;
  /** Ends what the inputs began, and waits until nothing of it is in progress. */
  settle(): Promise<void>;
  /** An ordinary stream with all media, compared by sample and word. @throws if it is not exact */
  prove(): Promise<void>;
  close(): Promise<void>;
}

export interface Target {
  /** Inputs in `npm test`. */
  readonly inputs: number;
  open(): Promise<Session>;
}
