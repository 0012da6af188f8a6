// Where one message ends and the next begins, one row a way (contract, "audio-out", `chunk`). A chunker is fed a
// speaker's samples and silence in order, and hands each full chunk on; the chunks laid end to end are what it was fed.

import { bytesPerFrame, type PcmFormat } from "./pcm";
import { appendSamples, appendSilence, newTape, played } from "./tape";
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

export interface Chunker {
  /** Frames of silence that begin at `moment`. Returns false if there is no room for them. */
  silence(frames: number, moment: Moment, take: TakeChunk): boolean;
  /** Whole frames that begin at `moment`; the Buffer is the caller's and is copied. Returns false if there is no room. */
  samples(samples: Buffer, moment: Moment, take: TakeChunk): boolean;
  /** The chunk that was still open, after `lead` frames of silence for a recording that holds its stream's time. */
  rest(lead?: number): Chunk | undefined;
}

export interface ChunkerOptions {
  format: PcmFormat;
  /** Bytes to leave free ahead of the samples of each chunk. */
  headroom: number;
  /** Milliseconds (`time`). */
  chunkMs: number;
  /** Bytes a chunk may hold (`stream`). */
  limit: number;
  budget: Budget;
}

/** Bytes that all open recordings of a node may keep together. */
export interface Budget {
  used: number;
  readonly limit: number;
}

/** One chunk a packet; silence goes ahead of the packet it belongs before, so that one message in gives one out. */
function packetChunker({ format, headroom }: ChunkerOptions): Chunker {
  const frameBytes = bytesPerFrame(format);
  let silent = 0;
  let since: Moment | undefined;
  return {
    silence(frames, moment) {
      silent += frames;
      since ??= moment;
      return true;
    },
    samples(samples, { timestamp, receivedAt }, take) {
      const ahead = headroom + silent * frameBytes;
      const buffer = Buffer.alloc(ahead + samples.length);
      samples.copy(buffer, ahead);
      take({
        buffer,
        samples: silent + samples.length / frameBytes,
        timestamp: Math.round(since?.timestamp ?? timestamp),
        receivedAt,
      });
      silent = 0;
      since = undefined;
      return true;
    },
    rest: () => undefined,
  };
}

/** Chunks of `chunkMs`, the n-th ending at the frame nearest to n times as long, so that no rounding adds up. */
function timeChunker({ format, headroom, chunkMs }: ChunkerOptions): Chunker {
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

  function advance(frames: number, take: TakeChunk): void {
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

  function spread(frames: number, moment: Moment, take: TakeChunk, samples?: Buffer): boolean {
    for (let done = 0; done < frames; ) {
      const { buffer, frames: whole } = opened(moment, done);
      const part = Math.min(whole - filled, frames - done);
      samples?.copy(buffer, headroom + filled * frameBytes, done * frameBytes, (done + part) * frameBytes);
      done += part;
      advance(part, take);
    }
    return true;
  }

  return {
    silence: (frames, moment, take) => spread(frames, moment, take),
    samples: (samples, moment, take) => spread(samples.length / frameBytes, moment, take, samples),
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

/** One chunk at the end. Silence costs nothing until then; beyond its limit or the node's budget nothing is taken in. */
function streamChunker({ format, headroom, limit, budget }: ChunkerOptions): Chunker {
  const frameBytes = bytesPerFrame(format);
  const tape = newTape();
  let first: Moment | undefined;
  let full = false;

  /** Once something was left out, all that follows is, because it would stand at the wrong time. */
  function fits(bytes: number, kept: number): boolean {
    full ||= tape.length + bytes > limit || budget.used + kept > budget.limit;
    return !full;
  }

  return {
    silence(frames, moment) {
      if (!fits(frames * frameBytes, 0)) return false;
      first ??= moment;
      appendSilence(tape, frames * frameBytes);
      return true;
    },
    samples(samples, moment) {
      if (!fits(samples.length, samples.length)) return false;
      first ??= moment;
      appendSamples(tape, samples);
      budget.used += samples.length;
      return true;
    },
    rest(lead = 0) {
      budget.used -= tape.kept;
      if (!first) return undefined;
      const timestamp = Math.round(first.timestamp - milliseconds(lead, format.rate));
      const ahead = lead * frameBytes;
      const samples = lead + tape.length / frameBytes;
      const buffer = played(tape, headroom + ahead);
      return { buffer, samples, timestamp, receivedAt: first.receivedAt };
    },
  };
}

/** Every way of this version. */
export const CHUNKERS = { packet: packetChunker, time: timeChunker, stream: streamChunker } as const;
export type ChunkName = keyof typeof CHUNKERS;
