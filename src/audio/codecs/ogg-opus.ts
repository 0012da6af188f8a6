// Opus in Ogg files, such as `.opus` files and recordings of browsers (RFC 3533, RFC 7845): the first Opus stream in
// the file, mono or stereo.

import { newOpusDecoder } from "./opus";

const PAGE = "OggS";
const PAGE_HEAD = 27;
/** A segment of this length continues in the next one. */
const FULL_SEGMENT = 255;
const HEAD = "OpusHead";
const HEAD_BYTES = 19;
/** Hz of all times in the file, whatever the rate of encoding and decoding (RFC 7845 section 4). */
const CLOCK = 48_000;
/** The channel mapping family for mono and stereo (RFC 7845 section 5.1.1.1). */
const MONO_OR_STEREO = 0;

interface Page {
  readonly serial: number;
  /** Samples at 48 kHz up to the end of the last packet that ends on this page; -1 if none does. */
  readonly position: bigint;
  readonly segments: readonly Buffer[];
}

export interface OggOpus {
  readonly channels: number;
  /** Samples at 48 kHz before the actual sound. */
  readonly preSkip: number;
  /** Samples at 48 kHz, including those before the actual sound. */
  readonly end: number;
  /** 1/256 dB. */
  readonly gain: number;
  readonly packets: readonly Buffer[];
}

/** Whether the file is an Ogg file. */
export function isOgg(file: Buffer): boolean {
  return file.toString("latin1", 0, PAGE.length) === PAGE;
}

/** Stops where a truncated file ends. */
function* pagesOf(file: Buffer): Generator<Page> {
  for (let at = 0; at + PAGE_HEAD <= file.length; ) {
    if (!isOgg(file.subarray(at))) throw new RangeError(`is damaged at byte ${at}: no Ogg page begins there`);
    const table = file.subarray(at + PAGE_HEAD, at + PAGE_HEAD + (file[at + PAGE_HEAD - 1] ?? 0));
    const segments: Buffer[] = [];
    let next = at + PAGE_HEAD + table.length;
    for (const length of table) {
      segments.push(file.subarray(next, next + length));
      next += length;
    }
    if (next > file.length) return;
    yield { serial: file.readUInt32LE(at + 14), position: file.readBigInt64LE(at + 6), segments };
    at = next;
  }
}

/**
 * The packets of an Ogg file's first Opus stream.
 * @throws RangeError if there is none, or it has more than two channels; the message continues a sentence that begins
 *   with the file's name
 */
export function readOggOpus(file: Buffer): OggOpus {
  let serial: number | undefined;
  let end = 0n;
  const packets: Buffer[] = [];
  let parts: Buffer[] = [];
  for (const page of pagesOf(file)) {
    if (serial === undefined && page.segments[0]?.toString("latin1", 0, HEAD.length) === HEAD) serial = page.serial;
    if (page.serial !== serial) continue;
    for (const segment of page.segments) {
      parts.push(segment);
      if (segment.length === FULL_SEGMENT) continue;
      packets.push(Buffer.concat(parts));
      parts = [];
    }
    if (page.position > end) end = page.position;
  }
  const [head, , ...sound] = packets;
  if (!head || head.length < HEAD_BYTES) throw new RangeError("contains no Opus");
  const channels = head[9] ?? 0;
  if (head[18] !== MONO_OR_STEREO || channels < 1 || channels > 2)
    throw new RangeError(`has ${channels} channels; at most two are supported`);
  return { channels, preSkip: head.readUInt16LE(10), end: Number(end), gain: head.readInt16LE(16), packets: sound };
}

/**
 * @param rate 8000, 12000, 16000, 24000 or 48000 Hz
 * @returns s16le, interleaved, exactly as long as the file says
 * @throws RangeError if it is no such file, or damaged; the message continues a sentence that begins with the file's
 *   name
 */
export function decodeOggOpus(file: Buffer, rate: number): { channels: number; samples: Buffer } {
  const { channels, preSkip, end, gain, packets } = readOggOpus(file);
  const decoder = newOpusDecoder({ rate, channels }, gain);
  const decoded = (packet: Buffer, index: number) => {
    try {
      return decoder.decode(packet);
    } catch (cause) {
      throw new RangeError(`is damaged: its packet ${index} is not Opus`, { cause });
    }
  };
  let sound: Buffer[];
  try {
    sound = packets.map(decoded);
  } finally {
    decoder.close();
  }
  const samples = Buffer.concat(sound);
  const byteAt = (clock: number): number => Math.round((clock * rate) / CLOCK) * channels * 2;
  return { channels, samples: samples.subarray(byteAt(preSkip), byteAt(end)) };
}
