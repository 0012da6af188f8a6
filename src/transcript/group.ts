// One group of a stream's transcript, from start to end (contract#transcript-out-node), and its messages.

import { randomBytes } from "node:crypto";
import {
  DocumentFile,
  dateParts,
  diskError,
  documentPath,
  fileName,
  type LeftDocument,
  noteLeft,
  reserveFor,
} from "../files";
import type { RtmsError } from "../protocol/errors";
import type { JsonObject } from "../protocol/input";
import { type RtmsInfo, type TranscriptSegment, topicOf } from "../protocol/messages";
import { finiteNumber } from "../protocol/values";
import {
  type Content,
  type ContentContext,
  contentOf,
  type DocumentInfo,
  type Former,
  type OutgoingMessage,
  readFormer,
} from "./contents";
import { DOCUMENTS } from "./documents";
import type { SegmentTimes, SpeakerNames, TranscriptPacket } from "./segments";
import { DEFAULT_NAME, definingSettings, sameSettings, type TranscriptSettings } from "./settings";

type Properties = Record<string, unknown>;

/** A message of transcript-out, with the user's own properties. */
export interface TranscriptOutMessage extends Properties {
  topic: string;
  payload: string;
  rtms: RtmsInfo;
  transcript?: TranscriptSegment | DocumentInfo;
  /** Only for documents; the same in every message of a group: the suggested name, or the written file. */
  filename?: string;
  /** `ch` is what a join node puts between the payloads. */
  parts: { id: string; index: number; type: "string"; ch: string; count?: number };
  complete?: true;
}

export type Emit = (message: TranscriptOutMessage) => void;

/** The user's properties of a message; `alone` if each input message gives one output message. */
export type PassOn = (message: Readonly<Properties>, alone: boolean) => Properties;

type StreamRtms = TranscriptPacket["rtms"];

/** Reports an error that belongs to no message of the caller, and its stream. */
export type ReportError = (error: RtmsError, rtms: StreamRtms) => void;

/** Reports the code of an error if a document could not be saved, or nothing if one was. */
export type ReportSaved = (trouble?: RtmsError["code"]) => void;

/** What is known of a stream, across its groups. */
export interface TranscriptStream {
  /** Number of the next message. */
  sequence: number;
  /** The number of the next group. */
  groups: number;
  /** Timestamp of the first packet of any medium. */
  origin: number | undefined;
  names: SpeakerNames;
  /** Every document that was written. */
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
  /** The node's id; with it, documents are continued after a restart. */
  node?: string | undefined;
  /** The document to continue. */
  left?: LeftDocument | undefined;
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

/** What a left document has to agree with to be continued, and the number of its group. */
function aboutOf(settings: TranscriptSettings, index: number): JsonObject {
  return { settings: definingSettings(settings), index };
}

function groupIndexOf({ about }: LeftDocument): number {
  return finiteNumber(about.index) ?? 0;
}

/** Whether a document can be continued with these settings. */
export function canContinue({ about }: LeftDocument, settings: TranscriptSettings): boolean {
  return JSON.stringify(about.settings) === JSON.stringify(definingSettings(settings));
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
  readonly #groupIndex: number;
  #former: Former | undefined;
  #file: DocumentFile | undefined;
  #isForgotten = false;
  #index = 0;
  #rtms: StreamRtms;

  constructor(message: Readonly<Properties>, rtms: StreamRtms, options: GroupOptions) {
    this.#options = options;
    this.#rtms = rtms;
    this.#properties = options.passOn(message, false);
    const { left, stream, settings } = options;
    if (left) this.#continue(left, stream);
    this.#groupIndex = stream.groups++;
    this.#name = nameFor(rtms, this.#groupIndex, settings);
    this.#content = contentOf(this.#context());
  }

  #continue(left: LeftDocument, stream: TranscriptStream): void {
    this.#former = readFormer(left);
    const { origin, sequence } = this.#former;
    stream.groups = Math.max(stream.groups, groupIndexOf(left));
    stream.origin = origin ?? stream.origin;
    stream.sequence = Math.max(stream.sequence, sequence);
  }

  /** When `tick` is to be called, by the clock of the options. */
  get due(): number | undefined {
    return this.#content.due;
  }

  /** Applies settings that may change within a document. Returns false if a new document must begin. */
  continues(settings: TranscriptSettings): boolean {
    if (!sameSettings(settings, this.#options.settings)) return false;
    this.#options = { ...this.#options, settings };
    return true;
  }

  /**
   * Creates the file before any message is sent, so that messages contain its path. Resolves when it exists or cannot
   * be created.
   */
  place(): Promise<void> | undefined {
    return this.#fileToWrite()?.place();
  }

  /** Takes a segment in. Returns false if the document is full and the segment was left out. */
  push(packet: TranscriptPacket, emit: Emit): boolean {
    this.#rtms = packet.rtms;
    const outgoing = this.#content.take(packet);
    // Otherwise the file would stay empty until the end of a window or turn.
    if (this.#file?.used === false) this.#content.save();
    for (const each of outgoing ?? []) emit(this.#messageOf(each));
    return outgoing !== undefined;
  }

  /** Sends and saves what is due. */
  tick(emit: Emit): void {
    for (const each of this.#content.tick()) emit(this.#messageOf(each));
  }

  /** Writes what is not in the file yet. */
  save(): void {
    this.#content.save();
  }

  /** Ends the group with its last message: the whole document, or an empty one if everything was sent. */
  finish(emit: Emit): void {
    this.#end(this.#content.last(), emit);
    if (this.#former) this.#fileToWrite();
    void (this.#file?.used ? this.#file.complete() : this.#file?.remove());
  }

  /** Ends the group with an empty message, because its words must be forgotten. */
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
      sequence: () => options().stream.sequence,
      former: this.#former,
      file: () => this.#fileToWrite(),
    };
  }

  #fileToWrite(): DocumentFile | undefined {
    const { settings, stream, report, saved, node, left } = this.#options;
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
      ...(node !== undefined && { growing: { node, streamId, about: aboutOf(settings, this.#groupIndex) } }),
      ...(left && { left }),
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

  /** The suggested name if documents are not saved; the written file if they are. */
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
