// The public face of this room: everything that other rooms import. `settings.ts` alone may also be imported
// directly: it is data, for dialogs too.

// Codecs and samples.
export {
  DECODERS,
  decibels,
  decodeALaw,
  decodeMuLaw,
  decodeOggOpus,
  ENCODINGS,
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
export type { AudioSettings, EncodingName } from "./settings";
export { type AudioPacket, readPayload } from "./time";
