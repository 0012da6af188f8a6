// Where one message ends and the next begins (contract, "audio-out", `chunk`). A chunker is fed samples and silence in
// order, and hands each full chunk on; the chunks laid end to end are what it was fed.

import { bytesPerFrame, type PcmFormat } from "./pcm";
import { milliseconds } from "./timeline";

/** When samples were spoken and came here, milliseconds since 1970. */
export interface Moment {
  readonly timestamp: number;
  readonly receivedAt: number;
}

/** The samples of one message. */
export interface Chunk extends Moment {
  /** `headroom` bytes for a file's header, then the samples; nobody else holds this memory. */
  readonly buffer: Buffer;
  /** Frames. */
  readonly samples: number;
}

export type TakeChunk = (chunk: Chunk) => void;

/** Why samples were not taken in. */
export type Refusal = "full" | "disk";

export interface Chunker {
  /** Frames of silence that begin at `moment`. */
  silence(frames: number, moment: Moment): Refusal | undefined;
  /** Whole frames that begin at `moment`; the Buffer is the caller's and is copied. */
  samples(samples: Buffer, moment: Moment): Refusal | undefined;
  /** Nothing has come for so many milliseconds, from anybody in the stream. */
  quiet?(duration: number): void;
  /** Ends it: the chunk that was still open, after `lead` frames of silence for one that holds its stream's time. */
  rest(lead?: number): Chunk | undefined;
}

export interface ChunkerOptions {
  format: PcmFormat;
  /** Bytes to leave free ahead of the samples of each chunk. */
  headroom: number;
  take: TakeChunk;
}

/** One chunk a packet; silence goes ahead of the packet it belongs before, so that one message in gives one out. */
export function newPacketChunker({ format, headroom, take }: ChunkerOptions): Chunker {
  const frameBytes = bytesPerFrame(format);
  let silent = 0;
  let since: Moment | undefined;
  return {
    silence(frames, moment) {
      silent += frames;
      since ??= moment;
      return undefined;
    },
    samples(samples, { timestamp, receivedAt }) {
      // A resampler may owe the first packet's.
      if (samples.length === 0) return undefined;
      const ahead = headroom + silent * frameBytes;
      const buffer = Buffer.alloc(ahead + samples.length);
      samples.copy(buffer, ahead);
      const frames = silent + samples.length / frameBytes;
      const first = Math.round(since?.timestamp ?? timestamp);
      silent = 0;
      since = undefined;
      take({ buffer, samples: frames, timestamp: first, receivedAt });
      return undefined;
    },
    rest: () => undefined,
  };
}

/**
 * Chunks of `chunkMs`. Each end is rounded by itself, so that a length that is no whole number of frames (44.1 kHz, 25 ms)
 * does not make them drift.
 */
export function newTimeChunker({ format, headroom, take }: ChunkerOptions, chunkMs: number): Chunker {
  const frameBytes = bytesPerFrame(format);
  let closed = 0;
  let closedFrames = 0;
  let open: { buffer: Buffer; frames: number; moment: Moment } | undefined;
  let filled = 0;

  function opened(moment: Moment, offset: number) {
    if (open) return open;
    const frames = Math.round(((closed + 1) * chunkMs * format.rate) / 1000) - closedFrames;
    const timestamp = Math.round(moment.timestamp + milliseconds(offset, format.rate));
    open = {
      buffer: Buffer.alloc(headroom + frames * frameBytes),
      frames,
      moment: { timestamp, receivedAt: moment.receivedAt },
    };
    return open;
  }

  function advance(frames: number): void {
    filled += frames;
    if (!open || filled < open.frames) return;
    const { buffer, moment } = open;
    closed += 1;
    closedFrames += filled;
    open = undefined;
    const samples = filled;
    filled = 0;
    take({ buffer, samples, ...moment });
  }

  function spread(frames: number, moment: Moment, samples?: Buffer): undefined {
    for (let done = 0; done < frames; ) {
      const { buffer, frames: whole } = opened(moment, done);
      const part = Math.min(whole - filled, frames - done);
      samples?.copy(buffer, headroom + filled * frameBytes, done * frameBytes, (done + part) * frameBytes);
      done += part;
      advance(part);
    }
  }

  return {
    silence: (frames, moment) => spread(frames, moment),
    samples: (samples, moment) => spread(samples.length / frameBytes, moment, samples),
    rest() {
      if (!open) return undefined;
      // A copy of its own length, lest a few samples keep a whole chunk's memory.
      const buffer = Buffer.from(open.buffer.subarray(0, headroom + filled * frameBytes));
      const rest = { buffer, samples: filled, ...open.moment };
      open = undefined;
      return rest;
    },
  };
}
