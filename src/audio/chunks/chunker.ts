// Where one message ends and the next begins (contract#pieces). A chunker is fed samples and silence in
// order, and hands each full chunk on; the chunks laid end to end are what it was fed.

import { bytesPerFrame, type PcmFormat } from "../codecs";
import { type Moment, milliseconds } from "../time";

/** The samples of one message. */
export interface Chunk extends Moment {
  /** `headroom` bytes for a file's header, then the samples; nobody else holds this memory. */
  readonly buffer: Buffer;
  /** Frames. */
  readonly samples: number;
  /** Frames of silence that belong before it and were not filled. */
  readonly silenceBefore?: number | undefined;
}

export type TakeChunk = (chunk: Chunk) => void;

/** Why samples were not taken in. */
export type Refusal = "full" | "disk";

export interface Chunker {
  /** Frames of silence that begin at `moment`. */
  silence(frames: number, moment: Moment): Refusal | undefined;
  /** Whole frames that begin at `moment`; the Buffer is the caller's and is copied. */
  samples(samples: Buffer, moment: Moment): Refusal | undefined;
  /** Nothing has come for so many milliseconds behind what it was fed, by the stream's clock. */
  quiet?(duration: number): void;
  /**
   * After so many milliseconds of that it sends something, or makes something up; Infinity for never.
   * @param held milliseconds of sound that wait before it
   */
  due?(held: number): number;
  /**
   * Ends it: the chunk that was still open, after `lead` frames of silence for one that holds its stream's time; later, if
   * it has to be read from a disk.
   */
  rest(lead?: number): Chunk | undefined | Promise<Chunk>;
}

export interface ChunkerOptions {
  format: PcmFormat;
  /** Bytes to leave free ahead of the samples of each chunk. */
  headroom: number;
  take: TakeChunk;
}

/** A chunker of a wire, as the stage before it (`pauses.ts`) needs it, which judges what becomes of silence. */
export interface WireChunker extends Chunker {
  /** Frames in the chunk that is open. */
  readonly waiting: number;
  /** Frames that it lacks. */
  readonly missing: number;
  /**
   * Silence that is sent now, not with what follows; `last` if no more will be.
   * Returns how many frames were taken: whole packets, but at the last.
   */
  send(frames: number, moment: Moment, last: boolean): number;
  /** Sends the chunk that is open; `whole` fills it up. Returns with how many frames. */
  close(whole: boolean): number;
  /** Frames of silence that are not filled, to be told with the next chunk; none is open. */
  skip(frames: number): void;
  /** The chunk that was still open, filled up if `whole`. */
  rest(lead?: number, whole?: boolean): Chunk | undefined;
}

/** Silence of one message of packets: as f32le and as text, it is below 1 MiB. Bytes. */
const MOST_SILENCE = 256 * 1024;

/** One chunk a packet; silence goes ahead of the packet it belongs before, so that one message in gives one out. */
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
    /** In packets as long as the last one. */
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
      // A resampler may owe the first packet's.
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

/** A moment so many frames later. */
export function later({ timestamp, receivedAt }: Moment, frames: number, rate: number): Moment {
  const duration = milliseconds(frames, rate);
  return { timestamp: timestamp + duration, receivedAt: receivedAt + Math.round(duration) };
}

/** What is told of it: nothing of nothing. */
function told(skipped: number): number | undefined {
  return skipped > 0 ? skipped : undefined;
}

/**
 * Chunks of `chunkMs`. Each end is rounded by itself, so that a length that is no whole number of frames (44.1 kHz, 25 ms)
 * does not make them drift.
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

  /** What is open. Behind a short one, chunks are counted anew. */
  function cut(whole: boolean): Chunk | undefined {
    if (!open) return undefined;
    const { moment } = open;
    const samples = whole ? open.frames : filled;
    // A copy of its own length, lest a few samples keep a whole chunk's memory.
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
