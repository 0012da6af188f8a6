// What 20 ms of one speaker's audio cost in `src/audio`: decoding, resampling and encoding. No process, no socket; the
// figure is the CPU of this process, the median of several rounds over many speakers, so that caches are as cold as in use.

import { DECODERS, type SourceEncoding } from "../src/audio/decoders";
import { ENCODINGS, type EncodingName } from "../src/audio/encodings";
import { encodeALaw, encodeMuLaw } from "../src/audio/g711";
import { newG722Encoder } from "../src/audio/g722";
import { newOpusEncoder } from "../src/audio/opus";
import { newResampler, resamplerReady } from "../src/audio/resampler";
import { median } from "./results";

export interface AudioRow {
  name: string;
  /** CPU for 20 ms of one speaker. */
  microseconds: number;
}

const SPEAKERS = 200;
const ROUNDS = 9;
/** Packets a speaker in each round. */
const PACKETS = 10;
const FRAMES_A_SECOND = 50;
const OPUS_BITRATE = 32_000;

type Work = (packet: Buffer) => unknown;

/** 200 ms of something like a voice: harmonics of 140 Hz, and a little noise. */
function voice(rate: number, channels: number): Buffer[] {
  const frames = (rate / FRAMES_A_SECOND) * PACKETS;
  const bytes = Buffer.alloc(frames * channels * 2);
  for (let i = 0; i < frames * channels; i++) {
    const angle = (2 * Math.PI * 140 * Math.floor(i / channels)) / rate;
    let sample = 300 * (Math.random() - 0.5);
    for (let harmonic = 1; harmonic < 12; harmonic++) sample += (6000 / harmonic) * Math.sin(harmonic * angle);
    bytes.writeInt16LE(Math.round(sample), i * 2);
  }
  const step = bytes.length / PACKETS;
  return Array.from({ length: PACKETS }, (_, index) => bytes.subarray(index * step, (index + 1) * step));
}

/** @param open one speaker's work, with memory of its own */
function measure(name: string, packets: readonly Buffer[], open: () => Work): AudioRow {
  const speakers = Array.from({ length: SPEAKERS }, open);
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    for (const packet of packets) for (const work of speakers) work(packet);
    const { user, system } = process.cpuUsage(before);
    // The first round is the compiler's.
    if (round > 0) rounds.push((user + system) / (packets.length * SPEAKERS));
  }
  return { name, microseconds: median(rounds) };
}

interface Source {
  encoding: SourceEncoding;
  rate: number;
  channels: number;
  encoder: () => (samples: Buffer) => Buffer;
}

const SOURCES: readonly Source[] = [
  { encoding: "alaw", rate: 8000, channels: 1, encoder: () => encodeALaw },
  { encoding: "mulaw", rate: 8000, channels: 1, encoder: () => encodeMuLaw },
  { encoding: "g722", rate: 16_000, channels: 1, encoder: () => newG722Encoder({ channels: 1 }).encode },
  ...[1, 2].map((channels) => ({
    encoding: "opus" as const,
    rate: 48_000,
    channels,
    encoder: () => newOpusEncoder({ rate: 48_000, channels }, OPUS_BITRATE * channels).encode,
  })),
];

const RESAMPLINGS = [
  { from: 16_000, to: 48_000 },
  { from: 48_000, to: 16_000 },
  { from: 16_000, to: 8000 },
  { from: 16_000, to: 24_000 },
  { from: 16_000, to: 44_100 },
] as const;

/** Every codec decoded, every resampling of note, every encoding made. */
export async function audioRows(): Promise<AudioRow[]> {
  await resamplerReady();
  const decoding = SOURCES.map(({ encoding, rate, channels, encoder }) => {
    const packets = voice(rate, channels).map(encoder());
    const name = `decode ${encoding}, ${rate} Hz, ${channels === 1 ? "mono" : "stereo"}`;
    return measure(name, packets, () => {
      const decoder = DECODERS[encoding].open({ rate, channels });
      return (packet) => decoder.decode(packet);
    });
  });
  const resampling = RESAMPLINGS.map(({ from, to }) =>
    measure(`resample ${from} to ${to} Hz`, voice(from, 1), () => {
      const resampler = newResampler(from, to, 1);
      return (packet) => resampler.push(packet);
    }),
  );
  const encoding = (Object.keys(ENCODINGS) as EncodingName[])
    .filter((name) => name !== "s16le")
    .map((name) => measure(`encode ${name}, 16000 Hz`, voice(16_000, 1), () => ENCODINGS[name].encode));
  return [...decoding, ...resampling, ...encoding];
}

/** The rows as a table in Markdown; the last column is 50 packets a second of 200 speakers. */
export function audioTable(rows: readonly AudioRow[]): string {
  const lines = rows.map(({ name, microseconds }) => {
    const core = (microseconds * FRAMES_A_SECOND * SPEAKERS) / 10_000;
    return `| ${name} | ${microseconds.toFixed(1)} | ${core.toFixed(0)} |`;
  });
  return ["| 20 ms of a speaker | µs | core % of 200 speakers |", "| --- | --- | --- |", ...lines].join("\n");
}

if (require.main === module)
  audioRows().then(
    (rows) => console.log(audioTable(rows)),
    (error) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
