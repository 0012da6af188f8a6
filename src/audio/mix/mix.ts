// All speakers of a stream in one recording (contract#groups: `mix`, `stereo`). It is `lateMs` behind the newest
// packet, whoever speaks, stalls or leaves, and waits for nothing else.

import { type PcmFormat, s16le } from "../codecs";
import type { Problem, Recording, RecordingBegin } from "../groups";
import { type AudioPacket, framesIn, milliseconds } from "../time";
import { Mixer, type MixTaker } from "./mixer";
import type { Sides } from "./sides";
import type { DecodedAudio } from "./speaker-track";

/** Maximum lead of a packet over the final part, beyond `lateMs`. Milliseconds. */
const FAR = 5000;
/** What Zoom buffers while a connection is lost (protocol#reconnection). Milliseconds. */
const BACKLOG = 60_000;
/** How long a connection may stall between two packets of the same time, beyond `lateMs`. Milliseconds. */
const STALL = 500;

export type RecordingMaker = (begin: RecordingBegin) => Recording;

export class Mix {
  /** Time of frame 0: earlier than the first packet by as much as another packet may be. */
  readonly start: number;
  readonly #format: PcmFormat;
  readonly #lateMs: number;
  readonly #mixer: Mixer;
  readonly #recording: Recording;
  readonly #sides: Sides | undefined;
  /** Frames of the longest packet. Jitter may delay a packet by as much. */
  #longest = 0;
  #newest: AudioPacket;
  /** Milliseconds to wait now. */
  #patience: number;
  #problem: Problem | undefined;
  /** Frame where the recording that this one continues ended: what came before was recorded. */
  readonly #continuedAt: number;

  /**
   * @param time of the first packet
   * @param end of the recording that this one continues
   */
  constructor(begin: Omit<RecordingBegin, "mixed">, time: number, sides: Sides, make: RecordingMaker, end?: number) {
    const { settings } = begin.context;
    const stereo = settings.source === "stereo";
    this.#format = begin.format;
    this.#lateMs = settings.lateMs;
    this.#newest = begin.first;
    this.#patience = settings.lateMs;
    const base = framesIn(BACKLOG, begin.format.rate);
    this.start = end === undefined ? time - settings.lateMs - BACKLOG : end - milliseconds(base, begin.format.rate);
    this.#continuedAt = end === undefined ? Number.NEGATIVE_INFINITY : base;
    this.#sides = stereo ? sides : undefined;
    const take: MixTaker = {
      silence: (at, frames) => {
        this.#problem ??= this.#recording.silence(frames, this.#momentOf(at));
      },
      samples: (at, samples) => {
        this.#problem ??= this.#recording.samples(samples, this.#momentOf(at), this.#newest);
      },
    };
    this.#mixer = new Mixer(begin.format.channels, stereo, take, base, end !== undefined);
    this.#recording = make({
      ...begin,
      format: s16le(begin.format.rate, this.#mixer.outChannels),
      mixed: true,
      ...(stereo && { sides: () => sides.assigned }),
    });
  }

  get recording(): Recording {
    return this.#recording;
  }

  get format(): PcmFormat {
    return this.#format;
  }

  /**
   * Releases what is older than the stream's newest time by `lateMs`; while the stream is catching up, nothing that
   * may still change.
   */
  advance(time: number, catchingUp: boolean): Problem | undefined {
    const { rate } = this.#format;
    this.#patience = catchingUp ? BACKLOG : this.#lateMs;
    const behind = Math.max(framesIn(this.#patience, rate), this.#longest);
    return this.#release(framesIn(time - this.start, rate) - behind);
  }

  /**
   * Nothing arrived for `idle` milliseconds. Stops waiting, except for a while for speakers at the stream's newest
   * time, whose packets may be on their way.
   */
  quiet(time: number, idle: number): Problem | undefined {
    const { rate } = this.#format;
    const held = milliseconds(this.#mixer.waiting, rate);
    const silent = time + idle - this.start - milliseconds(this.#mixer.base, rate) - held;
    if (silent < Math.min(this.#recording.due(held), this.#lateMs + STALL))
      return this.#release(framesIn(time - this.start, rate));
    const problem = this.#release(Number.POSITIVE_INFINITY);
    this.#recording.quiet(silent);
    return problem;
  }

  add(packet: AudioPacket, { samples, at }: DecodedAudio): Problem | undefined {
    this.#newest = packet;
    this.#longest = Math.max(this.#longest, samples.length / (2 * this.#format.channels));
    // A packet far ahead of all others: everything before it is final, and needs no memory.
    if (at - this.#mixer.base > framesIn(this.#patience + FAR, this.#format.rate)) this.#mixer.release(at);
    const side = this.#sides?.sideOf(packet.rtms.speaker?.id) ?? "both";
    return this.#mixer.add(at, samples, side) > 0 && at >= this.#continuedAt ? "late" : undefined;
  }

  finish(): Problem | undefined {
    const problem = this.#release(Number.POSITIVE_INFINITY);
    this.#recording.finish(0);
    return problem;
  }

  #release(horizon: number): Problem | undefined {
    this.#mixer.release(horizon);
    const problem = this.#problem;
    this.#problem = undefined;
    return problem;
  }

  #momentOf(at: number) {
    const timestamp = Math.round(this.start + milliseconds(at, this.#format.rate));
    return { timestamp, receivedAt: this.#newest.receivedAt };
  }
}
