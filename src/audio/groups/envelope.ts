// Everything in a group's messages but the samples (contract#messages, contract#groups): the speaker, the place in
// the group, and a file name.

import { randomBytes } from "node:crypto";
import { dateParts, fileName, type NameParts } from "../../files";
import { type AudioFormat, type RtmsInfo, topicOf } from "../../protocol/messages";
import { CHUNKERS, OUTPUTS, type Payload } from "../chunks";
import { CONTAINERS } from "../containers";
import type { AudioSettings } from "../settings";
import type { AudioPacket, Moment } from "../time";

type Properties = Record<string, unknown>;

/** `msg.audio` of audio-out's messages. */
export interface SentAudio extends AudioFormat {
  /** Frames of silence before the first sample that were not filled in. */
  silenceBefore?: number;
}

/** `msg.file` of a complete file. */
export interface SentFile {
  /** Absolute. */
  path: string;
  bytes: number;
  /** Milliseconds. */
  duration: number;
  /** Time of the first sample, milliseconds since 1970. */
  start: number;
  speaker?: RtmsInfo["speaker"];
  /** The file that this one continues after a restart, relative to the directory. */
  continues?: string;
}

/** `msg.file` of a file. */
export function sentFile({ path, bytes, duration, start, speaker, continues }: SentFile): SentFile {
  return { path, bytes, duration, start, ...(speaker && { speaker }), ...(continues !== undefined && { continues }) };
}

/** A message of audio-out, with the user's own properties. */
export interface AudioOutMessage extends Properties {
  topic: string;
  /** A Buffer, except for `data-uri` (text) and `file` (a path). */
  payload: Payload;
  rtms: RtmsInfo;
  audio: SentAudio;
  format: string;
  filename: string;
  parts: { id: string; index: number; type: "buffer"; count?: number };
  complete?: true;
  /** Only with `output: file`. */
  file?: SentFile;
}

/** The user's properties of a message; `alone` if each input message gives one output message. */
export type PassOn = (message: Readonly<Properties>, alone: boolean) => Properties;

/** Numbers the messages of a speaker (`each`) or of a stream, across groups. */
export interface Counter {
  /** Number of the next message. */
  sequence: number;
}

export interface EnvelopeOptions {
  settings: AudioSettings;
  counter: Counter;
  passOn: PassOn;
  /** Whether it contains several speakers, so that none is named. */
  mixed: boolean;
}

/** Placeholder for `{index}` in a name that is made once for many messages. No id, name or template contains it. */
const INDEX_MARK = "\u2042index\u2042";

function defaultTemplate({ output, chunk }: AudioSettings, mixed: boolean): string {
  const whose = mixed ? "" : "_{speaker}";
  // Only messages of the same recording need an index.
  const which = output !== "file" && CHUNKERS[chunk].several ? "_{index}" : "";
  return `{product}_{id}${whose}_{date}_{time}${which}`;
}

/** `msg.format`, and the extension of the suggested name. */
function formOf({ output, container }: AudioSettings): { format: string; extension: string } {
  return output === "file" ? { format: container, extension: CONTAINERS[container].extension } : OUTPUTS[output];
}

export class Envelope {
  readonly #options: EnvelopeOptions;
  readonly #id = randomBytes(8).toString("hex");
  readonly #properties: Properties;
  readonly #topic: string;
  /** Time of the first sample, as far as it is known. */
  #start: number;
  #index = 0;
  /** From the newest packet, so that a late name is in all messages after it. */
  #rtms: AudioPacket["rtms"];
  #file: { around: string[]; of: string | undefined } | undefined;

  constructor({ message, rtms, timestamp }: AudioPacket, options: EnvelopeOptions) {
    this.#options = options;
    this.#rtms = rtms;
    this.#properties = options.passOn(message, false);
    this.#topic = topicOf(rtms.streamId, "audio", options.mixed ? undefined : rtms.speaker?.id);
    this.#start = timestamp;
  }

  /** The template of a file name and its parts, except `index`. */
  get name(): { template: string; parts: NameParts } {
    const { settings, mixed } = this.#options;
    const { product, id, streamId, speaker } = this.#rtms;
    const who = speaker?.name === undefined ? speaker?.id : `${speaker.name}_${speaker.id}`;
    const parts = { product, id, streamId, speaker: mixed ? undefined : who, ...dateParts(this.#start) };
    return { template: settings.filename || defaultTemplate(settings, mixed), parts };
  }

  /** `msg.rtms` of the newest packet. */
  get rtms(): AudioPacket["rtms"] {
    return this.#rtms;
  }

  set rtms(rtms: AudioPacket["rtms"]) {
    this.#rtms = rtms;
  }

  /** @param alone the input message, if it gives only this message */
  message(payload: Payload, moment: Moment, audio: SentAudio, alone?: AudioPacket["message"]): AudioOutMessage {
    const { settings, counter, passOn, mixed } = this.#options;
    const { timestamp, receivedAt } = moment;
    const index = this.#index++;
    if (index === 0) this.#start = timestamp;
    const rtms: RtmsInfo = { ...this.#rtms, timestamp, receivedAt, sequence: counter.sequence++ };
    if (mixed) {
      delete rtms.speaker;
      delete rtms.activeSpeaker;
    }
    const own: AudioOutMessage = {
      topic: this.#topic,
      payload,
      rtms,
      audio,
      format: formOf(settings).format,
      filename: this.#fileName(index),
      parts: { id: this.#id, index, type: "buffer" },
    };
    // Assigned after the fields that every message has: V8 creates such objects much faster than with a spread.
    return Object.assign(own, alone ? passOn(alone, true) : this.#properties);
  }

  /** The last message of the group. */
  last(message: AudioOutMessage): AudioOutMessage {
    message.parts.count = this.#index;
    message.complete = true;
    return message;
  }

  /** Only `{index}` differs within a group, so the rest is made once, and again when the speaker's name arrives. */
  #fileName(index: number): string {
    const { settings, mixed } = this.#options;
    const of = mixed ? undefined : this.#rtms.speaker?.name;
    if (!this.#file || this.#file.of !== of) {
      const { template, parts } = this.name;
      const name = fileName(template, { ...parts, index: INDEX_MARK }, formOf(settings).extension);
      this.#file = { around: name.split(INDEX_MARK), of };
    }
    return this.#file.around.join(String(index).padStart(5, "0"));
  }
}
