// All speakers of a stream in one recording (contract, "audio-out": `mix`, `stereo`). It is behind the newest packet by
// `lateMs`, whoever speaks, stalls or goes; that is all that is waited for.

import { Mixer } from "./mixer";
import type { AudioPacket } from "./packet";
import { type PcmFormat, s16le } from "./pcm";
import type { Problem, Recording, RecordingBegin } from "./recording";
import type { Sides } from "./sides";
import { framesIn, milliseconds } from "./timeline";
import type { Played } from "./voice";

/** Milliseconds that a packet may be ahead of what is final, beyond `lateMs`. */
const FAR = 5000;

export type RecordingMaker = (begin: RecordingBegin) => Recording;

export class Mix {
  /** Time of frame 0: as much before the first packet as another may come late. */
  readonly start: number;
  readonly #format: PcmFormat;
  readonly #lateMs: number;
  readonly #mixer: Mixer;
  readonly #recording: Recording;
  readonly #sides: Sides | undefined;
  /** Frames of the longest packet: jitter may put one behind its time by as much. */
  #longest = 0;
  #newest: AudioPacket;
  #problem: Problem | undefined;

  /** @param time of the first packet */
  constructor(begin: Omit<RecordingBegin, "mixed">, time: number, sides: Sides, make: RecordingMaker) {
    const { settings } = begin.studio;
    const stereo = settings.source === "stereo";
    this.#format = begin.format;
    this.#lateMs = settings.lateMs;
    this.#newest = begin.first;
    this.start = time - settings.lateMs;
    this.#sides = stereo ? sides : undefined;
    this.#mixer = new Mixer(begin.format.channels, stereo, {
      silence: (at, frames) => {
        this.#problem ??= this.#recording.silence(frames, this.#momentOf(at));
      },
      samples: (at, samples) => {
        this.#problem ??= this.#recording.samples(samples, this.#momentOf(at), this.#newest);
      },
    });
    this.#recording = make({ ...begin, format: s16le(begin.format.rate, this.#mixer.outChannels), mixed: true });
  }

  get recording(): Recording {
    return this.#recording;
  }

  get format(): PcmFormat {
    return this.#format;
  }

  /** Lets go of what is `lateMs` older than the stream's newest time. */
  advance(time: number): Problem | undefined {
    const { rate } = this.#format;
    const behind = Math.max(framesIn(this.#lateMs, rate), this.#longest);
    return this.#release(framesIn(time - this.start, rate) - behind);
  }

  /** Waits no longer, but for others who spoke at the stream's newest time: their packets may be on their way. */
  settle(time: number): Problem | undefined {
    return this.#release(framesIn(time - this.start, this.#format.rate));
  }

  add(packet: AudioPacket, { samples, at }: Played): Problem | undefined {
    this.#newest = packet;
    this.#longest = Math.max(this.#longest, samples.length / (2 * this.#format.channels));
    // Far ahead of all others: what is between is final, and no memory is taken for it.
    if (at - this.#mixer.base > framesIn(this.#lateMs + FAR, this.#format.rate)) this.#mixer.release(at);
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
