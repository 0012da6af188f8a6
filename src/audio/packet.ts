// An audio message as samples, or why it is none. The one door of this room: what is behind it is whole frames of PCM.

import { RtmsError } from "../protocol/errors";
import { finiteNumber, isObject } from "../protocol/json";
import type { AudioEncoding, RtmsInfo } from "../protocol/messages";
import type { Moment } from "./chunker";
import { bytesPerFrame, type PcmFormat } from "./pcm";

/** One packet of one stream, read; as a moment, that of its first sample. */
export interface AudioPacket extends Moment {
  readonly rtms: RtmsInfo & { streamId: string };
  readonly format: PcmFormat;
  /** Whole frames; the sender's memory, to be copied and not kept. */
  readonly data: Buffer;
  /** The message it came in, for the properties that are the user's. */
  readonly message: Readonly<Record<string, unknown>>;
}

export interface Samples {
  readonly format: PcmFormat;
  /** Whole frames; the sender's memory. */
  readonly data: Buffer;
  /** Of the first sample, milliseconds since 1970; `undefined` if `msg.audio` has none. */
  readonly timestamp: number | undefined;
  /** Tells that the payload ended within a frame, which was left out. */
  readonly cut: RtmsError | undefined;
}

type Reader = (payload: Buffer, audio: PcmFormat) => Samples["data"];

/** How each encoding becomes s16le, one row an encoding of this version. */
const READERS: Partial<Record<string, Reader>> = {
  s16le: (payload) => payload,
};

const HIGHEST_RATE = 384_000;
const MOST_CHANNELS = 32;

function isCount(value: unknown, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;
}

function unreadable(streamId: string, what: string): RtmsError {
  return new RtmsError("RTMS_AUDIO_FORMAT", `The audio of stream ${streamId} ${what}`, { streamId });
}

const CUT =
  "came in a packet that ends in the middle of a sample, which was left out. " +
  "Leave msg.payload as the stream node sent it, and check that msg.audio tells its true number of channels.";

/** A Buffer, also one that went through JSON behind a queue, as a Buffer. */
function bufferOf(payload: unknown): Buffer | undefined {
  if (Buffer.isBuffer(payload)) return payload;
  if (payload instanceof Uint8Array) return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (isObject(payload) && payload.type === "Buffer" && Array.isArray(payload.data)) return Buffer.from(payload.data);
  return undefined;
}

/**
 * Reads `msg.payload` and `msg.audio` of a message of medium audio.
 * @throws RtmsError RTMS_AUDIO_FORMAT with the cure
 */
export function readSamples(payload: unknown, audio: unknown, streamId: string): Samples {
  const buffer = bufferOf(payload);
  if (!buffer) throw unreadable(streamId, "is no Buffer. Leave msg.payload as the stream node sent it.");
  if (!isObject(audio) || !isCount(audio.rate, HIGHEST_RATE) || !isCount(audio.channels, MOST_CHANNELS))
    throw unreadable(streamId, "has no msg.audio with rate and channels. Leave msg.audio as the stream node sent it.");
  const encoding = String(audio.encoding).slice(0, 20);
  const read = READERS[encoding];
  if (!read)
    throw unreadable(
      streamId,
      `is ${JSON.stringify(encoding)}, which this version of audio-out cannot read. ` +
        "Choose the audio codec L16 in the zoom-rtms-stream node and deploy.",
    );
  const format: PcmFormat = { rate: audio.rate, channels: audio.channels, width: 2, encoding: "s16le" };
  const data = read(buffer, { ...format, encoding: encoding as AudioEncoding });
  const over = data.length % bytesPerFrame(format);
  return {
    format,
    data: over === 0 ? data : data.subarray(0, data.length - over),
    timestamp: finiteNumber(audio.timestamp),
    cut: over === 0 ? undefined : unreadable(streamId, CUT),
  };
}
