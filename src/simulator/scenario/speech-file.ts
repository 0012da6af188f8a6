// Reads a common WAV or Opus file and converts it to the scenario's format: 16 kHz, mono, s16le.

import { decodeALaw, decodeMuLaw, decodeOggOpus, isOgg, newResampler, parseWav, type Wav } from "../../audio";
import { DISK } from "../../files";
import { SCENARIO_RATE } from "./scenario";

/** Bytes; enough for hours of speech. The whole file is kept in memory. */
const LARGEST = 500_000_000;
/** Bytes. Opus holds as much speech in fewer bytes and takes time to decode. */
const LARGEST_OPUS = 30_000_000;

type Read = (bytes: Buffer, at: number) => number;

/** Converts a sample to 16 bits, by bytes per sample of PCM. */
const PCM: Readonly<Record<number, Read>> = {
  1: (bytes, at) => ((bytes[at] ?? 0) - 128) << 8,
  2: (bytes, at) => bytes.readInt16LE(at),
  3: (bytes, at) => bytes.readIntLE(at, 3) >> 8,
  4: (bytes, at) => bytes.readInt32LE(at) >> 16,
};

const float: Read = (bytes, at) => Math.round(Math.min(1, Math.max(-1, bytes.readFloatLE(at))) * 32_767);

function checkSize(bytes: number, largest: number): void {
  if (bytes > largest) throw new RangeError(`is larger than ${largest / 1_000_000} MB. Use a shorter one`);
}

/** Hz. Outside these limits, converting a file of seconds would take minutes and gigabytes. */
const LOWEST_RATE = 1000;
const HIGHEST_RATE = 384_000;

function checkRate(rate: number): void {
  if (rate < LOWEST_RATE || rate > HIGHEST_RATE)
    throw new RangeError(
      `has ${rate} samples per second, which is not supported. Convert it: ffmpeg -i in.wav -ar 16000 -ac 1 out.wav`,
    );
}

interface Samples {
  readonly rate: number;
  readonly channels: number;
  readonly count: number;
  at(index: number): number;
}

function samplesOf({ rate, channels, width, encoding, samples }: Wav): Samples {
  const expand = { alaw: decodeALaw, mulaw: decodeMuLaw }[encoding as string];
  if (expand) return samplesOf({ rate, channels, width: 2, encoding: "s16le", samples: expand(samples) });
  const read = encoding === "f32le" ? float : PCM[width];
  if (!read) throw new RangeError(`has ${width * 8} bits per sample, which is not supported`);
  return { rate, channels, count: Math.floor(samples.length / width), at: (index) => read(samples, index * width) };
}

function opusSamples(file: Buffer): Samples {
  checkSize(file.length, LARGEST_OPUS);
  const { channels, samples } = decodeOggOpus(file, SCENARIO_RATE);
  return samplesOf({ rate: SCENARIO_RATE, channels, width: 2, encoding: "s16le", samples });
}

/** The average of the channels. */
function mono({ channels, count, at }: Samples): Buffer {
  const frames = Math.floor(count / channels);
  const pcm = Buffer.allocUnsafe(frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += at(frame * channels + channel);
    pcm.writeInt16LE(Math.round(sum / channels), frame * 2);
  }
  return pcm;
}

/**
 * @param path of a WAV file of PCM (8 to 32 bits), floating point, A-law or mu-law, of any rate and number of channels, or
 *   of an Ogg file of Opus, mono or stereo
 * @throws Error if it cannot be read or is no such file; the text goes on after the file's name
 */
export async function readSpeech(path: string): Promise<Buffer> {
  const { size } = await DISK.stat(path);
  checkSize(size, LARGEST);
  const file = await DISK.readFile(path);
  const samples = isOgg(file) ? opusSamples(file) : samplesOf(parseWav(file));
  if (samples.channels < 1) throw new RangeError("has no channel");
  checkRate(samples.rate);
  const resampler = newResampler(samples.rate, SCENARIO_RATE, 1);
  return Buffer.concat([resampler.push(mono(samples)), resampler.rest()]);
}
