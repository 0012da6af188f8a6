// The cost of 20 ms of one speaker's audio in `src/audio`: decoding, resampling, encoding, and the recorder of audio-out. It
// uses no other process and no socket. The figure is the CPU time of this process, the median of several rounds over many
// speakers, so that caches are as cold as in production.

import { audioSettings } from "../nodes/audio-out/settings";
import {
  type AudioPacket,
  type AudioSettings,
  DECODERS,
  ENCODINGS,
  type EncodingName,
  encodeALaw,
  encodeMuLaw,
  newG722Encoder,
  newOpusEncoder,
  newResampler,
  Recorder,
  type SourceEncoding,
} from "../src/audio";
import { median } from "./results";

export interface AudioRow {
  name: string;
  /** CPU time for 20 ms of one speaker. */
  microseconds: number;
}

const SPEAKERS = 200;
const ROUNDS = 9;
/** Packets per speaker in each round. */
const PACKETS = 10;
const FRAMES_A_SECOND = 50;
/** Packets per speaker in each round through the recorder. */
const TURNS = 50;
const OPUS_BITRATE = 32_000;

type Work = (packet: Buffer) => unknown;

/** 200 ms of a signal similar to a voice: harmonics of 140 Hz, and a little noise. */
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

/** @param open creates one speaker's work, with separate memory */
function measure(name: string, packets: readonly Buffer[], open: () => Work): AudioRow {
  const speakers = Array.from({ length: SPEAKERS }, open);
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    for (const packet of packets) for (const work of speakers) work(packet);
    const { user, system } = process.cpuUsage(before);
    // The first round is a warm-up for the compiler.
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

/** A packet as the stream node sends it: 640 bytes, 20 ms. */
function packetOf(stream: number, speaker: number, index: number, data: Buffer): AudioPacket {
  const streamId = `stream-${stream}`;
  const timestamp = 1_700_000_000_000 + index * 20;
  const rtms = {
    product: "meeting" as const,
    id: "id",
    streamId,
    medium: "audio" as const,
    timestamp,
    receivedAt: timestamp,
    sequence: index,
    speaker: { id: String(speaker), name: "Ann" },
  };
  const format = { rate: 16_000, channels: 1, width: 2, encoding: "s16le" as const };
  return { rtms, format, data, frames: data.length / 2, message: {}, timestamp, receivedAt: timestamp };
}

/** All 200 speakers through audio-out's recorder. @param together speakers per stream */
function recording(name: string, settings: Partial<AudioSettings>, together: number): AudioRow {
  const sound = voice(16_000, 1);
  const recorder = new Recorder({ ...audioSettings({}, ""), output: "raw", chunkMs: 100, ...settings }, () => ({}), {
    emit: () => undefined,
    fail: (error) => {
      throw error;
    },
  });
  const emit = () => undefined;
  const rounds: number[] = [];
  let index = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    let spent = 0;
    for (let turn = 0; turn < TURNS; turn++, index++) {
      const packets = Array.from({ length: SPEAKERS }, (_, speaker) =>
        packetOf(Math.floor(speaker / together), speaker, index, sound[index % PACKETS] as Buffer),
      );
      const before = process.cpuUsage();
      for (const packet of packets) recorder.push(packet, emit);
      const { user, system } = process.cpuUsage(before);
      spent += user + system;
    }
    if (round > 0) rounds.push(spent / (TURNS * SPEAKERS));
  }
  recorder.flush(undefined, emit);
  return { name, microseconds: median(rounds) };
}

/** Decoding of every codec, the usual resamplings, every encoding; then audio-out's recorder. */
export function audioRows(): AudioRow[] {
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
  return [
    ...decoding,
    ...resampling,
    ...encoding,
    recording("each, raw, 100 ms", {}, 1),
    recording("each, silence", { chunk: "silence" }, 1),
    recording("mix of 2", { source: "mix" }, 2),
    recording("mix of 10", { source: "mix" }, 10),
    recording("mix of 50", { source: "mix" }, 50),
  ];
}

/** The rows as a table in Markdown; the last column is 50 packets per second of 200 speakers. */
export function audioTable(rows: readonly AudioRow[]): string {
  const lines = rows.map(({ name, microseconds }) => {
    const core = (microseconds * FRAMES_A_SECOND * SPEAKERS) / 10_000;
    return `| ${name} | ${microseconds.toFixed(1)} | ${core.toFixed(0)} |`;
  });
  return ["| 20 ms of a speaker | µs | core % of 200 speakers |", "| --- | --- | --- |", ...lines].join("\n");
}

if (require.main === module) console.log(audioTable(audioRows()));
