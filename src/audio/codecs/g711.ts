// G.711: one byte per sample, ITU-T G.711 A-law and mu-law. A table of 256 gives the value of a code. The code of a
// sample is found by its segment, from the upper 13 (A-law) or 14 (mu-law) bits, as in telephone networks.

const CODES = 256;
const SAMPLES = 65_536;

/** A-law inverts every other bit, so that silence is no sequence of zeros. */
const A_LAW_EVEN_BITS = 0x55;
const SIGN = 0x80;
/** Mu-law adds this to a sample before it determines the segment. */
const MU_LAW_BIAS = 33;
const MU_LAW_CLIP = 8191;

/** The s16le value of an A-law code. */
function expandALaw(code: number): number {
  const bits = code ^ A_LAW_EVEN_BITS;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 15) << 1) | 1;
  const value = segment === 0 ? step : (step + 32) << (segment - 1);
  // In A-law a set sign bit means positive.
  return (bits & SIGN) === 0 ? -value * 8 : value * 8;
}

/** The s16le value of a mu-law code. */
function expandMuLaw(code: number): number {
  const bits = ~code & 255;
  const value = ((((bits & 15) << 1) + MU_LAW_BIAS) << ((bits >> 4) & 7)) - MU_LAW_BIAS;
  return (bits & SIGN) === 0 ? value * 4 : -value * 4;
}

/** The segment of a magnitude: how far its leading bit is above bit `lowest`. */
function segmentOf(magnitude: number, lowest: number): number {
  return Math.max(0, 31 - Math.clz32(magnitude) - lowest);
}

/** The magnitude as in the reference software of ITU-T G.191: both laws are symmetrical about -0.5. */
function onesComplement(sample: number): number {
  return sample < 0 ? ~sample : sample;
}

function compressALaw(sample: number): number {
  const magnitude = onesComplement(sample) >> 3;
  const segment = segmentOf(magnitude, 4);
  const bits = (segment << 4) | ((magnitude >> Math.max(1, segment)) & 15);
  return (sample < 0 ? bits : bits | SIGN) ^ A_LAW_EVEN_BITS;
}

function compressMuLaw(sample: number): number {
  const magnitude = Math.min(MU_LAW_CLIP, (onesComplement(sample) >> 2) + MU_LAW_BIAS);
  const segment = segmentOf(magnitude, 5);
  const bits = (segment << 4) | ((magnitude >> (segment + 1)) & 15);
  return ~(sample < 0 ? bits | SIGN : bits) & 255;
}

const A_LAW_VALUES = Int16Array.from({ length: CODES }, (_, code) => expandALaw(code));
const MU_LAW_VALUES = Int16Array.from({ length: CODES }, (_, code) => expandMuLaw(code));

/** The code of each sample, indexed by its bits as an unsigned number. Created on first use, 64 kB each. */
function codesOf(compress: (sample: number) => number): () => Uint8Array {
  let codes: Uint8Array | undefined;
  return () => {
    codes ??= Uint8Array.from({ length: SAMPLES }, (_, bits) => compress(bits - (bits & 0x8000 ? SAMPLES : 0)));
    return codes;
  };
}
const aLawCodes = codesOf(compressALaw);
const muLawCodes = codesOf(compressMuLaw);

function expand(codes: Buffer, values: Int16Array): Buffer {
  const samples = Buffer.allocUnsafe(codes.length * 2);
  for (let i = 0, at = 0; i < codes.length; i++) {
    const value = values[codes[i] ?? 0] ?? 0;
    samples[at++] = value & 255;
    samples[at++] = value >> 8;
  }
  return samples;
}

function compress(samples: Buffer, codes: Uint8Array): Buffer {
  const compressed = Buffer.allocUnsafe(samples.length >> 1);
  for (let i = 0; i < compressed.length; i++)
    compressed[i] = codes[(samples[2 * i] ?? 0) | ((samples[2 * i + 1] ?? 0) << 8)] ?? 0;
  return compressed;
}

/** Decodes A-law to s16le in new memory. Channels stay interleaved. */
export const decodeALaw = (codes: Buffer): Buffer => expand(codes, A_LAW_VALUES);
/** Decodes mu-law to s16le in new memory. Channels stay interleaved. */
export const decodeMuLaw = (codes: Buffer): Buffer => expand(codes, MU_LAW_VALUES);
/** Encodes s16le as A-law in new memory. Channels stay interleaved. */
export const encodeALaw = (samples: Buffer): Buffer => compress(samples, aLawCodes());
/** Encodes s16le as mu-law in new memory. Channels stay interleaved. */
export const encodeMuLaw = (samples: Buffer): Buffer => compress(samples, muLawCodes());
