// G.722 at 64 kbit/s, decoder and encoder, in the integer arithmetic of ITU-T G.722. One byte contains two samples of
// 16 kHz; a filter pair (QMF) splits them into a lower band of 6 bits and an upper band of 2. No maintained library
// implements it. Zoom's is mono (protocol#audio-parameters). With two channels, their bytes alternate, as specified for
// codecs with one byte per sample (RFC 3551 section 4.1). The filter pair delays the sound by 22 samples, 1.4 ms, which
// is not compensated. Where the process can execute the kernel, that decodes (`g722-kernel.ts`), to the same bits.

import type { Decoder, DecoderFormat } from "./decoder";
import { Band, HIGH_BAND, LOW_BAND, saturate } from "./g722-band";
import { kernelDecoder } from "./g722-kernel";
import { sharedKernel } from "./kernel";

/** Hz of the output, whatever rate is specified: G.722 has no other. */
export const G722_RATE = 16_000;

// biome-ignore format: tables read best as tables
const QMF = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11] as const;
const TAPS = 24;
/** The values of the lower band for all 6 bits and for the upper 4 of them, and of the upper band for 2 bits. */
// biome-ignore format: tables read best as tables
const VALUES_6 = [
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808,
  21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008,
  3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
] as const;
// biome-ignore format: tables read best as tables
const VALUES_4 = [
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
] as const;
const VALUES_2 = [-7408, -1616, 7408, 1616] as const;
/** How each code of the upper 4 bits, and of 2 bits, changes the scale. */
const WEIGHTS_4 = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60] as const;
const WEIGHTS_2 = [798, -214, 798, -214] as const;
/** Where the steps of the lower band begin, in units of the scale times 2^-12. */
// biome-ignore format: tables read best as tables
const STEPS = [
  35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458,
  1612, 1765, 1980, 2195, 2557, 2919,
] as const;
const HIGH_STEP = 564;

/** Limits the lower band to 15 bits before the bands are joined. */
function limit(value: number): number {
  return value > 16_383 ? 16_383 : Math.max(value, -16_384);
}

/**
 * The delay line of the filter pair. Takes two values at a time, and gives the sums over its even and its odd places.
 */
class FilterPair {
  odd = 0;
  even = 0;
  readonly #line = new Int32Array(TAPS);

  push(first: number, second: number): void {
    const line = this.#line;
    line.copyWithin(0, 2);
    line[TAPS - 2] = first;
    line[TAPS - 1] = second;
    let even = 0;
    let odd = 0;
    for (let i = 0; i < QMF.length; i++) {
      even += (line[2 * i] ?? 0) * (QMF[i] ?? 0);
      odd += (line[2 * i + 1] ?? 0) * (QMF[QMF.length - 1 - i] ?? 0);
    }
    this.even = even;
    this.odd = odd;
  }
}

class Channel {
  readonly filters = new FilterPair();
  readonly #low = new Band(LOW_BAND);
  readonly #high = new Band(HIGH_BAND);

  /** Decodes a byte into two samples, which are then in `filters`, times 2^11. */
  decode(code: number): void {
    const low = limit(this.#low.prediction + ((this.#low.scale * (VALUES_6[code & 63] ?? 0)) >> 15));
    const high = limit(this.#high.prediction + ((this.#high.scale * (VALUES_2[code >> 6] ?? 0)) >> 15));
    this.#adapt(code);
    this.filters.push(low + high, low - high);
  }

  encode(first: number, second: number): number {
    this.filters.push(first, second);
    const { even, odd } = this.filters;
    const code = (this.#highCode((odd - even) >> 14) << 6) | this.#lowCode((odd + even) >> 14);
    this.#adapt(code);
    return code;
  }

  #adapt(code: number): void {
    const coarse = (code >> 2) & 15;
    const difference = (this.#low.scale * (VALUES_4[coarse] ?? 0)) >> 15;
    this.#low.adaptScale(WEIGHTS_4[coarse] ?? 0);
    this.#low.adaptPredictor(difference);
    const highDifference = (this.#high.scale * (VALUES_2[code >> 6] ?? 0)) >> 15;
    this.#high.adaptScale(WEIGHTS_2[code >> 6] ?? 0);
    this.#high.adaptPredictor(highDifference);
  }

  /** The steps of the lower band count down from 61 if positive, and as 63, 62, 31 and down if negative. */
  #lowCode(sample: number): number {
    const error = saturate(sample - this.#low.prediction);
    const magnitude = error < 0 ? ~error : error;
    let step = 0;
    while (step < STEPS.length && magnitude >= ((STEPS[step] ?? 0) * this.#low.scale) >> 12) step++;
    if (error >= 0) return 61 - step;
    return step < 2 ? 63 - step : 33 - step;
  }

  #highCode(sample: number): number {
    const error = saturate(sample - this.#high.prediction);
    const magnitude = error < 0 ? ~error : error;
    const isLarge = magnitude >= (HIGH_STEP * this.#high.scale) >> 12;
    return (error < 0 ? 0 : 2) | (isLarge ? 0 : 1);
  }
}

const channelsOf = (channels: number): Channel[] => Array.from({ length: channels }, () => new Channel());

/**
 * One decoder per speaker. Every packet can be decoded; a lost packet is audible for a few milliseconds.
 * @param kernel null to do without vector instructions
 */
export function newG722Decoder({ channels }: Pick<DecoderFormat, "channels">, kernel = sharedKernel()): Decoder {
  return kernel ? kernelDecoder(channels, kernel) : plainDecoder(channels);
}

function plainDecoder(channels: number): Decoder {
  const states = channelsOf(channels);
  return {
    decode(packet) {
      const frames = Math.floor(packet.length / channels);
      const samples = Buffer.allocUnsafe(frames * channels * 4);
      for (const [side, state] of states.entries())
        for (let frame = 0; frame < frames; frame++) {
          state.decode(packet[frame * channels + side] ?? 0);
          const at = (2 * frame * channels + side) * 2;
          samples.writeInt16LE(saturate(state.filters.odd >> 11), at);
          samples.writeInt16LE(saturate(state.filters.even >> 11), at + 2 * channels);
        }
      return samples;
    },
    close: () => undefined,
  };
}

export interface G722Encoder {
  /** @param samples s16le, interleaved, 16 kHz, an even number of frames */
  encode(samples: Buffer): Buffer;
}

export function newG722Encoder({ channels }: Pick<DecoderFormat, "channels">): G722Encoder {
  const states = channelsOf(channels);
  return {
    encode(samples) {
      const frames = Math.floor(samples.length / (4 * channels));
      const packet = Buffer.allocUnsafe(frames * channels);
      for (const [side, state] of states.entries())
        for (let frame = 0; frame < frames; frame++) {
          const at = (2 * frame * channels + side) * 2;
          packet[frame * channels + side] = state.encode(
            samples.readInt16LE(at),
            samples.readInt16LE(at + 2 * channels),
          );
        }
      return packet;
    },
  };
}
