// What a memory reports as it grows, for a process that continues the stream after this one was killed
// (contract#restarts-of-the-process). Calls are on the hot path: an implementation only notes them.

import type { Sentence } from "../messages";
import type { Medium } from "../values";

/** One for all streams, so that it stays in the CPU's cache while packets of hundreds of streams pass. */
export interface PacketRecorder {
  /** An audio packet was delivered, and took the next number. @param sum the checksum of its bytes, 32 bits */
  packet(speaker: number, timestamp: number, sum: number): void;
}

export interface MemoryRecorder {
  readonly packets: PacketRecorder;
  /** A speaker of audio, or an empty text for mixed audio. @returns its number, for `packet` */
  speaker(id: string): number;
  /** A message of another medium took this number. */
  numbered(medium: Exclude<Medium, "audio"> | "event", sequence: number): void;
  /** The arguments of `Sentences.idOf`, which gives the same ids again if it gets the same sentences. */
  sentence(sentence: Sentence, attribute: string, fresh: string): void;
  /** Calls back soon, when all that was recorded is written; or a little later, if it cannot be. */
  whenWritten(task: () => void): void;
}
