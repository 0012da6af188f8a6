// A stream's transcript from one end to the other (contract#transcript-out-node: a group), and the messages that carry
// it away.

import { randomBytes } from "node:crypto";
import { DocumentFile, dateParts, diskError, documentPath, fileName, noteLeft, reserveFor } from "../files";
import { type RtmsInfo, type TranscriptSegment, topicOf } from "../protocol/messages";
import type { RtmsError } from "../protocol/words";
import { type Content, type ContentContext, contentOf, type DocumentInfo, type OutgoingMessage } from "./contents";
import { DOCUMENTS } from "./documents";
import type { SegmentTimes, SpeakerNames, TranscriptPacket } from "./segments";
import { DEFAULT_NAME, sameSettings, type TranscriptSettings } from "./settings";

type Properties = Record<string, unknown>;

/** What transcript-out sends; beside it the user's own properties. */
export interface TranscriptOutMessage extends Properties {
  topic: string;
  payload: string;
  rtms: RtmsInfo;
  transcript?: TranscriptSegment | DocumentInfo;
  /** Of a document, the same for every message of a group: a suggestion, or the file that was written. */
  filename?: string;
  /** `ch` is what a join node puts between the payloads. */
  parts: { id: string; index: number; type: "string"; ch: string; count?: number };
  complete?: true;
}

export type Emit = (message: TranscriptOutMessage) => void;

/** The user's properties of a message; `alone` if one message in gives one out. */
export type PassOn = (message: Readonly<Properties>, alone: boolean) => Properties;

type StreamRtms = TranscriptPacket["rtms"];

/** Is given what fails beside the messages, and of which stream. */
export type ReportError = (error: RtmsError, rtms: StreamRtms) => void;

/** Is given the code of an error when a document could not be saved, and none when one was. */
export type ReportSaved = (trouble?: RtmsError["code"]) => void;

/** What is known of a stream, and goes on when one group has ended and the next begins. */
export interface TranscriptStream {
  /** Of the next message. */
  sequence: number;
  /** Of the next group. */
  groups: number;
  /** Timestamp of the first packet of any medium. */
  origin: number | undefined;
  names: SpeakerNames;
  /** All that was written. */
  files: DocumentFile[];
  times: SegmentTimes;
  group?: Group;
}

export interface GroupOptions {
  settings: TranscriptSettings;
  mostSegments: number;
  passOn: PassOn;
  report: ReportError;
  saved: ReportSaved;
  now: () => number;
  stream: TranscriptStream;
}

function nameFor(
  { product, id, streamId, timestamp }: StreamRtms,
  index: number,
  settings: TranscriptSettings,
): string {
  const { output, filename } = settings;
  const parts = { product, id, streamId, index: String(index), ...dateParts(timestamp) };
  return fileName(filename || DEFAULT_NAME, parts, DOCUMENTS[output].extension);
}

function withoutSpeaker({ speaker: _, ...rtms }: StreamRtms): StreamRtms {
  return rtms;
}

export class Group {
  #options: GroupOptions;
  readonly #id = randomBytes(8).toString("hex");
  readonly #properties: Properties;
  readonly #content: Content;
  readonly #name: string;
  #file: DocumentFile | undefined;
  #isForgotten = false;
  #index = 0;
  #rtms: StreamRtms;

  constructor(message: Readonly<Properties>, rtms: StreamRtms, options: GroupOptions) {
    this.#options = options;
    this.#rtms = rtms;
    this.#properties = options.passOn(message, false);
    this.#name = nameFor(rtms, options.stream.groups++, options.settings);
    this.#content = contentOf(this.#context());
  }

  /** When `tick` is to be called, by the clock of the options. */
  get due(): number | undefined {
    return this.#content.due;
  }

  /** Takes over what can change within a document. Returns false if another one must begin. */
  continues(settings: TranscriptSettings): boolean {
    if (!sameSettings(settings, this.#options.settings)) return false;
    this.#options = { ...this.#options, settings };
    return true;
  }

  /** Takes a place on the disk before anything is sent, whose messages tell it; resolves when it has one, or cannot. */
  place(): Promise<void> | undefined {
    return this.#fileToWrite()?.place();
  }

  /** Takes a segment in. Returns false if the document is full and the segment was left out. */
  push(packet: TranscriptPacket, emit: Emit): boolean {
    this.#rtms = packet.rtms;
    const outgoing = this.#content.take(packet);
    // Lest its file be empty until a window or a turn is over.
    if (this.#file?.used === false) this.#content.save();
    for (const each of outgoing ?? []) emit(this.#messageOf(each));
    return outgoing !== undefined;
  }

  /** Does what is due. */
  tick(emit: Emit): void {
    for (const each of this.#content.tick()) emit(this.#messageOf(each));
  }

  /** Writes what is not in its file yet. */
  save(): void {
    this.#content.save();
  }

  /** Ends the group with its last message: the whole document, or nothing where all has been sent. */
  finish(emit: Emit): void {
    this.#end(this.#content.last(), emit);
    void (this.#file?.used ? this.#file.finish() : this.#file?.remove());
  }

  /** Ends the group with an empty message: its words are to be forgotten. */
  forget(emit: Emit): void {
    this.#file = undefined;
    this.#isForgotten = true;
    this.#end({ payload: "" }, emit);
  }

  #end(outgoing: OutgoingMessage, emit: Emit): void {
    const message = this.#messageOf(outgoing);
    message.parts.count = this.#index;
    message.complete = true;
    emit(message);
  }

  #context(): ContentContext {
    const options = () => this.#options;
    return {
      get settings() {
        return options().settings;
      },
      mostSegments: this.#options.mostSegments,
      nameOf: (speakerId) => options().stream.names.get(speakerId),
      now: () => options().now(),
      origin: () => options().stream.origin ?? this.#rtms.timestamp,
      file: () => this.#fileToWrite(),
    };
  }

  #fileToWrite(): DocumentFile | undefined {
    const { settings, stream, report, saved } = this.#options;
    if (this.#file || this.#isForgotten || settings.directory === "") return this.#file;
    const rtms = withoutSpeaker(this.#rtms);
    const { directory, deleteRevoked } = settings;
    const { streamId } = rtms;
    const failed = (what: string, cause: unknown) =>
      report(diskError(`The transcript of stream ${streamId} ${what}`, directory, cause, streamId), rtms);
    const path = documentPath(directory, this.#name);
    this.#file = new DocumentFile(() => reserveFor(deleteRevoked ? streamId : undefined, path), failed, {
      saved: (isSaved) => saved(isSaved ? undefined : "RTMS_FILE"),
      ...(deleteRevoked && { note: (placed, left) => noteLeft(streamId, placed, left) }),
    });
    stream.files.push(this.#file);
    return this.#file;
  }

  #messageOf({ payload, transcript, from, alone = false, together = !from }: OutgoingMessage): TranscriptOutMessage {
    const properties = from ? this.#options.passOn(from.message, alone) : this.#properties;
    const rtms = from?.rtms ?? this.#rtms;
    const message = this.#message(payload, together ? withoutSpeaker(rtms) : this.#named(rtms), properties);
    return transcript ? { ...message, transcript } : message;
  }

  #named(rtms: StreamRtms): StreamRtms {
    const name = rtms.speaker && this.#options.stream.names.get(rtms.speaker.id);
    return rtms.speaker && name !== undefined ? { ...rtms, speaker: { ...rtms.speaker, name } } : rtms;
  }

  /** A suggestion where documents are not kept, and the file that was written where they are. */
  #filename(): { filename?: string } {
    const { directory, output } = this.#options.settings;
    if (directory !== "") return this.#file?.used && this.#file.path !== "" ? { filename: this.#file.path } : {};
    return DOCUMENTS[output].payload === "entry" ? { filename: this.#name } : {};
  }

  #message(payload: string, rtms: StreamRtms, properties: Properties): TranscriptOutMessage {
    const { settings, stream } = this.#options;
    return {
      ...properties,
      topic: topicOf(rtms.streamId, "transcript", rtms.speaker?.id),
      payload,
      ...this.#filename(),
      rtms: { ...rtms, medium: "transcript", sequence: stream.sequence++ },
      parts: {
        id: this.#id,
        index: this.#index++,
        type: "string",
        ch: DOCUMENTS[settings.output].payload === "entry" ? "" : "\n",
      },
    };
  }
}
