// All speakers of a stream in one recording (contract#groups: `mix`, `stereo`). It is behind the newest packet by
// `lateMs`, whoever speaks, stalls or goes; that is all that is waited for.

import { type PcmFormat, s16le } from "../codecs";
import type { Problem, Recording, RecordingBegin } from "../groups";
import { type AudioPacket, framesIn, milliseconds } from "../time";
import { Mixer, type MixTaker } from "./mixer";
import type { Sides } from "./sides";
import type { DecodedAudio } from "./speaker-track";

/** Milliseconds that a packet may be ahead of what is final, beyond `lateMs`. */
const FAR = 5000;
/** What Zoom buffers while a connection is lost (protocol#reconnection). Milliseconds. */
const BACKLOG = 60_000;
/** Milliseconds beyond `lateMs` that a connection may stall between two packets of one time. */
const STALL = 500;

export type RecordingMaker = (begin: RecordingBegin) => Recording;

export class Mix {
  /** Time of frame 0: as much before the first packet as another may be from. */
  readonly start: number;
  readonly #format: PcmFormat;
  readonly #lateMs: number;
  readonly #mixer: Mixer;
  readonly #recording: Recording;
  readonly #sides: Sides | undefined;
  /** Frames of the longest packet: jitter may put one behind its time by as much. */
  #longest = 0;
  #newest: AudioPacket;
  /** Milliseconds that are waited for now. */
  #patience: number;
  #problem: Problem | undefined;

  /** @param time of the first packet */
  constructor(begin: Omit<RecordingBegin, "mixed">, time: number, sides: Sides, make: RecordingMaker) {
    const { settings } = begin.context;
    const stereo = settings.source === "stereo";
    this.#format = begin.format;
    this.#lateMs = settings.lateMs;
    this.#newest = begin.first;
    this.#patience = settings.lateMs;
    const ahead = settings.lateMs + BACKLOG;
    this.start = time - ahead;
    this.#sides = stereo ? sides : undefined;
    const take: MixTaker = {
      silence: (at, frames) => {
        this.#problem ??= this.#recording.silence(frames, this.#momentOf(at));
      },
      samples: (at, samples) => {
        this.#problem ??= this.#recording.samples(samples, this.#momentOf(at), this.#newest);
      },
    };
    this.#mixer = new Mixer(begin.format.channels, stereo, take, framesIn(BACKLOG, begin.format.rate));
    this.#recording = make({ ...begin, format: s16le(begin.format.rate, this.#mixer.outChannels), mixed: true });
  }

  get recording(): Recording {
    return this.#recording;
  }

  get format(): PcmFormat {
    return this.#format;
  }

  /**
   * Lets go of what is `lateMs` older than the stream's newest time; while the stream is catching up, of nothing that
   * others may still be heard in.
   */
  advance(time: number, catchingUp: boolean): Problem | undefined {
    const { rate } = this.#format;
    this.#patience = catchingUp ? BACKLOG : this.#lateMs;
    const behind = Math.max(framesIn(this.#patience, rate), this.#longest);
    return this.#release(framesIn(time - this.start, rate) - behind);
  }

  /**
   * Nothing came for so long: waits for nobody but, for a while, for others who spoke at the stream's newest time, whose
   * packets may be on their way.
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
    // Far ahead of all others: what is between is final, and no memory is taken for it.
    if (at - this.#mixer.base > framesIn(this.#patience + FAR, this.#format.rate)) this.#mixer.release(at);
    const side = this.#sides?.sideOf(packet.rtms.speaker?.id) ?? "both";
    return this.#mixer.add(at, samples, side) > 0 ? "late" : undefined;
  }

  finish(): Problem | undefined {
    const problem = this.#release(Number.POSITIVE_INFINITY);
    this.#sides?.restart();
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
