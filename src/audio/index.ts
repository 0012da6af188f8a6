// The face of this room, all that the rest of the project imports of it. `settings.ts` alone may also be imported by itself:
// it is data, for dialogs too.

// How it is set up.
export { CHUNKERS, type ChunkName, OUTPUTS, type OutputName } from "./chunks";
// Samples by themselves.
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
// What a node does with messages.
export { type AudioOutMessage, type Emit, repairedMessage } from "./groups";
export { isMode } from "./mix";
export { dropState, Recorder, type RecorderState } from "./recorder";
export { type Repairing, startRepair } from "./saved";
export { type AudioSettings, BOUNDS, DEFAULTS, type NumberName, RATES, SOURCES, TAILS } from "./settings";
export { type AudioPacket, readPayload } from "./time";
