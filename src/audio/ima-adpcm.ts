// IMA ADPCM in WAV (format 0x11): 4 bits a sample, in blocks that each begin with a whole sample, so that every block
// can be read on its own. Decoding is exact to the bit with ffmpeg's.

const IMA_ADPCM = 0x11;
const INT16_MIN = -32_768;
const INT16_MAX = 32_767;
/** Bytes at the head of a block, for each channel: the first sample, the step's index, and one unused. */
const HEAD = 4;

/** How far a nibble moves the step's index; the sign bit has no part in it. */
const INDEX_MOVES = [-1, -1, -1, -1, 2, 4, 6, 8] as const;

// biome-ignore format: a table reads best as a table
const STEPS = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118,
  130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060,
  1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484,
  7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
] as const;

/** Decoded samples, interleaved. */
export interface DecodedAudio {
  /** Hz */
  rate: number;
  channels: number;
  samples: Int16Array;
}

interface Layout {
  readonly rate: number;
  readonly channels: number;
  /** Bytes a block. */
  readonly blockBytes: number;
  readonly data: Buffer;
  /** Samples a channel, where the file tells: the last block may hold more. */
  readonly frames?: number;
}

/** Whether the file is a WAV of IMA ADPCM. */
export function isImaAdpcm(file: Buffer): boolean {
  return chunk(file, "fmt ")?.readUInt16LE(0) === IMA_ADPCM;
}

/** The body of a RIFF chunk. */
function chunk(file: Buffer, name: string): Buffer | undefined {
  if (file.length < 12 || file.toString("latin1", 0, 4) !== "RIFF") return undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const bytes = file.readUInt32LE(at + 4);
    if (file.toString("latin1", at, at + 4) === name) return file.subarray(at + 8, at + 8 + bytes);
    at += 8 + bytes + (bytes % 2);
  }
  return undefined;
}

function layoutOf(file: Buffer): Layout {
  const format = chunk(file, "fmt ");
  const data = chunk(file, "data");
  if (!format || !data || format.length < 16 || format.readUInt16LE(0) !== IMA_ADPCM)
    throw new RangeError("not a WAV file of IMA ADPCM (format 0x11)");
  const channels = format.readUInt16LE(2);
  const blockBytes = format.readUInt16LE(12);
  if (channels < 1 || channels > 2 || blockBytes <= HEAD * channels)
    throw new RangeError("an IMA ADPCM file with impossible blocks");
  const frames = chunk(file, "fact")?.readUInt32LE(0);
  return { rate: format.readUInt32LE(4), channels, blockBytes, data, ...(frames !== undefined && { frames }) };
}

/** Frames in `bytes` bytes of one block: the one in its head and two in every byte after it. */
function framesIn(bytes: number, channels: number): number {
  const body = Math.floor(bytes / channels) - HEAD;
  return body < 0 ? 0 : 1 + 2 * body;
}

/** Decodes one channel of one block into every `channels`-th place of `samples` from `first`. */
function decodeChannel(block: Buffer, channel: number, channels: number, samples: Int16Array, first: number): void {
  let sample = block.readInt16LE(channel * HEAD);
  let index = Math.min(block[channel * HEAD + 2] ?? 0, STEPS.length - 1);
  const frames = framesIn(block.length, channels);
  samples[first + channel] = sample;
  for (let frame = 1; frame < frames; frame++) {
    // Channels take turns of four bytes, eight nibbles, the lower nibble first.
    const turn = (frame - 1) >> 3;
    const within = (frame - 1) & 7;
    const byte = block[HEAD * (channels + turn * channels + channel) + (within >> 1)] ?? 0;
    const nibble = (within & 1) === 0 ? byte & 15 : byte >> 4;
    const size = nibble & 7;
    const move = ((2 * size + 1) * (STEPS[index] ?? 0)) >> 3;
    sample = Math.max(INT16_MIN, Math.min(INT16_MAX, (nibble & 8) === 0 ? sample + move : sample - move));
    index = Math.max(0, Math.min(STEPS.length - 1, index + (INDEX_MOVES[size] ?? 0)));
    samples[first + frame * channels + channel] = sample;
  }
}

/**
 * Decodes a WAV file of IMA ADPCM, mono or stereo.
 * @throws RangeError with the reason if it is none
 */
export function decodeImaAdpcm(file: Buffer): DecodedAudio {
  const { rate, channels, blockBytes, data, frames } = layoutOf(file);
  const whole = Math.floor(data.length / blockBytes);
  const most = whole * framesIn(blockBytes, channels) + framesIn(data.length - whole * blockBytes, channels);
  const samples = new Int16Array(most * channels);
  let first = 0;
  for (let at = 0; first < samples.length; at += blockBytes) {
    const block = data.subarray(at, at + blockBytes);
    for (let channel = 0; channel < channels; channel++) decodeChannel(block, channel, channels, samples, first);
    first += framesIn(block.length, channels) * channels;
  }
  return { rate, channels, samples: samples.subarray(0, Math.min(most, frames ?? most) * channels) };
}
