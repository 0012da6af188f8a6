// WAV, and samples without a header. Players ignore data beyond the length in the header, so a growing WAV can be played even
// after its process died, and a repair recovers the rest.

import type { FileHandle } from "node:fs/promises";
import { writeAll } from "../../files";
import { bytesPerFrame, ENCODINGS, LONGEST_WAV, type PcmFormat, wavFileHeader, wavHeaderBytes } from "../codecs";
import type { EncodingName } from "../settings";
import type { Container, GrowingFile, RecordingFormat, Stretch } from "./container";

/** Bytes of samples in one write, and of silence that cannot be a hole. */
const TURN_BYTES = 1_048_576;
const TURN_SILENCE = 16 * TURN_BYTES;
const TURN_STRETCHES = 512;

/** The byte of silence, if it is not zero. Zeros need not be written: the file may have a hole. */
const SILENT_BYTES: Readonly<Partial<Record<RecordingFormat["encoding"], number>>> = {
  mulaw: 0xff,
  alaw: 0xd5,
};
const FILLING_BYTES = 65_536;

const fillings = new Map<number, Buffer>();
function filling(byte: number): Buffer {
  const bytes = fillings.get(byte) ?? Buffer.alloc(FILLING_BYTES, byte);
  fillings.set(byte, bytes);
  return bytes;
}

/** What precedes the samples, if anything does. */
interface Header {
  bytes(format: PcmFormat): number;
  /** Of a file with `frames`. */
  write(handle: FileHandle, format: PcmFormat, frames: number): Promise<void>;
  /** Of a file without a frame. */
  first(format: PcmFormat): Buffer[];
  /** After so many bytes of samples. */
  padding(data: number): number;
  readonly longest: number;
}

const WAV_HEADER: Header = {
  bytes: wavHeaderBytes,
  async write(handle, format, frames) {
    const header = wavFileHeader(format, frames);
    await handle.write(header, 0, header.length, 0);
  },
  first: (format) => [wavFileHeader(format, 0)],
  // A chunk of odd length is followed by a padding byte.
  padding: (data) => data % 2,
  longest: LONGEST_WAV,
};

const NO_HEADER: Header = {
  bytes: () => 0,
  write: async (handle) => await handle.utimes(new Date(), new Date()),
  first: () => [],
  padding: () => 0,
  longest: Number.POSITIVE_INFINITY,
};

class PcmFile implements GrowingFile {
  frames = 0;
  /** Frames that a failed write may have written. */
  #attempted = 0;
  readonly #frameBytes: number;
  /** Maximum frames. */
  readonly #most: number;

  constructor(
    private readonly handle: FileHandle,
    private readonly header: Header,
    private readonly format: RecordingFormat,
    limit: number,
  ) {
    this.#frameBytes = bytesPerFrame(format);
    // One byte less, for the padding after an odd number of bytes.
    const room = Math.min(limit, header.longest) - header.bytes(format) - 1;
    this.#most = Math.max(1, Math.floor(room / this.#frameBytes));
  }

  get room(): number {
    return this.#most - this.frames;
  }

  async encode(): Promise<void> {
    // They are samples already.
  }

  async append(stretches: readonly Stretch[]): Promise<void> {
    let run: Buffer[] = this.frames === 0 ? this.header.first(this.format) : [];
    let at = this.frames === 0 ? 0 : this.#endOf(this.frames);
    let frames = this.frames;
    let hole = false;
    for (const stretch of stretches) {
      if (typeof stretch === "number") {
        await writeAll(this.handle, run, at);
        run = [];
        hole = await this.#silence(frames, stretch);
        frames += stretch;
        at = this.#endOf(frames);
      } else {
        run.push(stretch);
        frames += stretch.length / this.#frameBytes;
        this.#attempted = frames;
        hole = false;
      }
    }
    await writeAll(this.handle, run, at);
    if (hole) await this.handle.truncate(this.#endOf(frames));
    this.frames = frames;
  }

  async beat(): Promise<void> {
    await this.header.write(this.handle, this.format, this.frames);
  }

  async end(): Promise<void> {
    // Everything is written.
  }

  async reached(): Promise<number> {
    const { size } = await this.handle.stat();
    return Math.min(framesOf(this.header, this.format, size), Math.max(this.frames, this.#attempted));
  }

  close(): void {
    // Holds nothing.
  }

  #endOf(frames: number): number {
    return this.header.bytes(this.format) + frames * this.#frameBytes;
  }

  /** Whether the silence is a hole, so that the file still ends before it. */
  async #silence(from: number, frames: number): Promise<boolean> {
    this.#attempted = from + frames;
    const byte = SILENT_BYTES[this.format.encoding];
    if (byte === undefined) return true;
    const end = this.#endOf(from + frames);
    for (let at = this.#endOf(from); at < end; at += FILLING_BYTES)
      await writeAll(this.handle, [filling(byte).subarray(0, end - at)], at);
    return false;
  }
}

/** Frames in a file of `bytes`. An incomplete frame does not count. */
function framesOf(header: Header, format: RecordingFormat, bytes: number): number {
  return Math.max(0, Math.floor((bytes - header.bytes(format)) / bytesPerFrame(format)));
}

/** A file that ends with a padding byte was sealed: its header is correct. */
async function framesIn(handle: FileHandle, header: Header, format: RecordingFormat): Promise<number> {
  const { size } = await handle.stat();
  const frames = framesOf(header, format, size);
  if (header.padding(1) === 0 || bytesPerFrame(format) !== 1 || frames % 2 === 1) return frames;
  const told = Buffer.alloc(4);
  await handle.read(told, 0, told.length, header.bytes(format) - told.length);
  return told.readUInt32LE(0) === frames - 1 ? frames - 1 : frames;
}

function pcmContainer(extension: string, header: Header): Container {
  return {
    extension,
    recorded: ({ rate, channels }, encoding) => ({ rate, channels, encoding, width: ENCODINGS[encoding].width }),
    encoder: (encoding: EncodingName) => ENCODINGS[encoding].encode,
    frameBytes: bytesPerFrame,
    turn: (format) => ({
      bytes: TURN_BYTES,
      stretches: TURN_STRETCHES,
      frames: Number.POSITIVE_INFINITY,
      silence: Math.ceil(TURN_SILENCE / bytesPerFrame(format)),
    }),
    samplesAt: (format) => header.bytes(format),
    begin: (handle, format, limit) => new PcmFile(handle, header, format, limit),
    framesIn: (handle, format) => framesIn(handle, header, format),
    async seal(handle, format, frames) {
      const data = frames * bytesPerFrame(format);
      const bytes = header.bytes(format) + data + header.padding(data);
      const { size } = await handle.stat();
      if (size !== bytes) await handle.truncate(bytes);
      await header.write(handle, format, frames);
      await handle.datasync();
      return { bytes };
    },
  };
}

export const WAV_FILE = pcmContainer(".wav", WAV_HEADER);
export const RAW_FILE = pcmContainer(".pcm", NO_HEADER);
