// A stream's transcript from one end to the other (contract: a group), and the messages that carry it away.

import { randomBytes } from "node:crypto";
import { dateParts, fileName } from "../files/filename";
import { type RtmsInfo, type TranscriptSegment, topicOf } from "../protocol/messages";
import { clockStart, cueOf, cuesOf } from "./cues";
import { DOCUMENTS, documentOf } from "./documents";
import type { TranscriptPacket } from "./packet";
import type { Roster } from "./roster";
import { apply, endOf, type Segment } from "./segment";
import { DEFAULT_NAME, sameSettings, type TranscriptSettings } from "./settings";

type Properties = Record<string, unknown>;

/** `msg.transcript` of a document. Times are milliseconds since 1970. */
export interface DocumentInfo {
  /** How many. */
  segments: number;
  start?: number;
  end?: number;
}

/** What transcript-out sends; beside it the user's own properties. */
export interface TranscriptOutMessage extends Properties {
  topic: string;
  payload: string;
  rtms: RtmsInfo;
  transcript?: TranscriptSegment | DocumentInfo;
  /** A suggestion for a document's file, the same for every message of a group. */
  filename?: string;
  /** `ch` is what a join node puts between the payloads. */
  parts: { id: string; index: number; type: "string"; ch: string; count?: number };
  complete?: true;
}

export type Emit = (message: TranscriptOutMessage) => void;

/** The user's properties of a message; `alone` if one message in gives one out. */
export type PassOn = (message: Readonly<Properties>, alone: boolean) => Properties;

/** What is known of a stream, and goes on when one group has ended and the next begins. */
export interface TranscriptStream {
  /** Of the next message. */
  sequence: number;
  /** Timestamp of the first packet of any medium. */
  origin: number | undefined;
  roster: Roster;
  group?: Group;
}

export interface GroupOptions {
  settings: TranscriptSettings;
  mostSegments: number;
  passOn: PassOn;
  stream: TranscriptStream;
}

type StreamRtms = TranscriptPacket["rtms"];

/** Where a document could be kept; segments are no document. */
function suggestedFile(
  { product, id, streamId, timestamp }: StreamRtms,
  settings: TranscriptSettings,
): { filename?: string } {
  const { output, filename } = settings;
  if (output === "segment") return {};
  const parts = { product, id, streamId, ...dateParts(timestamp) };
  return { filename: fileName(filename || DEFAULT_NAME, parts, DOCUMENTS[output].extension) };
}

export class Group {
  readonly #options: GroupOptions;
  readonly #id = randomBytes(8).toString("hex");
  readonly #properties: Properties;
  readonly #file: { filename?: string };
  readonly #segments: Segment[] = [];
  #index = 0;
  #rtms: StreamRtms;
  /** Whether the document has changed since it was last sent. */
  #changed = false;
  /** Start of the newest cue of a document that is sent cue by cue; `undefined` before the first. */
  #sentTo: number | undefined;

  constructor(message: Readonly<Properties>, rtms: StreamRtms, options: GroupOptions) {
    this.#options = options;
    this.#rtms = rtms;
    this.#properties = options.passOn(message, false);
    this.#file = suggestedFile(rtms, options.settings);
  }

  get changed(): boolean {
    return this.#changed;
  }

  continues(settings: TranscriptSettings): boolean {
    return sameSettings(settings, this.#options.settings);
  }

  /** Takes a segment in. Returns false if the document is full and the segment was left out. */
  push(packet: TranscriptPacket, emit: Emit): boolean {
    const { settings, mostSegments } = this.#options;
    this.#rtms = packet.rtms;
    if (settings.emit !== "each") {
      if (this.#segments.length >= mostSegments) return false;
      apply(this.#segments, packet.segment, packet.transcript.attribute);
      this.#changed = true;
      return true;
    }
    const payload = settings.output === "segment" ? packet.transcript.text : this.#entry(packet);
    if (settings.output === "segment" || payload !== "") emit(this.#messageOf(packet, payload));
    return true;
  }

  /** The document so far (`emit: time`). */
  send(emit: Emit): void {
    this.#changed = false;
    emit(this.#document());
  }

  /** Ends the group with its last message: the whole document, or nothing where all has been sent. */
  finish(emit: Emit): void {
    const whole = this.#options.settings.emit !== "each";
    const message = whole ? this.#document() : this.#message("", this.#withoutSpeaker(), this.#properties);
    message.parts.count = this.#index;
    message.complete = true;
    emit(message);
  }

  #nameOf = (speakerId: string): string | undefined => this.#options.stream.roster.get(speakerId);

  #zero(): number {
    return clockStart(this.#options.settings.times, this.#options.stream.origin ?? this.#rtms.timestamp);
  }

  /** What one more segment adds to a document. What was sent cannot be taken back, so a delete adds nothing. */
  #entry({ segment, transcript }: TranscriptPacket): string {
    const { output } = this.#options.settings;
    if (output === "segment" || transcript.attribute === "DELETE") return "";
    const cue = cueOf(segment, endOf(segment), this.#zero(), this.#nameOf, this.#sentTo);
    const entry = DOCUMENTS[output].entry(cue);
    if (entry === "") return "";
    const head = this.#sentTo === undefined ? DOCUMENTS[output].head : "";
    this.#sentTo = cue.start;
    return head + entry;
  }

  #messageOf({ rtms, transcript, message }: TranscriptPacket, payload: string): TranscriptOutMessage {
    const { id } = rtms.speaker ?? {};
    const name = id === undefined ? undefined : this.#nameOf(id);
    const named = rtms.speaker && name !== undefined ? { ...rtms, speaker: { ...rtms.speaker, name } } : rtms;
    return { ...this.#message(payload, named, this.#options.passOn(message, true)), transcript };
  }

  #document(): TranscriptOutMessage {
    const { output } = this.#options.settings;
    const segments = this.#segments;
    const payload = output === "segment" ? "" : documentOf(output, cuesOf(segments, this.#zero(), this.#nameOf));
    const info: DocumentInfo = { segments: segments.length };
    for (const segment of segments) {
      info.start = Math.min(info.start ?? segment.start, segment.start);
      info.end = Math.max(info.end ?? 0, endOf(segment));
    }
    return { ...this.#message(payload, this.#withoutSpeaker(), this.#properties), transcript: info };
  }

  #withoutSpeaker(): StreamRtms {
    const { speaker: _, ...rtms } = this.#rtms;
    return rtms;
  }

  #message(payload: string, rtms: StreamRtms, properties: Properties): TranscriptOutMessage {
    const { settings, stream } = this.#options;
    return {
      ...properties,
      topic: topicOf(rtms.streamId, "transcript", rtms.speaker?.id),
      payload,
      ...this.#file,
      rtms: { ...rtms, medium: "transcript", sequence: stream.sequence++ },
      parts: {
        id: this.#id,
        index: this.#index++,
        type: "string",
        ch: settings.output === "segment" ? "\n" : "",
      },
    };
  }
}
