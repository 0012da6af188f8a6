// H264 in Annex B (protocol#audio-and-pictures), 16 by 16 pixels, baseline, written bit by bit: a keyframe is SPS, PPS
// and an IDR slice of raw samples, every other picture a P slice that changes nothing. Decoders read it.

const START = [0, 0, 0, 1] as const;
const NAL = { slice: 0x41, idr: 0x65, sps: 0x67, pps: 0x68 } as const;
const SLICE_P = 5;
const SLICE_I = 7;
const I_PCM = 25;
/** Luma and chroma of one macroblock. */
const MACROBLOCK_BYTES = 256;
const CHROMA_BYTES = 128;
const NEUTRAL = 128;

/** Bits, first the most significant. */
class Bits {
  #bits = "";

  u(value: number, width: number): this {
    this.#bits += value.toString(2).padStart(width, "0");
    return this;
  }

  /** Exponential Golomb. */
  ue(value: number): this {
    const code = (value + 1).toString(2);
    this.#bits += "0".repeat(code.length - 1) + code;
    return this;
  }

  align(): this {
    this.#bits += "0".repeat((8 - (this.#bits.length % 8)) % 8);
    return this;
  }

  bytes(bytes: Iterable<number>): this {
    for (const byte of bytes) this.u(byte, 8);
    return this;
  }

  /** One NAL unit with its stop bit; what is written here never needs emulation prevention. */
  unit(header: number): Buffer {
    this.u(1, 1).align();
    const body = this.#bits.match(/.{8}/g) ?? [];
    return Buffer.from([...START, header, ...body.map((byte) => Number.parseInt(byte, 2))]);
  }
}

/** Baseline, level 1; frame numbers of 4 bits, output in order of decoding, one macroblock. */
const SPS = new Bits()
  .bytes([66, 0xc0, 10])
  .ue(0)
  .ue(0)
  .ue(2)
  .ue(1)
  .u(0, 1)
  .ue(0)
  .ue(0)
  .u(1, 1)
  .u(1, 1)
  .u(0, 1)
  .u(0, 1)
  .unit(NAL.sps);

/** CAVLC, one reference, no weighting, no filter control. */
const PPS = new Bits().ue(0).ue(0).u(0, 2).ue(0).ue(0).ue(0).u(0, 1).u(0, 2).ue(0).ue(0).ue(0).u(0, 3).unit(NAL.pps);

/** @param shade grey of the picture, 16 to 235 */
export function keyframe(shade: number, idrNumber: number): Buffer {
  const slice = new Bits().ue(0).ue(SLICE_I).ue(0).u(0, 4).ue(idrNumber).u(0, 2).ue(0).ue(I_PCM).align();
  slice.bytes(new Array(MACROBLOCK_BYTES).fill(shade)).bytes(new Array(CHROMA_BYTES).fill(NEUTRAL));
  return Buffer.concat([SPS, PPS, slice.unit(NAL.idr)]);
}

/** The picture before once more. @param number pictures since the keyframe, from 1 */
export function repeatedFrame(number: number): Buffer {
  return new Bits()
    .ue(0)
    .ue(SLICE_P)
    .ue(0)
    .u(number % 16, 4)
    .u(0, 1)
    .u(0, 1)
    .u(0, 1)
    .ue(0)
    .ue(1)
    .unit(NAL.slice);
}
