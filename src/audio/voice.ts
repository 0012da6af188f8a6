// One speaker of a stream: a clock, an order, a decoder, and, where each is recorded apart, the recording.

import { type Clock, newClock, timeOf } from "./clock";
import { DECODERS, type Decoder } from "./decoders";
import type { Counter } from "./envelope";
import { Order, type Ordered } from "./order";
import { type AudioPacket, type SourceFormat, sameSource } from "./packet";
import type { PcmFormat } from "./pcm";
import type { Recording } from "./recording";
import { milliseconds } from "./timeline";

/** A packet with its place. */
export interface Entry extends Ordered {
  readonly packet: AudioPacket;
  /** Not decoded; a copy if it had to wait. */
  data: Buffer;
}

/** What is decoded: whole frames of s16le from frame `at` on, behind `silence` frames of nothing. */
export interface Played {
  readonly samples: Buffer;
  readonly silence: number;
  readonly at: number;
}

export class Voice implements Counter {
  sequence = 0;
  /** Undefined between two recordings. */
  order: Order<Entry> | undefined;
  recording: Recording | undefined;
  /** Time of frame 0 of the order. */
  start = 0;
  #clock: Clock | undefined;
  #source: SourceFormat | undefined;
  #format: PcmFormat | undefined;
  #decoder: Decoder | undefined;

  /** Whether a packet can be decoded with those before it. */
  takes(format: SourceFormat): boolean {
    return this.#source === undefined || this.#source === format || sameSource(this.#source, format);
  }

  /** Of what is decoded; another source begins with another decoder. */
  formatFor(source: SourceFormat): PcmFormat {
    if (this.#format && this.takes(source)) return this.#format;
    this.close();
    this.#source = source;
    this.#format = DECODERS[source.encoding].decoded(source);
    return this.#format;
  }

  /**
   * The packet's place in time, and whether the timestamps had to be corrected for it.
   * @param newest time of the stream, from which a new speaker cannot be far
   */
  entryOf(packet: AudioPacket, newest: number): { entry: Entry; stepped: boolean } {
    const { timestamp, receivedAt, data, format } = packet;
    const { rate } = this.formatFor(format);
    const frames = rate === format.rate ? packet.frames : Math.round((packet.frames * rate) / format.rate);
    this.#clock ??= newClock(Number.isFinite(newest) ? newest : timestamp, receivedAt);
    const { offset } = this.#clock;
    const time = timeOf(this.#clock, { timestamp, receivedAt }, milliseconds(frames, rate));
    return { entry: { packet, data, time, frames }, stepped: this.#clock.offset !== offset };
  }

  /** Decodes a packet that is next. @throws RtmsError RTMS_AUDIO_FORMAT; then the packet's time is `at` all the same */
  play({ packet, data, frames }: Entry, silence: number): Played {
    const at = (this.order?.position ?? 0) - frames;
    const { channels } = this.formatFor(packet.format);
    this.#decoder ??= DECODERS[packet.format.encoding].open(packet.format);
    const samples = this.#decoder.decode(data);
    const really = samples.length / (2 * channels);
    if (really !== frames) this.order?.correct(really - frames);
    return { samples, silence, at };
  }

  begin(rate: number, start: number, lateMs: number, keepsLate: boolean): void {
    this.start = start;
    this.order = new Order(rate, start, lateMs, keepsLate);
  }

  /** Frees the decoder; the next packet may be of another format. */
  close(): void {
    this.#decoder?.close();
    this.#decoder = undefined;
    this.#source = undefined;
    this.#format = undefined;
  }
}
