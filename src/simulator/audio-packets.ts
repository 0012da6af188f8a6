// Cuts a scenario's audio into packets as Zoom would (protocol sections 7.1 and 10.1): mixed, one packet every
// `send_rate` milliseconds, silence too; multi, a packet of each speaker who talks, each on a time line of its own that
// begins where the talk begins.

import type { Packet } from "./packet";
import { SAMPLES_PER_MS, type Script, type Speaker, type Talk } from "./scenario";

const INT16_MIN = -32_768;
const INT16_MAX = 32_767;

/** How audio is to be cut. */
export interface Cut {
  /** Samples a millisecond and channel: 8, 16, 32 or 48. */
  readonly khz: number;
  readonly channels: number;
  /** Milliseconds a packet. */
  readonly interval: number;
  /** Each speaker on their own instead of one mix. */
  readonly apart: boolean;
}

/** The sum of what is said in the window, clipped; 16 kHz mono. */
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

/**
 * s16le at the rate and channels asked for. A higher rate repeats samples, 8 kHz averages pairs, stereo has the same on
 * both sides: exact, so that a test can say which bytes must come.
 */
function encode(samples: Int16Array, { khz, channels }: Cut): Buffer {
  const frames = (samples.length / SAMPLES_PER_MS) * khz;
  const bytes = Buffer.allocUnsafe(frames * channels * 2);
  let at = 0;
  for (let frame = 0; frame < frames; frame++) {
    const source = Math.floor((frame * SAMPLES_PER_MS) / khz);
    const sample = samples[source] ?? 0;
    const value = khz < SAMPLES_PER_MS ? (sample + (samples[source + 1] ?? 0)) >> 1 : sample;
    for (let side = 0; side < channels; side++) at = bytes.writeInt16LE(value, at);
  }
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

/** Several ordered sequences as one, in order of `due`; what is due at once keeps the order of the sequences. */
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

/** The packets that are due after `after` (milliseconds from the start of the stream), in order. */
export function audioPackets(script: Script, after: number, cut: Cut): Generator<Packet> {
  const { interval } = cut;
  const takeFrom =
    (talks: readonly Talk[]): Take =>
    (from, speaker) => ({
      at: from,
      due: from + interval,
      data: encode(mix(talks, from, from + interval), cut),
      ...(speaker && { speaker }),
    });
  if (!cut.apart) return mixedPackets(script, interval, after, takeFrom(script.talks));
  return merge(
    script.speakers.map((speaker) => {
      const talks = script.talks.filter((talk) => talk.speaker === speaker);
      return packetsOf(talks, interval, after, takeFrom(talks));
    }),
  );
}
