// How loud a packet is, cheaply: the mean power of a few samples, wherever their number. The places are one in each of
// equal stretches, at a spot in it that hardly a tone keeps step with (multiples of the golden ratio); the few that do are
// up to 3 dB off.

import type { AudioEncoding } from "../../protocol/messages";
import { decodeALaw, decodeMuLaw } from "./g711";
import { numbersOf } from "./pcm";

const FULL_SCALE = 32_768;
/** What silence is shown as, dB of full scale. */
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

/** @param decode gives the value of each code */
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

/** Encodings with whole bytes a sample; the others are only active or not. */
const POWERS: Readonly<Partial<Record<AudioEncoding, (payload: Buffer) => number>>> = {
  s16le: pcmPower,
  alaw: codedPower(decodeALaw),
  mulaw: codedPower(decodeMuLaw),
};

/** The mean power of a packet's samples, of a full scale of 1; `undefined` if its encoding must be decoded for that. */
export function powerOf(payload: Buffer, encoding: AudioEncoding): number | undefined {
  const power = POWERS[encoding];
  if (!power) return undefined;
  return payload.length < 2 ? 0 : power(payload) / (FULL_SCALE * FULL_SCALE);
}

/** dB of full scale, to a tenth. */
export function decibels(power: number): number {
  const level = power > 0 ? 10 * Math.log10(power) : QUIETEST;
  return Math.min(0, Math.max(QUIETEST, Math.round(level * 10) / 10));
}
