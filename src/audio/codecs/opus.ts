// Opus: libopus, compiled to WebAssembly by @evan/opus. WebAssembly instead of its native builds, so that it works on
// every machine with identical results, and a malicious packet can reach only the decoders' memory.

/// <reference path="./wasm-libraries.d.ts" />

import type { Decoder as LibraryDecoder, Encoder as LibraryEncoder } from "@evan/opus/wasm/index.js";
import type { RtmsError } from "../../protocol/errors";
import { OPUS_RATES } from "../settings";
import { audioError } from "../texts";
import type { Decoder, DecoderFormat } from "./decoder";

type Library = typeof import("@evan/opus/wasm/index.js");

const FULL_RATE = 48_000;
/** libopus takes an empty packet for a lost one and generates 120 ms of sound. */
const LEAST_BYTES = 1;
/** No Opus packet is longer: 120 ms in frames of at most 1275 bytes, each with its length (RFC 6716 section 3.4). */
const MOST_BYTES = 8192;
const SET_BITRATE = 4002;
const SET_GAIN = 4034;

let library: Library | undefined;

/** Compiled for the first Opus packet, which takes 10 to 20 ms, once per process. */
function opus(): Library {
  library ??= require("@evan/opus/wasm/index.js") as Library;
  return library;
}

/** The rate to encode sound at `rate` at, or to decode a stream to. Zoom's is 48 kHz (protocol#audio-parameters). */
export function opusRate(rate: number): number {
  return OPUS_RATES.includes(rate) ? rate : FULL_RATE;
}

function unreadable(cause?: unknown): RtmsError {
  return audioError("RTMS_AUDIO_FORMAT", "noOpus", {}, { cause });
}

/**
 * One decoder per speaker: libopus continues from packet to packet, even after gaps.
 * @param gain 1/256 dB
 */
export function newOpusDecoder({ rate, channels }: DecoderFormat, gain = 0): Decoder {
  const { Decoder } = opus();
  const decoder: LibraryDecoder = new Decoder({ sample_rate: opusRate(rate), channels });
  if (gain !== 0) decoder.ctl(SET_GAIN, gain);
  return {
    decode(packet) {
      if (packet.length < LEAST_BYTES || packet.length > MOST_BYTES) throw unreadable();
      try {
        const { buffer, byteOffset, byteLength } = decoder.decode(packet);
        return Buffer.from(buffer, byteOffset, byteLength);
      } catch (error) {
        throw unreadable(error);
      }
    },
    close: () => decoder.drop(),
  };
}

export interface OpusEncoder {
  /** @param samples s16le, interleaved: 2.5, 5, 10, 20, 40 or 60 ms */
  encode(samples: Buffer): Buffer;
  close(): void;
}

/** @param rate 8000, 12000, 16000, 24000 or 48000 Hz @param bitrate bits per second */
export function newOpusEncoder({ rate, channels }: DecoderFormat, bitrate: number): OpusEncoder {
  const { Encoder } = opus();
  const encoder: LibraryEncoder = new Encoder({ sample_rate: rate, channels, application: "audio" });
  encoder.ctl(SET_BITRATE, bitrate);
  return {
    encode(samples) {
      const { buffer, byteOffset, byteLength } = encoder.encode(samples);
      return Buffer.from(buffer, byteOffset, byteLength);
    },
    close: () => encoder.drop(),
  };
}
