// The public face of this room: everything that other rooms import. `settings.ts` alone may also be imported
// directly: it is data, for dialogs too.

// Settings.
export { CHUNKERS, type ChunkName, OUTPUTS, type OutputName } from "./chunks";
// Codecs and samples.
export {
  DECODERS,
  decibels,
  decodeALaw,
  decodeMuLaw,
  decodeOggOpus,
  ENCODINGS,
  type EncodingName,
  encodeALaw,
  encodeMuLaw,
  isOgg,
  newG722Encoder,
  newOpusEncoder,
  newResampler,
  parseWav,
  powerOf,
  resamplerReady,
  type SourceEncoding,
  type Wav,
} from "./codecs";
// What nodes use.
export { type AudioOutMessage, type Emit, repairedMessage } from "./groups";
export { isMode } from "./mix";
export { dropState, Recorder, type RecorderState } from "./recorder";
export { type Repairing, startRepair } from "./saved";
export { type AudioSettings, BOUNDS, DEFAULTS, type NumberName, RATES, SOURCES, TAILS } from "./settings";
export { type AudioPacket, readPayload } from "./time";
