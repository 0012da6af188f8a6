// Packets of several voices, each of whose samples shows its time and whose it is.

import { type PacketOptions, packetOf } from "./recording-maker";

/** Frames of a packet of 20 ms. */
export const PACKET = 320;
/** Frames of a sound that never repeats and is never silent; a speaker's own. */
export function sound(from: number, frames: number, voice = 1): Int16Array {
  return Int16Array.from({ length: frames }, (_, n) => (((from + n) * 7919 * voice) % 15_000) + 1);
}

/** Packets number `from` to `to`, of which each has the sound of its time. */
export function packets(from: number, to: number, { voice = 1, jitter = 0, ...options }: PacketOptions & Voice = {}) {
  return Array.from({ length: to - from }, (_, n) => {
    const data = Buffer.from(sound((from + n) * PACKET, PACKET, voice).buffer);
    return packetOf((from + n) * 20 + jitter, data, options);
  });
}

interface Voice {
  voice?: number;
  /** Milliseconds. */
  jitter?: number;
}

/** Sounds one after the other, and frames of silence. */
export const bytes = (...sounds: (Int16Array | number)[]) =>
  Buffer.concat(sounds.map((each) => (typeof each === "number" ? Buffer.alloc(each * 2) : Buffer.from(each.buffer))));
