// One speaker of a stream: clock, packet order, decoder, and the recording if speakers are recorded separately.

import { checksum } from "../../protocol/messages";
import { DECODERS, type Decoder, type PcmFormat } from "../codecs";
import type { Counter, Recording } from "../groups";
import {
  type AudioPacket,
  type Clock,
  LONGEST_DELAY,
  milliseconds,
  newClock,
  type OrderedPacket,
  PacketOrder,
  type SourceFormat,
  sameSource,
  timeOf,
} from "../time";

/** A packet with its place in time. */
export interface Entry extends OrderedPacket {
  readonly packet: AudioPacket;
  /** Not decoded; a copy if it had to wait. */
  data: Buffer;
}

/**
 * Decoded audio: whole frames of s16le from frame `at` on, after `silence` frames of silence and without the first
 * `skipped` ones of its packet.
 */
export interface DecodedAudio {
  readonly samples: Buffer;
  readonly silence: number;
  readonly at: number;
  readonly skipped: number;
}

export class SpeakerTrack implements Counter {
  sequence = 0;
  /** Undefined between two recordings. */
  order: PacketOrder<Entry> | undefined;
  recording: Recording | undefined;
  /** Time of frame 0 of `order`. */
  start = 0;
  /** Where the recording that this one continues ended: what came before was recorded. */
  continuedAt = Number.NEGATIVE_INFINITY;
  /** Frames to leave out of the next packet, because they were recorded. */
  #skip = 0;
  #clock: Clock | undefined;
  #source: SourceFormat | undefined;
  #format: PcmFormat | undefined;
  #decoder: Decoder | undefined;

  /** Whether a packet can be decoded by the current decoder. */
  takes(format: SourceFormat): boolean {
    return this.#source === undefined || this.#source === format || sameSource(this.#source, format);
  }

  /** The decoded format. Another source format starts another decoder. */
  formatFor(source: SourceFormat): PcmFormat {
    if (this.#format && this.takes(source)) return this.#format;
    this.close();
    this.#source = source;
    this.#format = DECODERS[source.encoding].decoded(source);
    return this.#format;
  }

  /**
   * The packet's place in time, its length (milliseconds), and whether the timestamps had to be corrected for it.
   * @param stream its newest time, and when that arrived: a new speaker cannot be far from it
   */
  entryOf(
    packet: AudioPacket,
    stream: Readonly<{ newest: number; heardAt: number }>,
  ): { entry: Entry; duration: number; stepped: boolean } {
    const { timestamp, receivedAt, data, format } = packet;
    const { rate } = this.formatFor(format);
    const frames = rate === format.rate ? packet.frames : Math.round((packet.frames * rate) / format.rate);
    this.#clock ??= Number.isFinite(stream.newest)
      ? newClock(stream.newest, stream.heardAt)
      : newClock(timestamp, receivedAt);
    const { offset, end } = this.#clock;
    // Without Zoom's timestamp, the time of receipt is used. Packets that arrived together were spoken one after the
    // other.
    const ahead = end - offset - timestamp;
    const heard = timestamp === receivedAt && ahead > 0 && ahead <= LONGEST_DELAY ? timestamp + ahead : timestamp;
    const duration = milliseconds(frames, rate);
    const time = timeOf(this.#clock, { timestamp: heard, receivedAt }, duration);
    const entry = { packet, data, time, frames, sum: checksum(data) };
    return { entry, duration, stepped: this.#clock.offset !== offset };
  }

  /** Time at which the placed packets end. */
  get end(): number {
    return this.order ? this.start + milliseconds(this.order.position, this.order.rate) : this.start;
  }

  /** Decodes the next packet. @throws RtmsError RTMS_AUDIO_FORMAT; the packet's time is `at` even then */
  play({ packet, data, frames }: Entry, silence: number): DecodedAudio {
    const at = (this.order?.position ?? 0) - frames;
    const { channels } = this.formatFor(packet.format);
    this.#decoder ??= DECODERS[packet.format.encoding].open(packet.format);
    const samples = this.#decoder.decode(data);
    const really = samples.length / (2 * channels);
    if (really !== frames) this.order?.correct(really - frames);
    const skipped = Math.min(this.#skip, really);
    this.#skip = 0;
    return { samples: skipped === 0 ? samples : samples.subarray(skipped * 2 * channels), silence, at, skipped };
  }

  begin(rate: number, start: number, lateMs: number, keepsLate: boolean): void {
    this.start = start;
    this.continuedAt = Number.NEGATIVE_INFINITY;
    this.#skip = 0;
    this.order = new PacketOrder(rate, start, lateMs, keepsLate);
  }

  /**
   * Like `begin`, where another recording ended.
   * @param seam frames of silence that were recorded since then; negative: frames of the next packet to leave out
   */
  continue(rate: number, at: number, lateMs: number, keepsLate: boolean, seam: number): void {
    this.begin(rate, at, lateMs, keepsLate);
    this.continuedAt = at;
    this.#skip = Math.max(0, -seam);
    this.order?.correct(seam);
  }

  /** Frees the decoder. The next packet may have another format. */
  close(): void {
    this.#decoder?.close();
    this.#decoder = undefined;
    this.#source = undefined;
    this.#format = undefined;
  }
}
