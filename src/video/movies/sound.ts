// The sound of a stream for its recordings: mixed, or each speaker's own, decoded, in order and without steps of the clock,
// as packets of Opus. It is encoded once, however many recordings take it.

import {
  AUDIO_LIMITS,
  type AudioPacket,
  type AudioSettings,
  AudioStream,
  type Fault,
  firstChannels,
  type Moment,
  newBudget,
  opusRate,
  type Recording,
  type RecordingBegin,
  type RecordingContext,
  rateStage,
  type Stage,
} from "../../audio";
import { LATE_MS, type MovieSettings } from "./settings";
import { type SoundPacket, SoundPackets } from "./sound-packets";

export const SOUND_SETTINGS: AudioSettings = {
  source: "mix",
  output: "file",
  container: "wav",
  encoding: "s16le",
  rate: 0,
  chunk: "stream",
  chunkMs: 0,
  silenceMs: 0,
  minMs: 0,
  maxMs: 0,
  padMs: 0,
  tail: "send",
  tailSilence: 0,
  fillGaps: true,
  maxFill: 0,
  lateMs: LATE_MS,
  filename: "",
  directory: "",
  rotateMB: 0,
  rotateMinutes: 0,
  deleteRevoked: false,
};

/** @param speakerId whose it is; empty for a mix, and where Zoom does not say */
export type TakeSound = (packet: SoundPacket, speakerId: string) => void;

export class Sound {
  readonly #stream: AudioStream;
  readonly #voices = new Set<Voice>();

  constructor(who: MovieSettings["who"], take: TakeSound) {
    const settings: AudioSettings = { ...SOUND_SETTINGS, source: who === "each" ? "each" : "mix" };
    const context: RecordingContext = {
      settings,
      limits: AUDIO_LIMITS,
      budget: newBudget(0),
      passOn: () => ({}),
      outlet: {
        emit: () => undefined,
        fail: () => undefined,
        pending: new Set(),
        finishing: new Set(),
        open: 0,
      },
      make: (begin) => this.#open(begin, settings, take),
    };
    this.#stream = new AudioStream(context);
  }

  /** @returns why a packet is not where it should be */
  push(packet: AudioPacket): Fault | undefined {
    return this.#stream.push(packet);
  }

  tick(elapsed: number): Fault | undefined {
    return this.#stream.tick(elapsed);
  }

  /** Nobody who was silent until now was heard before `time`: so much later, nothing comes any more. */
  silence(time: number): void {
    for (const voice of this.#voices) voice.packets.silence(time);
  }

  /** Passes on everything that is held back. Sound can go on afterwards. */
  flush(): Fault | undefined {
    return this.#stream.flush();
  }

  close(): void {
    this.#stream.flush();
    this.#stream.close();
  }

  #open({ first, format, mixed }: RecordingBegin, settings: AudioSettings, take: TakeSound): Recording {
    const speakerId = mixed ? "" : (first.rtms.speaker?.id ?? "");
    const voice = new Voice(
      format,
      settings,
      (packet) => take(packet, speakerId),
      () => this.#voices.delete(voice),
    );
    this.#voices.add(voice);
    return voice;
  }
}

/** The recording of one speaker, or of the mix, from one end of the input to the other. */
class Voice implements Recording {
  readonly packets: SoundPackets;
  readonly #stage: Stage;
  /** Time of the first frame, and frames since: their times follow from their number, as everywhere in src/audio. */
  #start: number | undefined;
  #frames = 0;

  constructor(
    { rate, channels }: RecordingBegin["format"],
    settings: AudioSettings,
    take: (packet: SoundPacket) => void,
    private readonly closed: () => void,
  ) {
    const codedRate = opusRate(rate);
    this.packets = new SoundPackets(codedRate, channels === 1 ? 1 : 2, take);
    const timeOf = (frames: number, { timestamp }: Moment) => {
      this.#start ??= timestamp;
      const time = this.#start + (this.#frames * 1000) / codedRate;
      this.#frames += frames;
      return time;
    };
    const output = {
      silence: (frames: number, moment: Moment) =>
        void this.packets.silence(timeOf(frames, moment) + (frames * 1000) / codedRate),
      samples: (samples: Buffer, moment: Moment) => {
        const time = timeOf(samples.length / (2 * channels), moment);
        this.packets.add(firstChannels(samples, channels), time);
        return undefined;
      },
      rest: () => undefined,
    };
    this.#stage = rateStage({ rate, channels, width: 2, encoding: "s16le" }, { ...settings, rate: codedRate }, output);
  }

  silence(frames: number, moment: Moment): undefined {
    this.#stage.silence(frames, moment);
  }

  samples(samples: Buffer, moment: Moment): undefined {
    this.#stage.samples(samples, moment);
  }

  quiet(): void {
    // Silence ends nothing.
  }

  due(): number {
    return Number.POSITIVE_INFINITY;
  }

  finish(): void {
    this.#stage.drain?.();
    this.packets.close();
    this.closed();
  }
}
