// Where one message ends and the next begins (contract#pieces). A chunker receives samples and silence in order and
// passes on each complete chunk. The chunks together are exactly its input.

import { bytesPerFrame, type PcmFormat } from "../codecs";
import { type Moment, milliseconds } from "../time";

/** The samples of one message. */
export interface Chunk extends Moment {
  /** `headroom` bytes for a file header, then the samples. The receiver owns the memory. */
  readonly buffer: Buffer;
  /** Frames. */
  readonly samples: number;
  /** Frames of silence before this chunk that were not filled in. */
  readonly silenceBefore?: number | undefined;
}

export type TakeChunk = (chunk: Chunk) => void;

/** Why samples were not accepted. */
export type Refusal = "full" | "disk";

export interface Chunker {
  /** Frames of silence that begin at `moment`. */
  silence(frames: number, moment: Moment): Refusal | undefined;
  /** Whole frames that begin at `moment`. The Buffer belongs to the caller and is copied. */
  samples(samples: Buffer, moment: Moment): Refusal | undefined;
  /** Nothing followed the last input for `duration` milliseconds, by the stream's clock. */
  quiet?(duration: number): void;
  /**
   * Milliseconds of silence after which it sends or inserts something; Infinity for never.
   * @param held milliseconds of sound that are still held back before it
   */
  due?(held: number): number;
  /**
   * Ends the chunker and returns the open chunk. `lead` frames of silence precede it if it keeps the stream's time. A
   * promise if the chunk is read from disk.
   */
  rest(lead?: number): Chunk | undefined | Promise<Chunk>;
}

export interface ChunkerOptions {
  format: PcmFormat;
  /** Bytes to reserve before the samples of each chunk. */
  headroom: number;
  take: TakeChunk;
}

/** A chunker for messages, with what `pauses.ts` needs to decide about silence. */
export interface WireChunker extends Chunker {
  /** Frames in the open chunk. */
  readonly waiting: number;
  /** Frames that the open chunk still needs. */
  readonly missing: number;
  /**
   * Sends silence now, not with the next samples; `last` if no more follows. Returns how many frames were taken:
   * whole packets, except if `last`.
   */
  send(frames: number, moment: Moment, last: boolean): number;
  /** Sends the open chunk, filled up if `whole`. Returns the number of frames that were filled in. */
  close(whole: boolean): number;
  /** Frames of silence that are not filled in, to be reported with the next chunk. No chunk may be open. */
  skip(frames: number): void;
  /** The open chunk, filled up if `whole`. */
  rest(lead?: number, whole?: boolean): Chunk | undefined;
}

/** Maximum silence in one message of packets, bytes: stays below 1 MiB even as f32le or text. */
const MOST_SILENCE = 256 * 1024;

/**
 * One chunk per packet. Silence is prepended to the packet after it, so that each input message gives one output
 * message.
 */
export function newPacketChunker({ format, headroom, take }: ChunkerOptions): WireChunker {
  const frameBytes = bytesPerFrame(format);
  const most = Math.floor(MOST_SILENCE / frameBytes);
  let silent = 0;
  let since: Moment | undefined;
  let skipped = 0;
  let length = 0;

  function sendSilence(frames: number, { timestamp, receivedAt }: Moment): void {
    const buffer = Buffer.alloc(headroom + frames * frameBytes);
    take({ buffer, samples: frames, timestamp: Math.round(timestamp), receivedAt, silenceBefore: told(skipped) });
    skipped = 0;
  }

  return {
    waiting: 0,
    missing: 0,
    silence(frames, moment) {
      since ??= moment;
      silent += frames;
      for (; silent > most; silent -= most) {
        sendSilence(most, since);
        since = later(since, most, format.rate);
      }
      return undefined;
    },
    /** In packets of the same length as the last one. */
    send(frames, moment, last) {
      let done = 0;
      for (; length > 0 && frames - done >= length; done += length)
        sendSilence(length, later(moment, done, format.rate));
      if (!last || done === frames) return done;
      sendSilence(frames - done, later(moment, done, format.rate));
      return frames;
    },
    close: () => 0,
    skip(frames) {
      skipped += frames;
    },
    samples(samples, { timestamp, receivedAt }) {
      // A resampler may still hold the first packet.
      if (samples.length === 0) return undefined;
      const ahead = headroom + silent * frameBytes;
      const buffer = Buffer.alloc(ahead + samples.length);
      samples.copy(buffer, ahead);
      const frames = silent + samples.length / frameBytes;
      const first = Math.round(since?.timestamp ?? timestamp);
      length = samples.length / frameBytes;
      silent = 0;
      since = undefined;
      take({ buffer, samples: frames, timestamp: first, receivedAt, silenceBefore: told(skipped) });
      skipped = 0;
      return undefined;
    },
    rest: () => undefined,
  };
}

/** The moment `frames` later. */
export function later({ timestamp, receivedAt }: Moment, frames: number, rate: number): Moment {
  const duration = milliseconds(frames, rate);
  return { timestamp: timestamp + duration, receivedAt: receivedAt + Math.round(duration) };
}

/** The value of `silenceBefore`: undefined if nothing was skipped. */
function told(skipped: number): number | undefined {
  return skipped > 0 ? skipped : undefined;
}

/**
 * Chunks of `chunkMs`. Each end is rounded by itself, so that a length that is no whole number of frames (44.1 kHz,
 * 25 ms) causes no drift.
 */
export function newTimeChunker({ format, headroom, take }: ChunkerOptions, chunkMs: number): WireChunker {
  const frameBytes = bytesPerFrame(format);
  let closed = 0;
  let closedFrames = 0;
  let open: { buffer: Buffer; frames: number; moment: Moment } | undefined;
  let filled = 0;
  let skipped = 0;

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

  /** Takes the open chunk. After a short one, chunks are counted from the start again. */
  function cut(whole: boolean): Chunk | undefined {
    if (!open) return undefined;
    const { moment } = open;
    const samples = whole ? open.frames : filled;
    // A copy of the exact length, so that a few samples do not keep the memory of a whole chunk.
    const buffer = whole ? open.buffer : Buffer.from(open.buffer.subarray(0, headroom + filled * frameBytes));
    closed = whole ? closed + 1 : 0;
    closedFrames = whole ? closedFrames + samples : 0;
    const silenceBefore = told(skipped);
    open = undefined;
    filled = 0;
    skipped = 0;
    return { buffer, samples, ...moment, silenceBefore };
  }

  function advance(frames: number): void {
    filled += frames;
    if (!open || filled < open.frames) return;
    const chunk = cut(true);
    if (chunk) take(chunk);
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
    get waiting() {
      return filled;
    },
    get missing() {
      return open ? open.frames - filled : 0;
    },
    silence: (frames, moment) => spread(frames, moment),
    send(frames, moment) {
      spread(frames, moment);
      return frames;
    },
    samples: (samples, moment) => spread(samples.length / frameBytes, moment, samples),
    close(whole) {
      const filling = whole && open ? open.frames - filled : 0;
      const chunk = cut(whole);
      if (chunk) take(chunk);
      return filling;
    },
    skip(frames) {
      skipped += frames;
    },
    rest: (_lead, whole = false) => cut(whole),
  };
}
