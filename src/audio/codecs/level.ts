// A cheap level of a packet: the mean power of a few samples, however many it has. They are in equal intervals, at
// offsets that hardly any tone is in step with (multiples of the golden ratio). For the few tones that are, the
// result is up to 3 dB off.

import type { AudioEncoding } from "../../protocol/messages";
import { decodeALaw, decodeMuLaw } from "./g711";
import { numbersOf } from "./pcm";

const FULL_SCALE = 32_768;
/** The level that silence is shown as, dBFS. */
export const QUIETEST = -90;

const STEPS = 128;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** From 0 up to 1. */
const PLACES = Float64Array.from({ length: STEPS }, (_, step) => (step + ((step * GOLDEN) % 1)) / STEPS);

const ALL_CODES = Buffer.from(Array.from({ length: 256 }, (_, code) => code));

function pcmPower(payload: Buffer): number {
  const samples = payload.length >> 1;
  let sum = 0;
  for (let step = 0; step < STEPS; step++) {
    const at = Math.floor((PLACES[step] as number) * samples) * 2;
    const sample = (((payload[at + 1] as number) << 24) >> 16) | (payload[at] as number);
    sum += sample * sample;
  }
  return sum / STEPS;
}

/** @param decode returns the value of each code */
function codedPower(decode: (codes: Buffer) => Buffer): (payload: Buffer) => number {
  const values = numbersOf(decode(ALL_CODES));
  return (payload) => {
    let sum = 0;
    for (let step = 0; step < STEPS; step++) {
      const code = payload[Math.floor((PLACES[step] as number) * payload.length)] as number;
      const sample = values[code] as number;
      sum += sample * sample;
    }
    return sum / STEPS;
  };
}

/** Encodings with whole bytes per sample. For the others, only activity is shown. */
const POWERS: Readonly<Partial<Record<AudioEncoding, (payload: Buffer) => number>>> = {
  s16le: pcmPower,
  alaw: codedPower(decodeALaw),
  mulaw: codedPower(decodeMuLaw),
};

/** The mean power of a packet's samples, relative to full scale; `undefined` if the encoding must be decoded first. */
export function powerOf(payload: Buffer, encoding: AudioEncoding): number | undefined {
  const power = POWERS[encoding];
  if (!power) return undefined;
  return payload.length < 2 ? 0 : power(payload) / (FULL_SCALE * FULL_SCALE);
}

/** dBFS, to one decimal place. */
export function decibels(power: number): number {
  const level = power > 0 ? 10 * Math.log10(power) : QUIETEST;
  return Math.min(0, Math.max(QUIETEST, Math.round(level * 10) / 10));
}
