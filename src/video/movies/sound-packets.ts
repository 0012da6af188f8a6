// One line of sound as packets of Opus, each exactly where it was heard.

import { OpusPackets, PACKET_MS } from "../../audio";

export interface SoundPacket {
  /** When its first sample was heard, milliseconds since 1970. Follows the packet before it exactly, unless time has passed
   * that nothing was recorded in. */
  readonly time: number;
  readonly data: Buffer;
  readonly channels: 1 | 2;
}

const BITRATE = 24_000;
/** What the time of samples may differ from their place and still be rounding. Milliseconds. */
const ROUNDING = 1;
/** A longer silence is a hole: nothing was recorded in it. Milliseconds. */
const LONGEST_SILENCE = 3_600_000;

export class SoundPackets {
  readonly #packets: OpusPackets;
  readonly #frameBytes: number;
  /** Time of the first sample of all, and packets since. */
  #start: number | undefined;
  #count = 0;

  /** @param rate one that Opus can encode */
  constructor(
    private readonly rate: number,
    channels: 1 | 2,
    take: (packet: SoundPacket) => void,
  ) {
    this.#frameBytes = 2 * channels;
    this.#packets = new OpusPackets({ rate, channels }, BITRATE, (data) => {
      const time = (this.#start ?? 0) + this.#count * PACKET_MS;
      this.#count += 1;
      take({ time, data, channels });
    });
  }

  /** When the newest sample ended; undefined before the first. */
  get end(): number | undefined {
    if (this.#start === undefined) return undefined;
    return this.#start + this.#count * PACKET_MS + (this.#packets.waiting * 1000) / this.rate;
  }

  /** @param samples s16le @param time of the first */
  add(samples: Buffer, time: number): void {
    const late = this.#reach(time);
    // What was there already, or was taken for silence.
    this.#packets.add(samples, late > ROUNDING ? this.#framesIn(late) * this.#frameBytes : 0);
  }

  /** Nothing was heard until `time`. */
  silence(time: number): void {
    if (this.#start !== undefined) this.#reach(time);
  }

  /** Encodes what is left, and frees the encoder. */
  close(): void {
    this.#packets.flush();
    this.#packets.close();
  }

  /** Fills up with silence. @returns milliseconds by which the end is later than `time` */
  #reach(time: number): number {
    const { end } = this;
    if (end === undefined || time - end > LONGEST_SILENCE) this.#begin(time);
    else if (time - end > ROUNDING) this.#packets.silence(this.#framesIn(time - end));
    return end === undefined ? 0 : end - time;
  }

  #begin(time: number): void {
    this.#packets.flush();
    this.#start = time;
    this.#count = 0;
  }

  #framesIn(ms: number): number {
    return Math.round((ms * this.rate) / 1000);
  }
}
