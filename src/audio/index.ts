// The public face of this room: everything that other rooms import. `settings.ts` alone may also be imported
// directly: it is data, for dialogs too.

// For recordings of video: a stream's sound, decoded, in order and mixed.
export { AudioStream, type Fault } from "./audio-stream";
export { newBudget } from "./chunks";
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
  firstChannels,
  isOgg,
  newG722Encoder,
  newOpusEncoder,
  newResampler,
  OPUS_PRE_SKIP,
  OpusPackets,
  opusRate,
  PACKET_MS,
  parseWav,
  powerOf,
  type SourceEncoding,
  type Wav,
} from "./codecs";
// What nodes use.
export {
  type AudioOutMessage,
  type Emit,
  Problems,
  type Recording,
  type RecordingBegin,
  type RecordingContext,
  rateStage,
  repairedMessage,
  type Stage,
} from "./groups";
export { isMode } from "./mix";
export { dropState, Recorder, type RecorderState } from "./recorder";
export { peaksAt, saveLeft, startRepair } from "./saved";
export { type AudioSettings, type EncodingName, LIMITS as AUDIO_LIMITS } from "./settings";
export { type AudioPacket, type Clock, type Moment, newClock, readPayload, timeOf } from "./time";
