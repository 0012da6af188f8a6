// Writes and reads WAV: the plain header of messages and files, and the header of a stream of unknown length. Headers
// contain only required chunks, because speech recognisers refuse others, so a file cannot become RF64: a recording
// continues in another file before 4 GiB.

import type { AudioEncoding } from "../../protocol/messages";

/** Bytes before the samples of s16le (contract#outputs). */
export const WAV_HEADER_BYTES = 44;

/** The format of a WAV's samples. */
export interface WavFormat {
  /** Hz */
  rate: number;
  channels: number;
  /** Bytes per sample. */
  width: number;
  /** s16le if absent. WAV cannot contain opus and g722 here. */
  encoding?: AudioEncoding | undefined;
}

interface Kind {
  readonly tag: number;
  /** Whether the format chunk has an extension and a `fact` chunk follows: all formats but plain PCM. */
  readonly extended: boolean;
}

/** `wFormatTag`, one row per encoding. */
const KINDS: Readonly<Partial<Record<AudioEncoding, Kind>>> = {
  s16le: { tag: 1, extended: false },
  f32le: { tag: 3, extended: true },
  alaw: { tag: 6, extended: true },
  mulaw: { tag: 7, extended: true },
};

/** The length in the header of a stream, where it is unknown. Every file is shorter. */
const NOT_TOLD = 0xffff_ffff;
const FORMAT_BYTES = 16;

/** Maximum bytes of a WAV file: its length has 32 bits. */
export const LONGEST_WAV = NOT_TOLD;

interface Sizes {
  readonly frames: number;
  /** Bytes. */
  readonly data: number;
  /** Bytes of everything after the first eight. */
  readonly riff: number;
}

function kindOf(encoding: AudioEncoding | undefined): Kind {
  const kind = KINDS[encoding ?? "s16le"];
  if (!kind) throw new RangeError(`a WAV cannot hold ${encoding}`);
  return kind;
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

function formatChunks({ rate, channels, width, encoding }: WavFormat, frames: number): Buffer[] {
  const { tag, extended } = kindOf(encoding);
  // The extension of these formats is empty: two bytes that say so.
  const body = Buffer.alloc(extended ? FORMAT_BYTES + 2 : FORMAT_BYTES);
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rate, 4);
  body.writeUInt32LE(rate * channels * width, 8);
  body.writeUInt16LE(channels * width, 12);
  body.writeUInt16LE(width * 8, 14);
  if (!extended) return [chunk("fmt ", body)];
  const fact = Buffer.alloc(4);
  fact.writeUInt32LE(frames, 0);
  return [chunk("fmt ", body), chunk("fact", fact)];
}

function header(format: WavFormat, { frames, data, riff }: Sizes): Buffer {
  const start = Buffer.from("RIFF\0\0\0\0WAVE", "latin1");
  start.writeUInt32LE(riff, 4);
  const samples = Buffer.from("data\0\0\0\0", "latin1");
  samples.writeUInt32LE(data, 4);
  return Buffer.concat([start, ...formatChunks(format, frames), samples]);
}

/** Bytes before the samples: 44 for s16le, 58 for the others. */
export function wavHeaderBytes({ encoding }: Pick<WavFormat, "encoding">): number {
  return kindOf(encoding).extended ? WAV_HEADER_BYTES + 14 : WAV_HEADER_BYTES;
}

/** Writes the header into the first `wavHeaderBytes` of `file`; the rest is samples. Below 4 GiB only. */
export function writeWavHeader(file: Buffer, format: WavFormat): void {
  const data = file.length - wavHeaderBytes(format);
  const frames = data / (format.channels * format.width);
  header(format, { frames, data, riff: file.length - 8 }).copy(file);
}

/** The header before samples of unknown number, as ffmpeg and SoX write and read it in a pipe. */
export function wavStreamHeader(format: WavFormat): Buffer {
  return header(format, { frames: NOT_TOLD, data: NOT_TOLD, riff: NOT_TOLD });
}

/**
 * The header of a file with `frames`, at most `LONGEST_WAV` bytes. An odd number of bytes is followed by one more,
 * which counts in the file's length only.
 */
export function wavFileHeader(format: WavFormat, frames: number): Buffer {
  const data = frames * format.channels * format.width;
  return header(format, { frames, data, riff: wavHeaderBytes(format) + data + (data % 2) - 8 });
}

/** A parsed WAV: `samples` is a view into the file. PCM with other widths than 16 bits has no `encoding`. */
export interface Wav extends WavFormat {
  encoding: AudioEncoding | undefined;
  samples: Buffer;
}

/**
 * Parses a WAV with PCM, floating point, A-law or mu-law, whatever other chunks it contains. A data chunk that is
 * longer than the file, as a stream's is, ends with the file.
 * @throws RangeError with the reason if it is none
 */
export function parseWav(file: Buffer): Wav {
  if (file.length < 12 || file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE")
    throw new RangeError("not a WAV file");
  let format: Omit<Wav, "samples"> | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const bytes = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === "fmt ") format = parseFormat(file, body);
    if (name === "data") {
      if (!format) throw new RangeError("a WAV file with its data before its format");
      return { ...format, samples: file.subarray(body, body + bytes) };
    }
    at = body + bytes + (bytes % 2);
  }
  throw new RangeError("a WAV file without data");
}

/** Bytes per sample of formats other than PCM. */
const WIDTHS: Readonly<Partial<Record<AudioEncoding, number>>> = { f32le: 4, alaw: 1, mulaw: 1 };

function parseFormat(file: Buffer, at: number): Omit<Wav, "samples"> {
  if (at + FORMAT_BYTES > file.length) throw new RangeError("a WAV file with an incomplete format chunk");
  const tag = file.readUInt16LE(at);
  const width = file.readUInt16LE(at + 14) / 8;
  const names = Object.keys(KINDS) as AudioEncoding[];
  const encoding = names.find((name) => KINDS[name]?.tag === tag);
  if (!encoding || width !== (WIDTHS[encoding] ?? width))
    throw new RangeError("a WAV file that is neither PCM, floating point of 32 bits, A-law nor mu-law");
  return {
    channels: file.readUInt16LE(at + 2),
    rate: file.readUInt32LE(at + 4),
    width,
    encoding: encoding === "s16le" && width !== 2 ? undefined : encoding,
  };
}
