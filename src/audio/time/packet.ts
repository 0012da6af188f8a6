// Reads an audio message as a packet, or explains why it is none. The only entrance to this room: everything after it
// is in whole frames.

import type { Params, RtmsError } from "../../protocol/errors";
import { isObject } from "../../protocol/input";
import type { RtmsInfo } from "../../protocol/messages";
import { finiteNumber } from "../../protocol/values";
import { DECODERS, type SourceEncoding } from "../codecs";
import { type AUDIO_TEXTS, audioError } from "../texts";
import type { Moment } from "./timeline";

/** How to decode the packets of a stream. */
export interface SourceFormat {
  /** Hz */
  readonly rate: number;
  readonly channels: number;
  readonly encoding: SourceEncoding;
}

/** One packet of one stream. Its moment is that of its first sample. */
export interface AudioPacket extends Moment {
  readonly rtms: RtmsInfo & { streamId: string };
  readonly format: SourceFormat;
  /** Not decoded. The memory belongs to the sender: copy it to keep it. */
  readonly data: Buffer;
  /** Its length in frames. */
  readonly frames: number;
  /** The original message, for the user's own properties. */
  readonly message: Readonly<Record<string, unknown>>;
}

export interface Payload extends Pick<AudioPacket, "format" | "data" | "frames"> {
  /** Time of the first sample, milliseconds since 1970; `undefined` if `msg.audio` has none. */
  readonly timestamp: number | undefined;
  /** The error if the payload ended within a frame, which was left out. */
  readonly cut: RtmsError | undefined;
}

/** A packet of Opus is 20 ms long (protocol#audio-parameters), if `msg.audio` does not say otherwise. */
const OPUS_PACKETS_A_SECOND = 50;

/** Frames in a packet of `bytes`, one row per encoding. `told` is `msg.audio.samples`. */
const FRAMES: Readonly<Record<SourceEncoding, (bytes: number, format: SourceFormat, told: unknown) => number>> = {
  s16le: (bytes, { channels }) => Math.floor(bytes / (2 * channels)),
  alaw: (bytes, { channels }) => Math.floor(bytes / channels),
  mulaw: (bytes, { channels }) => Math.floor(bytes / channels),
  g722: (bytes, { channels }) => Math.floor((2 * bytes) / channels),
  opus: (_bytes, { rate }, told) => (isCount(told, rate) ? told : rate / OPUS_PACKETS_A_SECOND),
};

/** Bytes per sample, to cut an incomplete frame. Compressed packets are checked by the decoder. */
const WIDTHS: Partial<Record<SourceEncoding, number>> = { s16le: 2, alaw: 1, mulaw: 1 };

/** Hz. A lower rate is an error that would turn a packet into hours. */
const LOWEST_RATE = 1000;
/** Hz, for packets and for the output. */
export const HIGHEST_RATE = 384_000;
export const MOST_CHANNELS: Readonly<Record<SourceEncoding, number>> = {
  s16le: 32,
  alaw: 32,
  mulaw: 32,
  g722: 2,
  opus: 2,
};

/** Whether it is an integer in the range. */
export function isCount(value: unknown, most: number, least = 1): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function isEncoding(value: unknown): value is SourceEncoding {
  return typeof value === "string" && Object.hasOwn(DECODERS, value);
}

function unreadable(streamId: string, fault: keyof typeof AUDIO_TEXTS, params: Params = {}): RtmsError {
  return audioError("RTMS_AUDIO_FORMAT", "audio", { streamId, fault: { code: fault, params } }, { streamId });
}

/** The payload as a Buffer, even after JSON serialisation in a queue. */
function bufferOf(payload: unknown): Buffer | undefined {
  if (Buffer.isBuffer(payload)) return payload;
  if (payload instanceof Uint8Array) return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (isObject(payload) && payload.type === "Buffer" && Array.isArray(payload.data)) return Buffer.from(payload.data);
  return undefined;
}

/**
 * The last format, because nearly all packets have the same one: avoids a new object per packet and makes comparison
 * trivial.
 */
let latest: SourceFormat = { rate: Number.NaN, channels: 0, encoding: "s16le" };

function formatOf(audio: unknown, streamId: string): SourceFormat {
  if (
    isObject(audio) &&
    audio.rate === latest.rate &&
    audio.channels === latest.channels &&
    audio.encoding === latest.encoding
  )
    return latest;
  latest = checkedFormat(audio, streamId);
  return latest;
}

function checkedFormat(audio: unknown, streamId: string): SourceFormat {
  if (
    !isObject(audio) ||
    !isCount(audio.rate, HIGHEST_RATE, LOWEST_RATE) ||
    !isCount(audio.channels, MOST_CHANNELS.s16le)
  )
    throw unreadable(streamId, "noFormat");
  const { encoding, rate, channels } = audio;
  if (!isEncoding(encoding))
    throw unreadable(streamId, "encoding", {
      encoding: typeof encoding === "string" ? JSON.stringify(encoding.slice(0, 20)) : "in no encoding",
      known: Object.keys(DECODERS).join(", "),
    });
  if (channels > MOST_CHANNELS[encoding]) throw unreadable(streamId, "channels", { channels, encoding });
  return { rate, channels, encoding };
}

/**
 * Reads `msg.payload` and `msg.audio` of a message of medium audio.
 * @throws RtmsError RTMS_AUDIO_FORMAT with the remedy
 */
export function readPayload(payload: unknown, audio: unknown, streamId: string): Payload {
  const buffer = bufferOf(payload);
  if (!buffer) throw unreadable(streamId, "noBuffer");
  const format = formatOf(audio, streamId);
  const { samples, timestamp } = audio as Record<string, unknown>;
  const frames = FRAMES[format.encoding](buffer.length, format, samples);
  const width = WIDTHS[format.encoding];
  const whole = width === undefined ? buffer.length : frames * width * format.channels;
  return {
    format,
    data: whole === buffer.length ? buffer : buffer.subarray(0, whole),
    frames: buffer.length === 0 ? 0 : frames,
    timestamp: finiteNumber(timestamp),
    cut: whole === buffer.length ? undefined : unreadable(streamId, "cutPacket"),
  };
}

/** Whether two packets can be decoded as one stream. */
export function sameSource(one: SourceFormat, other: SourceFormat): boolean {
  return one.rate === other.rate && one.channels === other.channels && one.encoding === other.encoding;
}
