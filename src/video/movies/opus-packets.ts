// One line of sound as packets of Opus, each 20 ms long and exactly where it was heard. Silence between is coded too:
// players do not agree on holes.

import { newOpusEncoder } from "../../audio";

export interface SoundPacket {
  /** When its first sample was heard, milliseconds since 1970. Follows the packet before it exactly, unless time has passed
   * that nothing was recorded in. */
  readonly time: number;
  readonly data: Buffer;
  readonly channels: 1 | 2;
}

/** Milliseconds of a packet. */
export const PACKET_MS = 20;
const BITRATE = 24_000;
/** Hz that Opus can encode. */
export const OPUS_RATES: readonly number[] = [8000, 12_000, 16_000, 24_000, 48_000];
/** What the time of samples may differ from their place and still be rounding. Milliseconds. */
const ROUNDING = 1;
/** A longer silence is a hole: nothing was recorded in it. Milliseconds. */
const LONGEST_SILENCE = 3_600_000;
/** Packets of silence after which the encoder always writes the same. */
const SETTLED = 5;

export class OpusPackets {
  readonly #encoder: ReturnType<typeof newOpusEncoder>;
  readonly #frameBytes: number;
  /** The packet that is being filled. */
  readonly #block: Buffer;
  #filled = 0;
  /** Time of the first sample of all, and packets since. */
  #start: number | undefined;
  #count = 0;
  /** A packet of silence, and how many came one after the other. */
  #silent: Buffer | undefined;
  #silence = 0;

  /** @param rate one of `OPUS_RATES` @param take gets each packet, in new memory */
  constructor(
    private readonly rate: number,
    private readonly channels: 1 | 2,
    private readonly take: (packet: SoundPacket) => void,
  ) {
    this.#encoder = newOpusEncoder({ rate, channels }, BITRATE);
    this.#frameBytes = 2 * channels;
    this.#block = Buffer.alloc((rate / 1000) * PACKET_MS * this.#frameBytes);
  }

  /** When the newest sample ended; undefined before the first. */
  get end(): number | undefined {
    if (this.#start === undefined) return undefined;
    return this.#start + this.#count * PACKET_MS + this.#filled / this.#bytesIn(1);
  }

  /** @param samples s16le @param time of the first */
  add(samples: Buffer, time: number): void {
    const late = this.#reach(time);
    // What was there already, or was taken for silence.
    const from = late > ROUNDING ? Math.round(late * (this.rate / 1000)) * this.#frameBytes : 0;
    for (let at = from; at < samples.length; ) {
      const taken = samples.copy(this.#block, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled === this.#block.length) this.#encode();
    }
  }

  /** Nothing was heard until `time`. */
  silence(time: number): void {
    if (this.#start !== undefined) this.#reach(time);
  }

  /** Encodes what is left, and frees the encoder. */
  close(): void {
    if (this.#filled > 0) {
      this.#block.fill(0, this.#filled);
      this.#encode();
    }
    this.#encoder.close();
  }

  /** Fills up with silence. @returns milliseconds by which the end is later than `time` */
  #reach(time: number): number {
    const { end } = this;
    if (end === undefined || time - end > LONGEST_SILENCE) this.#begin(time);
    else if (time - end > ROUNDING) this.#fill(time - end);
    return end === undefined ? 0 : end - time;
  }

  #begin(time: number): void {
    if (this.#filled > 0) this.#fill(PACKET_MS);
    this.#start = time;
    this.#count = 0;
    this.#filled = 0;
  }

  #fill(ms: number): void {
    for (let left = Math.round(this.#bytesIn(ms) / this.#frameBytes) * this.#frameBytes; left > 0; ) {
      const taken = Math.min(left, this.#block.length - this.#filled);
      const isWhole = taken === this.#block.length;
      if (!isWhole || this.#silence < SETTLED) this.#block.fill(0, this.#filled, this.#filled + taken);
      left -= taken;
      this.#filled += taken;
      if (this.#filled === this.#block.length) this.#encode(isWhole);
    }
  }

  #encode(isSilent = false): void {
    const time = (this.#start ?? 0) + this.#count * PACKET_MS;
    this.#silence = isSilent ? this.#silence + 1 : 0;
    // The encoder's own memory is valid until the next packet.
    const data =
      this.#silence > SETTLED && this.#silent ? this.#silent : Buffer.from(this.#encoder.encode(this.#block));
    if (isSilent) this.#silent = data;
    this.#count += 1;
    this.#filled = 0;
    this.take({ time, data, channels: this.channels });
  }

  #bytesIn(ms: number): number {
    return (ms * this.rate * this.#frameBytes) / 1000;
  }
}
