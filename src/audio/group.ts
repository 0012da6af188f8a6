// What one speaker says from one end to the other (contract, "audio-out": a group): a time line, a chunker, and the
// messages that carry the chunks away.

import { randomBytes } from "node:crypto";
import { dateParts, fileName } from "../files/filename";
import { type AudioFormat, type RtmsInfo, topicOf } from "../protocol/messages";
import { type Budget, CHUNKERS, type Chunk, type Chunker } from "./chunker";
import { OUTPUTS } from "./outputs";
import type { AudioPacket } from "./packet";
import { bytesPerFrame, describe, type PcmFormat, sameFormat } from "./pcm";
import { type AudioLimits, type AudioSettings, DEFAULT_NAMES, sameSettings } from "./settings";
import { framesIn, LONGEST_PAUSE, milliseconds, newTimeline, place, type Timeline } from "./timeline";

type Properties = Record<string, unknown>;

/** What audio-out sends; beside it the user's own properties. */
export interface AudioOutMessage extends Properties {
  topic: string;
  payload: Buffer;
  rtms: RtmsInfo;
  audio: AudioFormat;
  format: string;
  filename: string;
  parts: { id: string; index: number; type: "buffer"; count?: number };
  complete?: true;
}

export type Emit = (message: AudioOutMessage) => void;

/** The user's properties of a message; `alone` if one message in gives one out. */
export type PassOn = (message: Readonly<Properties>, alone: boolean) => Properties;

/** A speaker of a stream: what goes on when one group has ended and the next begins. */
export interface Speaker {
  /** Of the next message. */
  sequence: number;
  group?: Group;
}

/** Why a packet was not placed as it should have been. */
export type Problem = "jump" | "full";

export interface GroupOptions {
  settings: AudioSettings;
  limits: AudioLimits;
  budget: Budget;
  speaker: Speaker;
  passOn: PassOn;
  /** Timestamp of the stream's first audio packet. */
  origin: number;
}

export class Group {
  readonly #options: GroupOptions;
  readonly #format: PcmFormat;
  readonly #timeline: Timeline;
  readonly #chunker: Chunker;
  readonly #id = randomBytes(8).toString("hex");
  readonly #properties: Properties;
  readonly #topic: string;
  readonly #start: number;
  #index = 0;
  /** Of the newest packet: a name that came late is in all that follows. */
  #rtms: AudioPacket["rtms"];
  /** Where the newest packet ended. */
  #end: number;
  #file: { around: string[]; of: string | undefined } | undefined;

  constructor(first: AudioPacket, options: GroupOptions) {
    const { settings, limits, budget, passOn, origin } = options;
    this.#options = options;
    this.#format = first.format;
    this.#properties = passOn(first.message, false);
    this.#rtms = first.rtms;
    this.#topic = topicOf(first.rtms.streamId, "audio", first.rtms.speaker?.id);
    this.#start = first.timestamp;
    this.#end = first.timestamp;
    const frameBytes = bytesPerFrame(first.format);
    const whole = settings.chunk === "stream";
    this.#timeline = newTimeline(first.format.rate, whole ? undefined : Math.floor(limits.gap / frameBytes));
    this.#chunker = CHUNKERS[settings.chunk]({
      format: first.format,
      headroom: OUTPUTS[settings.output].headroom,
      chunkMs: settings.chunkMs,
      limit: limits.recording - this.#lead(origin) * frameBytes,
      budget,
    });
  }

  /** Whether a packet of this format, under these settings, goes on here. */
  continues(format: PcmFormat, settings: AudioSettings): boolean {
    return (
      sameFormat(this.#format, format) &&
      (settings === this.#options.settings || sameSettings(settings, this.#options.settings))
    );
  }

  /** Takes a packet in and sends each chunk that it completes. */
  push(packet: AudioPacket, emit: Emit): Problem | undefined {
    const { timestamp, receivedAt, data } = packet;
    const { rate } = this.#format;
    const frames = data.length / bytesPerFrame(this.#format);
    this.#rtms = packet.rtms;
    this.#end = timestamp + milliseconds(frames, rate);
    const { settings } = this.#options;
    const { silence, jumped } = place(this.#timeline, timestamp, frames);
    const take = (chunk: Chunk) => emit(this.#message(chunk, this.#propertiesOf(packet)));
    if (settings.fillGaps && silence > 0) {
      const since = { timestamp: timestamp - milliseconds(silence, rate), receivedAt };
      if (!this.#chunker.silence(silence, since, take)) return "full";
    }
    if (!this.#chunker.samples(data, packet, take)) return "full";
    return jumped && settings.fillGaps ? "jump" : undefined;
  }

  /** Ends the group with its last message; `origin` as it is known by now. */
  finish(emit: Emit, origin: number): void {
    const rest = this.#chunker.rest(this.#lead(origin)) ?? this.#nothing();
    const message = this.#message(rest, this.#properties);
    message.parts.count = this.#index;
    message.complete = true;
    emit(message);
  }

  /** Frames of silence from the stream's first audio packet to this speaker's (contract, "audio-out", Time). */
  #lead(origin: number): number {
    const { chunk, fillGaps } = this.#options.settings;
    const lead = this.#start - origin;
    return chunk === "stream" && fillGaps && lead > 0 && lead <= LONGEST_PAUSE ? framesIn(lead, this.#format.rate) : 0;
  }

  #propertiesOf(packet: AudioPacket): Properties {
    return this.#options.settings.chunk === "packet" ? this.#options.passOn(packet.message, true) : this.#properties;
  }

  #nothing(): Chunk {
    const timestamp = Math.round(this.#end);
    const { receivedAt } = this.#rtms;
    return { buffer: Buffer.alloc(OUTPUTS[this.#options.settings.output].headroom), samples: 0, timestamp, receivedAt };
  }

  #message({ buffer, samples, timestamp, receivedAt }: Chunk, properties: Properties): AudioOutMessage {
    const { settings, speaker } = this.#options;
    const output = OUTPUTS[settings.output];
    output.finish(buffer, this.#format);
    const index = this.#index++;
    return {
      ...properties,
      topic: this.#topic,
      payload: buffer,
      rtms: { ...this.#rtms, timestamp, receivedAt, sequence: speaker.sequence++ },
      audio: describe(this.#format, timestamp, samples),
      format: output.format,
      filename: this.#fileName(index),
      parts: { id: this.#id, index, type: "buffer" },
    };
  }

  /** All but `{index}` is the group's, so the rest is made once, and again when the speaker's name is learnt. */
  #fileName(index: number): string {
    const { settings } = this.#options;
    const { product, id, streamId, speaker } = this.#rtms;
    if (!this.#file || this.#file.of !== speaker?.name) {
      const who = speaker?.name === undefined ? speaker?.id : `${speaker.name}_${speaker.id}`;
      const template = settings.filename || DEFAULT_NAMES[settings.chunk];
      const parts = { product, id, streamId, speaker: who, ...dateParts(this.#start), index: INDEX_MARK };
      const name = fileName(template, parts, OUTPUTS[settings.output].extension);
      this.#file = { around: name.split(INDEX_MARK), of: speaker?.name };
    }
    return this.#file.around.join(String(index).padStart(5, "0"));
  }
}

/** Stands for `{index}` in a name made once for many; no id, name or template will hold it. */
const INDEX_MARK = "\u2042index\u2042";
