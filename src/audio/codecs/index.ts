// Samples: their formats, and encoding and decoding. Nothing here knows about streams.

export type { Decoder } from "./decoder";
export { DECODERS, type SourceEncoding } from "./decoders";
export { ENCODINGS } from "./encodings";
export { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from "./g711";
export { newG722Encoder } from "./g722";
export { decibels, powerOf } from "./level";
export { decodeOggOpus, isOgg } from "./ogg-opus";
export { newOpusEncoder, opusRate } from "./opus";
export { OPUS_PRE_SKIP, OpusPackets, PACKET_MS } from "./opus-packets";
export {
  bytesPerFrame,
  describe,
  firstChannels,
  HIGHEST,
  LOWEST,
  numbersOf,
  type PcmFormat,
  s16le,
  sameFormat,
} from "./pcm";
export { newResampler, type Resampler } from "./resampler";
export { LONGEST_WAV, parseWav, type Wav, wavFileHeader, wavHeaderBytes, wavStreamHeader, writeWavHeader } from "./wav";
