// A recording that becomes messages: another rate if asked for, cut into chunks, encoded, dressed as its output wants.

import { RtmsError } from "../protocol/errors";
import type { Chunk, Chunker, Moment } from "./chunker";
import { CHUNKERS } from "./chunkers";
import { ENCODINGS } from "./encodings";
import { type AudioOutMessage, Envelope } from "./envelope";
import { OUTPUTS } from "./outputs";
import type { AudioPacket } from "./packet";
import { bytesPerFrame, describe, type PcmFormat, s16le } from "./pcm";
import {
  outputFormat,
  type Problem,
  type Recording,
  type RecordingBegin,
  rateStage,
  type Stage,
  type Studio,
} from "./recording";
import { framesIn, milliseconds } from "./timeline";

function unreadable(streamId: string, cause: unknown): RtmsError {
  const text =
    `A recording of stream ${streamId} is lost: it could not be read back from its temporary file, or was too much for ` +
    "the memory that is left. Choose chunks by time, or output file.";
  return new RtmsError("RTMS_FILE", text, { streamId, cause });
}

export class Group implements Recording {
  readonly #studio: Studio;
  readonly #envelope: Envelope;
  /** Of what is fed and of what is sent. */
  readonly #in: PcmFormat;
  readonly #out: PcmFormat;
  readonly #chunker: Chunker;
  readonly #stage: Stage;
  #sent = 0;
  /** Whether a temporary file failed, and with it a part of the recording. */
  #cut = false;
  /** Where the newest samples ended. */
  #end: Moment;
  /** The message that gives the chunks of now, if each gives one. */
  #alone: AudioPacket["message"] | undefined;

  constructor({ studio, counter, first, format, mixed, lead }: RecordingBegin) {
    const { settings, limits, budget, passOn } = studio;
    this.#studio = studio;
    this.#in = format;
    this.#out = outputFormat(format, settings);
    this.#end = first;
    this.#envelope = new Envelope(first, { settings, counter, passOn, mixed });
    const options = {
      format: s16le(this.#out.rate, format.channels),
      headroom: this.#plain ? this.#headroom : 0,
      take: (chunk: Chunk) => this.#send(chunk),
    };
    this.#chunker = CHUNKERS[settings.chunk].open(options, settings, {
      limit: limits.recording - this.#outLead(lead) * bytesPerFrame(options.format),
      budget,
    });
    this.#stage = rateStage(format, settings, this.#chunker);
  }

  silence(frames: number, moment: Moment): Problem | undefined {
    const { settings, limits } = this.#studio;
    // It ends an utterance all the same.
    if (!settings.fillGaps)
      return settings.chunk === "silence" ? this.#chunker.silence(this.#toOut(frames), moment) : undefined;
    if (!CHUNKERS[settings.chunk].freeSilence && frames * bytesPerFrame(this.#in) > limits.gap) return "gap";
    this.#alone = undefined;
    return this.#stage.silence(frames, moment);
  }

  samples(samples: Buffer, moment: Moment, packet: AudioPacket): Problem | undefined {
    this.#envelope.rtms = packet.rtms;
    this.#end = {
      timestamp: moment.timestamp + milliseconds(samples.length / bytesPerFrame(this.#in), this.#in.rate),
      receivedAt: moment.receivedAt,
    };
    if (this.#studio.settings.chunk === "packet") this.#alone = packet.message;
    const problem = this.#stage.samples(samples, moment);
    this.#cut ||= problem === "disk";
    return problem;
  }

  quiet(duration: number): void {
    this.#chunker.quiet?.(duration);
  }

  finish(lead: number): void {
    this.#alone = undefined;
    this.#stage.drain?.();
    this.#studio.outlet.emit(this.#envelope.last(this.#message(this.#rest(lead))));
    if (!this.#cut) this.#studio.outlet.files?.();
  }

  /** Whatever fails, a group has its last message. */
  #rest(lead: number): Chunk {
    try {
      return this.#chunker.rest(this.#outLead(lead)) ?? this.#nothing();
    } catch (thrown) {
      const { streamId } = this.#envelope.rtms;
      this.#cut = true;
      this.#studio.outlet.files?.("RTMS_FILE");
      this.#studio.outlet.fail(unreadable(streamId, thrown), streamId);
      return this.#nothing();
    }
  }

  /** Only what is sent as a whole begins with silence that was not known of at first. */
  #outLead(lead: number): number {
    const whole = this.#studio.settings.chunk === "stream";
    return whole ? this.#toOut(lead) : 0;
  }

  #toOut(frames: number): number {
    return framesIn(milliseconds(frames, this.#in.rate), this.#out.rate);
  }

  /** Whether chunks are sent as they come, so that their memory is made with room for the header. */
  get #plain(): boolean {
    return this.#out.encoding === "s16le";
  }

  get #headroom(): number {
    return OUTPUTS[this.#studio.settings.output].headroom(this.#out);
  }

  #nothing(): Chunk {
    const buffer = Buffer.alloc(this.#plain ? this.#headroom : 0);
    return { buffer, samples: 0, timestamp: Math.round(this.#end.timestamp), receivedAt: this.#end.receivedAt };
  }

  #send(chunk: Chunk): void {
    this.#studio.outlet.emit(this.#message(chunk));
  }

  #message(chunk: Chunk): AudioOutMessage {
    const { buffer, timestamp, samples } = chunk;
    const output = OUTPUTS[this.#studio.settings.output];
    const dressed = this.#plain ? buffer : this.#encoded(buffer);
    const payload = output.send(dressed, this.#out, this.#sent++ === 0);
    return this.#envelope.message(payload, chunk, describe(this.#out, timestamp, samples), this.#alone);
  }

  #encoded(samples: Buffer): Buffer {
    const { encoding } = this.#out;
    const headroom = this.#headroom;
    const encoded = ENCODINGS[encoding as keyof typeof ENCODINGS].encode(samples);
    return headroom === 0 ? encoded : Buffer.concat([Buffer.alloc(headroom), encoded]);
  }
}
