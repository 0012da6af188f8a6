// Opus in MP4 (`.m4a`): fragments while it grows, an ordinary movie without pictures when it is complete (src/mp4). A file
// ends exactly where its samples do: the encoder's delay is taken off at the start, and what fills its last packet at the end.

import type { FileHandle } from "node:fs/promises";
import { writeAll } from "../../files";
import { complete, Fragments, measure, OPUS_SCALE, type Sample } from "../../mp4";
import { firstChannels, OPUS_PRE_SKIP, OpusPackets, opusRate, PACKET_MS } from "../codecs";
import type { Container, GrowingFile, Progress, RecordingFormat, Sealed, Stretch } from "./container";
import { encodeInTurn } from "./encoding-turns";

/** Bits per second of a channel. */
const BITRATE = 24_000;
/** Bytes of a sample of s16le. */
const WIDTH = 2;
/** Seconds in one fragment: of sound, about; and of silence, which costs next to nothing. */
const TURN_SECONDS = 2;
const LONGEST_TURN_SECONDS = 60;
/** Seconds that are encoded in one go: less than a millisecond of work. */
const SLICE_SECONDS = 0.1;
const TURN_STRETCHES = 512;
/** Units of a packet, in the track's scale. */
const PACKET = (PACKET_MS * OPUS_SCALE) / 1000;

/** Bytes at most: of a packet of Opus with its size in a fragment and in the index (RFC 6716 section 3.2.1), */
const PACKET_BYTES = 1275 + 8;
/** of a fragment without its packets, of what the index has for it, */
const FRAGMENT_BYTES = 150;
const INDEXED_BYTES = 24;
/** of the index itself, and of the fragment at the end: the rest of the samples, and what the encoder still holds. */
const INDEX_BYTES = 1000;
const END_BYTES = FRAGMENT_BYTES + 2 * PACKET_BYTES;

const channelsOf = (channels: number): 1 | 2 => (channels === 1 ? 1 : 2);

class OpusFile implements GrowingFile {
  frames = 0;
  readonly #packets: OpusPackets;
  readonly #fragments: Fragments;
  readonly #head: Buffer;
  readonly #frameBytes: number;
  /** Frames that were encoded, and not appended. */
  #encoded = 0;
  /** Packets that are not written yet. */
  #samples: Sample[] = [];
  /** Packets and fragments in the file, and its bytes. */
  #written = { packets: 0, fragments: 0, bytes: 0 };

  constructor(
    private readonly handle: FileHandle,
    private readonly format: RecordingFormat,
    private readonly limit: number,
  ) {
    const { rate } = format;
    const channels = channelsOf(format.channels);
    this.#frameBytes = WIDTH * channels;
    this.#packets = new OpusPackets({ rate, channels }, BITRATE * channels, (packet) =>
      this.#samples.push({ data: [packet], duration: PACKET, isKey: true }),
    );
    this.#fragments = new Fragments([{ kind: "opus", channels, rate, preSkip: OPUS_PRE_SKIP }]);
    this.#head = this.#fragments.head();
  }

  get room(): number {
    const { packets, fragments, bytes } = this.#written;
    const index = INDEX_BYTES + packets * 4 + fragments * INDEXED_BYTES;
    const left = this.limit - Math.max(bytes, this.#head.length) - index - FRAGMENT_BYTES - END_BYTES;
    const fitting = Math.max(this.frames === 0 ? 1 : 0, Math.floor(left / PACKET_BYTES));
    return Math.max(0, (fitting * PACKET_MS * this.format.rate) / 1000 - this.#packets.waiting);
  }

  async encode(stretches: readonly Stretch[]): Promise<void> {
    for (const stretch of stretches) this.#encoded += await this.#encode(stretch);
  }

  async append(): Promise<void> {
    await this.#write();
    this.frames += this.#encoded;
    this.#encoded = 0;
  }

  async beat(): Promise<void> {
    await this.handle.utimes(new Date(), new Date());
  }

  async end(): Promise<void> {
    const scaled = (this.frames * OPUS_SCALE) / this.format.rate + OPUS_PRE_SKIP;
    this.#packets.flush();
    const before = this.#written.packets + this.#samples.length;
    if (before * PACKET < scaled) this.#packets.silence((PACKET_MS * this.format.rate) / 1000);
    const last = this.#samples.pop();
    const left = scaled - (this.#written.packets + this.#samples.length) * PACKET;
    if (last) this.#samples.push({ ...last, duration: left });
    await this.#write();
  }

  async reached(progress?: Progress): Promise<number> {
    return await framesIn(this.handle, this.format, progress);
  }

  close(): void {
    this.#packets.close();
  }

  /** @returns its frames */
  async #encode(stretch: Stretch): Promise<number> {
    const slice = this.format.rate * SLICE_SECONDS;
    const frames = typeof stretch === "number" ? stretch : stretch.length / this.#frameBytes;
    for (let from = 0; from < frames; from += slice) {
      const to = Math.min(frames, from + slice);
      await encodeInTurn(() => {
        if (typeof stretch === "number") this.#packets.silence(to - from);
        else this.#packets.add(stretch.subarray(from * this.#frameBytes, to * this.#frameBytes));
      });
    }
    return frames;
  }

  /** In one write: a file that ends within the head of a fragment cannot be played before it is repaired. */
  async #write(): Promise<void> {
    if (this.#samples.length === 0) return;
    const { packets, fragments, bytes } = this.#written;
    const samples = this.#samples;
    this.#samples = [];
    const run = this.#fragments.next([{ track: 0, at: packets * PACKET, samples }]);
    const fragment = Buffer.concat(bytes === 0 ? [this.#head, ...run] : run);
    await writeAll(this.handle, [fragment], bytes);
    const written = { packets: packets + samples.length, fragments: fragments + 1, bytes: bytes + fragment.length };
    this.#written = written;
  }
}

async function framesIn(handle: FileHandle, { rate }: RecordingFormat, progress?: Progress): Promise<number> {
  const { tracks } = await measure(handle, progress);
  return Math.floor(((tracks[0]?.frames ?? 0) * rate) / OPUS_SCALE);
}

/** A full disk has no room for the index. Then it stays a file of fragments, which players can play too. */
async function seal(
  handle: FileHandle,
  _format: RecordingFormat,
  _frames: number,
  progress?: Progress,
): Promise<Sealed> {
  try {
    return { bytes: (await complete(handle, progress && { progress })).bytes };
  } catch (failure) {
    const { bytes } = await measure(handle, progress);
    await handle.truncate(bytes);
    return { bytes, failure };
  }
}

export const OPUS_FILE: Container = {
  extension: ".m4a",
  recorded: ({ rate, channels }) => ({
    rate: opusRate(rate),
    channels: channelsOf(channels),
    encoding: "opus",
    width: 0,
  }),
  encoder: (_, channels) => (s16le) => firstChannels(s16le, channels),
  frameBytes: ({ channels }) => WIDTH * channelsOf(channels),
  turn: ({ rate, channels }) => ({
    bytes: TURN_SECONDS * rate * WIDTH * channelsOf(channels),
    stretches: TURN_STRETCHES,
    frames: LONGEST_TURN_SECONDS * rate,
    silence: Number.POSITIVE_INFINITY,
  }),
  samplesAt: () => undefined,
  begin: (handle, format, limit) => new OpusFile(handle, format, limit),
  framesIn,
  seal,
};
