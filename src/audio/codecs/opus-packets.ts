// Sound as packets of Opus, each 20 ms long, for files. Silence is coded too: players do not agree on holes.

import { newOpusEncoder, type OpusEncoder } from "./opus";

/** Milliseconds of a packet. */
export const PACKET_MS = 20;
/** Frames at 48 kHz by which libopus' encoder is late, at any rate. */
export const OPUS_PRE_SKIP = 312;

export interface OpusPacketsFormat {
  /** Hz that Opus can encode: see `opusRate`. */
  readonly rate: number;
  readonly channels: 1 | 2;
}

export class OpusPackets {
  readonly #encoder: OpusEncoder;
  readonly #frameBytes: number;
  /** The packet that is being filled. */
  readonly #block: Buffer;
  #filled = 0;
  /** The last packet, if it is all silence. */
  #silent: Buffer | undefined;
  /** Whether the encoder has come to rest: of silence it writes the same packet again and again. */
  #rests = false;

  /** @param bitrate bits per second @param take gets each packet. Its memory stays valid, but may be that of others */
  constructor(
    { rate, channels }: OpusPacketsFormat,
    bitrate: number,
    private readonly take: (packet: Buffer) => void,
  ) {
    this.#encoder = newOpusEncoder({ rate, channels }, bitrate);
    this.#frameBytes = 2 * channels;
    this.#block = Buffer.alloc((rate / 1000) * PACKET_MS * this.#frameBytes);
  }

  /** Frames that wait until their packet is full. */
  get waiting(): number {
    return this.#filled / this.#frameBytes;
  }

  /** @param samples s16le, whole frames; they are copied @param from the first of them, bytes */
  add(samples: Buffer, from = 0): void {
    for (let at = from; at < samples.length; ) {
      const taken = samples.copy(this.#block, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled === this.#block.length) this.#encode();
    }
  }

  /** Any number of silent frames. */
  silence(frames: number): void {
    for (let left = frames * this.#frameBytes; left > 0; ) {
      const taken = Math.min(left, this.#block.length - this.#filled);
      const isWhole = taken === this.#block.length;
      if (!isWhole || !this.#rests) this.#block.fill(0, this.#filled, this.#filled + taken);
      left -= taken;
      this.#filled += taken;
      if (this.#filled === this.#block.length) this.#encode(isWhole);
    }
  }

  /** Encodes what waits, and silence behind it. */
  flush(): void {
    if (this.#filled > 0) this.silence((this.#block.length - this.#filled) / this.#frameBytes);
  }

  /** Frees the encoder, without what waits. */
  close(): void {
    this.#encoder.close();
  }

  #encode(isSilent = false): void {
    this.#filled = 0;
    if (isSilent && this.#rests && this.#silent) {
      this.take(this.#silent);
      return;
    }
    // The encoder's own memory is valid until the next packet.
    const packet = Buffer.from(this.#encoder.encode(this.#block));
    this.#rests = isSilent && this.#silent?.equals(packet) === true;
    this.#silent = isSilent ? packet : undefined;
    this.take(packet);
  }
}
