// Everything at the end, as one chunk (contract, "audio-out", `chunk: stream`). Silence costs nothing until then, and what
// is more than a share of memory waits in a temporary file; beyond its limit nothing is taken in.

import type { Chunker, ChunkerOptions, Moment, Refusal } from "./chunker";
import { bytesPerFrame } from "./pcm";
import { type Budget, Tape } from "./tape";
import { milliseconds } from "./timeline";

/** @param limit bytes the chunk may have */
export function newStreamChunker({ format, headroom }: ChunkerOptions, limit: number, budget: Budget): Chunker {
  const frameBytes = bytesPerFrame(format);
  const tape = new Tape(budget);
  let first: Moment | undefined;
  let refusal: Refusal | undefined;

  /** Once something was left out, all that follows is, because it would stand at the wrong time. */
  function refused(bytes: number): Refusal | undefined {
    if (tape.length + bytes > limit) refusal ??= "full";
    return refusal;
  }

  return {
    silence(frames, moment) {
      if (refused(frames * frameBytes)) return refusal;
      first ??= moment;
      tape.silence(frames * frameBytes);
      return undefined;
    },
    samples(samples, moment) {
      if (refused(samples.length)) return refusal;
      first ??= moment;
      try {
        tape.append(samples);
      } catch {
        // What was taken in so far is still in memory or in the file, and will be sent.
        refusal = "disk";
      }
      return refusal;
    },
    rest(lead = 0) {
      try {
        if (!first) return undefined;
        const timestamp = Math.round(first.timestamp - milliseconds(lead, format.rate));
        const samples = lead + tape.length / frameBytes;
        const buffer = tape.play(headroom + lead * frameBytes);
        return { buffer, samples, timestamp, receivedAt: first.receivedAt };
      } finally {
        tape.close();
      }
    },
  };
}
