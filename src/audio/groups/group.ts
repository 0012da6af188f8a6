// A recording in messages: resampled if requested, cut into chunks, encoded, and sent in the form of the output.

import type { RtmsError } from "../../protocol/errors";
import { CHUNKERS, type Chunk, type Chunker, OUTPUTS } from "../chunks";
import { bytesPerFrame, describe, ENCODINGS, type PcmFormat, s16le } from "../codecs";
import { audioError } from "../texts";
import { type AudioPacket, framesIn, type Moment, milliseconds } from "../time";
import { type AudioOutMessage, Envelope, type SentAudio } from "./envelope";
import {
  outputFormat,
  type Problem,
  pend,
  type Recording,
  type RecordingBegin,
  type RecordingContext,
  rateStage,
  type Stage,
} from "./recording";

function unreadable(streamId: string, cause: unknown): RtmsError {
  return audioError("RTMS_FILE", "lostRecording", { streamId }, { streamId, cause });
}

export class Group implements Recording {
  readonly #context: RecordingContext;
  readonly #envelope: Envelope;
  /** Formats of the input and of the output. */
  readonly #in: PcmFormat;
  readonly #out: PcmFormat;
  readonly #chunker: Chunker;
  readonly #stage: Stage;
  #sent = 0;
  /** Whether a temporary file failed and a part of the recording was lost. */
  #cut = false;
  /** Where the newest samples ended. */
  #end: Moment;
  /** The input message of the current chunks, if each gives one. */
  #alone: AudioPacket["message"] | undefined;

  constructor({ context, counter, first, format, mixed, lead }: RecordingBegin) {
    const { settings, limits, budget, passOn } = context;
    this.#context = context;
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
    const { settings } = this.#context;
    // The silence still ends an utterance.
    if (!settings.fillGaps)
      return settings.chunk === "silence" ? this.#chunker.silence(this.#toOut(frames), moment) : undefined;
    this.#alone = undefined;
    return this.#stage.silence(frames, moment);
  }

  samples(samples: Buffer, moment: Moment, packet: AudioPacket): Problem | undefined {
    this.#envelope.rtms = packet.rtms;
    this.#end = {
      timestamp: moment.timestamp + milliseconds(samples.length / bytesPerFrame(this.#in), this.#in.rate),
      receivedAt: moment.receivedAt,
    };
    if (this.#context.settings.chunk === "packet") this.#alone = packet.message;
    const problem = this.#stage.samples(samples, moment);
    this.#cut ||= problem === "disk";
    return problem;
  }

  quiet(duration: number): void {
    this.#alone = undefined;
    this.#stage.quiet?.(duration);
  }

  due(held: number): number {
    return this.#stage.due?.(held) ?? Number.POSITIVE_INFINITY;
  }

  finish(lead: number): void {
    this.#alone = undefined;
    this.#stage.drain?.();
    const rest = this.#rest(lead);
    if (!(rest instanceof Promise)) {
      this.#sendLast(rest);
      return;
    }
    const last = rest.catch((thrown: unknown) => this.#unreadable(thrown));
    pend(
      this.#context.outlet,
      this.#envelope.rtms.streamId,
      last.then((chunk) => this.#sendLast(chunk)),
    );
  }

  #sendLast(chunk: Chunk): void {
    const { outlet } = this.#context;
    outlet.emit(this.#envelope.last(this.#lastMessage(chunk)));
    if (!this.#cut) outlet.files?.();
  }

  /** Half a gigabyte may be more than a string can hold, or than there is memory for. */
  #lastMessage(chunk: Chunk): AudioOutMessage {
    try {
      return this.#message(chunk);
    } catch (thrown) {
      return this.#message(this.#unreadable(thrown));
    }
  }

  #rest(lead: number): Chunk | Promise<Chunk> {
    try {
      return this.#chunker.rest(this.#outLead(lead)) ?? this.#nothing();
    } catch (thrown) {
      return this.#unreadable(thrown);
    }
  }

  /** A group always has a last message, whatever fails. */
  #unreadable(thrown: unknown): Chunk {
    const { streamId } = this.#envelope.rtms;
    this.#cut = true;
    this.#context.outlet.files?.("RTMS_FILE");
    this.#context.outlet.fail(unreadable(streamId, thrown), streamId);
    return this.#nothing();
  }

  /** Only a recording that is sent as a whole can begin with silence that was unknown at first. */
  #outLead(lead: number): number {
    const whole = this.#context.settings.chunk === "stream";
    return whole ? this.#toOut(lead) : 0;
  }

  #toOut(frames: number): number {
    return framesIn(milliseconds(frames, this.#in.rate), this.#out.rate);
  }

  /** Whether chunks are sent as they are, so that they are created with space for the header. */
  get #plain(): boolean {
    return this.#out.encoding === "s16le";
  }

  get #headroom(): number {
    return OUTPUTS[this.#context.settings.output].headroom(this.#out);
  }

  #nothing(): Chunk {
    const buffer = Buffer.alloc(this.#plain ? this.#headroom : 0);
    return { buffer, samples: 0, timestamp: Math.round(this.#end.timestamp), receivedAt: this.#end.receivedAt };
  }

  #send(chunk: Chunk): void {
    this.#context.outlet.emit(this.#message(chunk));
  }

  #message(chunk: Chunk): AudioOutMessage {
    const { buffer, timestamp, samples, silenceBefore } = chunk;
    const output = OUTPUTS[this.#context.settings.output];
    const dressed = this.#plain ? buffer : this.#encoded(buffer);
    const payload = output.send(dressed, this.#out, this.#sent++ === 0);
    const audio: SentAudio = describe(this.#out, timestamp, samples);
    if (silenceBefore !== undefined) audio.silenceBefore = silenceBefore;
    return this.#envelope.message(payload, chunk, audio, this.#alone);
  }

  #encoded(samples: Buffer): Buffer {
    const { encoding } = this.#out;
    const headroom = this.#headroom;
    const encoded = ENCODINGS[encoding as keyof typeof ENCODINGS].encode(samples);
    return headroom === 0 ? encoded : Buffer.concat([Buffer.alloc(headroom), encoded]);
  }
}
