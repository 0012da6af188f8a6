// Cuts a scenario's audio into packets as Zoom does (protocol#audio-parameters and protocol#audio-and-pictures).
// Mixed: one packet every `send_rate` milliseconds, silence included. Multi: packets of each speaker while that
// speaker talks, each on its own time line that starts with the talk. A packet's content depends only on the scenario
// and the position, so a packet that is sent again after a loss has the same bytes, as Zoom's has.

import { newResampler } from "../../audio";
import { SAMPLES_PER_MS, SCENARIO_RATE, type Script, type Speaker, type Talk } from "../scenario";
import { audioCodec, type Encode } from "./audio-encoders";
import type { Packet } from "./packet";

const INT16_MIN = -32_768;
const INT16_MAX = 32_767;
const SAMPLE_BYTES = 2;
/** Milliseconds on either side of a packet that its resampling takes into account; the filter needs 8. */
const AROUND = 20;

/** How to cut audio. */
export interface Cut {
  /** MEDIA_PAYLOAD_TYPE */
  readonly codec: number;
  /** Hz: 8000, 16000, 32000 or 48000. */
  readonly rate: number;
  readonly channels: number;
  /** Milliseconds per packet. */
  readonly interval: number;
  /** Each speaker separately instead of one mix. */
  readonly apart: boolean;
}

/** The sum of what is said in the window, clipped; 16 kHz, mono. */
function mix(talks: readonly Talk[], from: number, to: number): Int16Array {
  const mixed = new Int16Array((to - from) * SAMPLES_PER_MS);
  for (const talk of talks) {
    if (talk.start >= to || talk.end <= from) continue;
    const shift = (talk.start - from) * SAMPLES_PER_MS;
    const first = Math.max(0, -shift);
    const last = Math.min(talk.samples.length, mixed.length - shift);
    for (let i = first; i < last; i++) {
      const sum = (mixed[i + shift] ?? 0) + (talk.samples[i] ?? 0);
      mixed[i + shift] = Math.min(INT16_MAX, Math.max(INT16_MIN, sum));
    }
  }
  return mixed;
}

function bytesOf(samples: Int16Array): Buffer {
  const bytes = Buffer.allocUnsafe(samples.length * SAMPLE_BYTES);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(sample, index * SAMPLE_BYTES);
  return bytes;
}

/** What is said in the window as s16le at another rate, with the same result as resampling everything at once. */
function atRate(talks: readonly Talk[], from: number, to: number, rate: number): Buffer {
  if (rate === SCENARIO_RATE) return bytesOf(mix(talks, from, to));
  const resampler = newResampler(SCENARIO_RATE, rate, 1);
  const heard = resampler.push(bytesOf(mix(talks, from - AROUND, to + AROUND)));
  const resampled = Buffer.concat([heard, resampler.rest()]);
  const frameBytes = (rate / 1000) * SAMPLE_BYTES;
  return resampled.subarray(AROUND * frameBytes, resampled.length - AROUND * frameBytes);
}

/** Copies the samples to every channel, interleaved. */
function onAll(mono: Buffer, channels: number): Buffer {
  if (channels === 1) return mono;
  const bytes = Buffer.allocUnsafe(mono.length * channels);
  for (let at = 0, to = 0; at < mono.length; at += SAMPLE_BYTES)
    for (let channel = 0; channel < channels; channel++) to = bytes.writeInt16LE(mono.readInt16LE(at), to);
  return bytes;
}

type Take = (from: number, speaker?: Speaker) => Packet;

function* mixedPackets({ duration }: Script, interval: number, after: number, take: Take): Generator<Packet> {
  const first = Math.max(0, Math.floor(after / interval)) * interval;
  for (let from = first; from < duration; from += interval) if (from + interval > after) yield take(from);
}

function* packetsOf(talks: readonly Talk[], interval: number, after: number, take: Take): Generator<Packet> {
  let from = 0;
  for (const { speaker, start, end } of talks)
    for (from = Math.max(from, start); from < end; from += interval)
      if (from + interval > after) yield take(from, speaker);
}

/** Merges ordered sequences by `due`. Items with the same `due` keep the order of the sequences. */
function* merge(sequences: readonly Generator<Packet>[]): Generator<Packet> {
  const heads = sequences.map((sequence) => ({ sequence, step: sequence.next() }));
  for (;;) {
    let first: { sequence: Generator<Packet>; packet: Packet; index: number } | undefined;
    for (const [index, { sequence, step }] of heads.entries())
      if (!step.done && (!first || step.value.due < first.packet.due)) first = { sequence, packet: step.value, index };
    if (!first) return;
    yield first.packet;
    heads[first.index] = { sequence: first.sequence, step: first.sequence.next() };
  }
}

function cutPackets(script: Script, after: number, cut: Cut): Generator<Packet> {
  const { interval, codec, rate, channels, apart } = cut;
  const takeFrom = (talks: readonly Talk[]): Take => {
    const encode: Encode = audioCodec(codec).encoder(rate, channels);
    return (from, speaker) => ({
      at: from,
      due: from + interval,
      data: encode(onAll(atRate(talks, from, from + interval, rate), channels)),
      ...(speaker && { speaker }),
    });
  };
  if (!apart) return mixedPackets(script, interval, after, takeFrom(script.talks));
  return merge(
    script.speakers.map((speaker) => {
      const talks = script.talks.filter((talk) => talk.speaker === speaker);
      return packetsOf(talks, interval, after, takeFrom(talks));
    }),
  );
}

/** Packets encoded from the start on, because each depends on those before it. */
interface Track {
  readonly made: Packet[];
  readonly source: Generator<Packet>;
}

/** Streams of one scenario share encoded packets. */
const tracks = new WeakMap<Script, Map<string, Track>>();

function trackOf(script: Script, cut: Cut): Track {
  const known = tracks.get(script) ?? new Map<string, Track>();
  tracks.set(script, known);
  const key = Object.values(cut).join("/");
  const track = known.get(key) ?? { made: [], source: cutPackets(script, 0, cut) };
  known.set(key, track);
  return track;
}

function* rememberedPackets({ made, source }: Track, after: number): Generator<Packet> {
  for (let index = 0; ; index++) {
    if (index === made.length) {
      const step = source.next();
      if (step.done) return;
      made.push(step.value);
    }
    const packet = made[index];
    if (packet && packet.due > after) yield packet;
  }
}

/** The packets with `due` after `after` (milliseconds from the start of the stream), in order. */
export function audioPackets(script: Script, after: number, cut: Cut): Generator<Packet> {
  return audioCodec(cut.codec).remembers
    ? rememberedPackets(trackOf(script, cut), after)
    : cutPackets(script, after, cut);
}
