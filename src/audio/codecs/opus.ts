// Opus: libopus, compiled to WebAssembly by @evan/opus. Its WebAssembly rather than its native builds, so that every
// machine decodes to the same bits, has it, and a packet made up to do harm finds only the memory of the decoders.

/// <reference path="./wasm-libraries.d.ts" />

import type { Decoder as LibraryDecoder, Encoder as LibraryEncoder } from "@evan/opus/wasm/index.js";
import { RtmsError } from "../../protocol/words";
import type { Decoder, DecoderFormat } from "./decoder";

type Library = typeof import("@evan/opus/wasm/index.js");

/** Hz that libopus decodes to; whatever rate a packet was made at, it can be decoded to each. */
const RATES: readonly number[] = [8000, 12_000, 16_000, 24_000, 48_000];
const FULL_RATE = 48_000;
/** libopus takes nothing for a lost packet and makes up 120 ms of sound. */
const LEAST_BYTES = 1;
/** No Opus packet is longer: 120 ms in frames of at most 1275 bytes, each with its length (RFC 6716 section 3.4). */
const MOST_BYTES = 8192;
const SET_BITRATE = 4002;
const SET_GAIN = 4034;

let library: Library | undefined;

/** Compiled when the first Opus packet comes, which takes 10 to 20 ms once in a process. */
function opus(): Library {
  library ??= require("@evan/opus/wasm/index.js") as Library;
  return library;
}

/** The rate that packets of a stream at `rate` are decoded to. Zoom's is 48 kHz (protocol#audio-parameters). */
export function opusRate(rate: number): number {
  return RATES.includes(rate) ? rate : FULL_RATE;
}

function unreadable(cause?: unknown): RtmsError {
  const text =
    "An audio packet is not Opus, or was damaged on its way, and was left out. Leave msg.payload as the stream node " +
    "sent it; if single packets only are concerned, nothing needs to be done.";
  return new RtmsError("RTMS_AUDIO_FORMAT", text, { cause });
}

/**
 * One decoder a speaker: libopus goes on from packet to packet, over gaps too.
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

/** @param rate 8000, 12000, 16000, 24000 or 48000 Hz @param bitrate bits a second */
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
