// The whole recording as one chunk at the end (contract#groups: `chunk: stream`). Until then silence takes no memory,
// and samples beyond a share of memory are kept in a temporary file. Beyond `limit` nothing more is accepted.

import { bytesPerFrame } from "../codecs";
import { type Moment, milliseconds } from "../time";
import type { Chunk, Chunker, ChunkerOptions, Refusal } from "./chunker";
import { type Budget, SpillBuffer } from "./spill-buffer";

/** @param limit maximum bytes of the chunk */
export function newStreamChunker({ format, headroom }: ChunkerOptions, limit: number, budget: Budget): Chunker {
  const frameBytes = bytesPerFrame(format);
  const buffer = new SpillBuffer(budget);
  let first: Moment | undefined;
  let refusal: Refusal | undefined;

  /** After the first refusal everything is refused, because it would be at the wrong time. */
  function refused(bytes: number): Refusal | undefined {
    if (buffer.length + bytes > limit) refusal ??= "full";
    return refusal;
  }

  return {
    silence(frames, moment) {
      if (refused(frames * frameBytes)) return refusal;
      first ??= moment;
      buffer.silence(frames * frameBytes);
      return undefined;
    },
    samples(samples, moment) {
      if (refused(samples.length)) return refusal;
      first ??= moment;
      try {
        buffer.append(samples);
      } catch {
        // Accepted samples are still in memory or in the file and will be sent.
        refusal = "disk";
      }
      return refusal;
    },
    rest(lead = 0) {
      const played = buffer.readAll(headroom + lead * frameBytes);
      if (!first) return undefined;
      const timestamp = Math.round(first.timestamp - milliseconds(lead, format.rate));
      const samples = lead + buffer.length / frameBytes;
      const { receivedAt } = first;
      const chunkOf = (buffer: Buffer): Chunk => ({ buffer, samples, timestamp, receivedAt });
      return played instanceof Promise ? played.then(chunkOf) : chunkOf(played);
    },
  };
}
