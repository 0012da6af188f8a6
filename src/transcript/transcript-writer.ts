// All streams of one transcript-out node: finds each segment's group, collects names and times from all messages, and
// ends the groups when a stream ends.

import {
  DISK_TIMEOUT,
  type DocumentFile,
  deleteDocuments,
  diskError,
  type Every,
  type LeftDocument,
  takeGrowing,
  withTimeout,
} from "../files";
import type { RtmsError } from "../protocol/errors";
import { isObject, type JsonObject } from "../protocol/input";
import { ExpiringMap } from "../protocol/time";
import {
  canContinue,
  type Emit,
  Group,
  type PassOn,
  type ReportError,
  type ReportSaved,
  type TranscriptStream,
} from "./group";
import {
  learnEvent,
  learnSpeaker,
  plausibleTime,
  readTranscript,
  SegmentTimes,
  type TranscriptPacket,
} from "./segments";
import { MOST_SEGMENTS, type TranscriptSettings } from "./settings";
import { transcriptError } from "./texts";

type StreamRtms = TranscriptPacket["rtms"];

/** The open streams: everything that the next instance of a node needs to continue. */
export interface TranscriptWriterState {
  streams: Map<string, TranscriptStream>;
  /**
   * Streams whose last message was sent, newest last, with their files. Both an event and an end message may report
   * one end, and only the event says that Zoom revoked the stream.
   */
  ended: ExpiringMap<string, readonly DocumentFile[]>;
  /** The number of open groups. */
  open: number;
  /** Callbacks of the current writer: files outlive the writer that created them. */
  report: ReportError;
  saved: ReportSaved;
}

export interface TranscriptWriterOptions {
  readonly settings: TranscriptSettings;
  readonly passOn: PassOn;
  readonly report: ReportError;
  readonly saved?: ReportSaved;
  /** State of a previous writer, to continue where it stopped. */
  readonly state?: TranscriptWriterState | undefined;
  /** The node's id; with it, documents are continued after a restart. */
  readonly node?: string;
  readonly mostSegments?: number;
  readonly mostStreams?: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
  /** For tests. */
  readonly every?: Every;
}

const MOST_ENDED = 1000;
/** Documents of an earlier process, and how long they wait for the next words of their streams, milliseconds. */
const MOST_LEFT = 1000;
const LEFT_FOR = 3_600_000;
/** Known streams. For one more, the one known longest ends: the end of some never comes. */
const MOST_STREAMS = 10_000;
/** Maximum wait for a deletion, milliseconds. */
const DELETING = 60_000;

function full(streamId: string, most: number): RtmsError {
  return transcriptError("RTMS_LIMIT", "fullDocument", { streamId, most }, { streamId });
}

/** The stream cannot have begun after `timestamp`. Messages that were sent already used the origin known then. */
function began(stream: TranscriptStream, timestamp: number): void {
  if (stream.origin === undefined || stream.sequence === 0)
    stream.origin = Math.min(stream.origin ?? timestamp, timestamp);
}

export class TranscriptWriter {
  readonly state: TranscriptWriterState;
  readonly #now: () => number;
  /** Whether a document waits for a disk that does not answer. Then the next document is not awaited. */
  #isSilent = false;
  readonly #deleting = new Set<Promise<void>>();
  /** Documents that an earlier process left, by stream. */
  readonly #left = new ExpiringMap<string, LeftDocument>({ maxAge: LEFT_FOR, maxSize: MOST_LEFT });

  constructor(private readonly options: TranscriptWriterOptions) {
    const { state, report, saved = () => undefined, now = () => performance.now() } = options;
    const ended: TranscriptWriterState["ended"] = new ExpiringMap({ maxSize: MOST_ENDED });
    this.state = Object.assign(state ?? { streams: new Map(), ended, open: 0 }, { report, saved });
    this.#now = now;
  }

  /** Takes over the documents that an earlier process left. Never rejects: without them, new ones begin. */
  async takeLeft(): Promise<void> {
    const { settings, node } = this.options;
    if (settings.directory === "" || node === undefined) return;
    const documents = await takeGrowing(settings.directory, node).catch(() => []);
    for (const document of documents) if (canContinue(document, settings)) this.#left.set(document.streamId, document);
  }

  /** Open documents. */
  get open(): number {
    return this.state.open;
  }

  /**
   * Begins a document if this packet, which is pushed next, belongs to a new one. Resolves when the file exists or
   * cannot be created. Returns undefined if there is nothing to wait for, or if the disk does not answer.
   */
  begin(packet: TranscriptPacket, emit: Emit): Promise<void> | undefined {
    if (this.state.streams.get(packet.rtms.streamId)?.group?.continues(this.options.settings)) return undefined;
    const placing = this.#groupOf(packet, emit).place();
    if (!placing || this.#isSilent) return undefined;
    const answered = placing.finally(() => {
      this.#isSilent = false;
    });
    return withTimeout(DISK_TIMEOUT, answered, this.options.every).catch(() => {
      this.#isSilent = true;
    });
  }

  /** Milliseconds until `tick` has something to do. */
  get wait(): number | undefined {
    let first = Number.POSITIVE_INFINITY;
    for (const { group } of this.state.streams.values()) first = Math.min(first, group?.due ?? first);
    return first === Number.POSITIVE_INFINITY ? undefined : Math.max(0, Math.ceil(first - this.#now()));
  }

  /** Collects the speaker's name and the start of the stream from a packet of any medium. */
  notice({ streamId, timestamp, receivedAt, speaker }: StreamRtms): void {
    const stream = this.#streamOf(streamId);
    stream.origin ??= plausibleTime(timestamp, receivedAt);
    learnSpeaker(stream.names, speaker);
  }

  /** Collects names from an event of Zoom. `first_packet_timestamp` has the best time for the start of the stream. */
  noticeEvent(event: JsonObject, { streamId, timestamp, receivedAt }: StreamRtms): void {
    if (!isObject(event.raw)) return;
    const stream = this.#streamOf(streamId);
    learnEvent(stream.names, event);
    if (event.event === "first_packet_timestamp") began(stream, plausibleTime(timestamp, receivedAt));
  }

  /** Reads a message of medium transcript. @throws RtmsError RTMS_INPUT if it has no text */
  read(message: TranscriptPacket["message"], rtms: StreamRtms): TranscriptPacket {
    const { timestamp, receivedAt } = rtms;
    return readTranscript(message, rtms, this.#streamOf(rtms.streamId).times.of(timestamp, receivedAt, this.#now()));
  }

  /** Takes a segment in and emits its messages. Returns RTMS_LIMIT if it was left out. */
  push(packet: TranscriptPacket, emit: Emit): RtmsError | undefined {
    const group = this.#groupOf(packet, emit);
    return group.push(packet, emit) ? undefined : full(packet.rtms.streamId, this.#mostSegments);
  }

  #groupOf({ rtms, segment, message, time }: TranscriptPacket, emit: Emit): Group {
    const stream = this.#streamOf(rtms.streamId);
    stream.files.push(...(this.state.ended.get(rtms.streamId) ?? []));
    this.state.ended.delete(rtms.streamId);
    began(stream, Math.min(time ?? plausibleTime(rtms.timestamp, rtms.receivedAt), segment.start));
    learnSpeaker(stream.names, rtms.speaker);
    if (stream.group && !stream.group.continues(this.options.settings)) this.#end(stream, emit);
    if (stream.group) return stream.group;
    this.#endOldest(rtms.streamId, emit);
    return this.#begin(stream, message, rtms);
  }

  /** Sends and saves what is due. */
  tick(emit: Emit): void {
    const now = this.#now();
    for (const { group } of this.state.streams.values())
      if (group?.due !== undefined && group.due <= now) group.tick(emit);
  }

  /** Ends a stream whose consent was withdrawn, and deletes everything stored of it by any process. */
  revoke(rtms: StreamRtms, emit: Emit): void {
    const { streamId } = rtms;
    const { directory } = this.options.settings;
    const files = this.#filesOf(streamId);
    this.#left.delete(streamId);
    this.leave(streamId, emit, true);
    if (directory === "") return;
    const told = (cause: unknown) => {
      this.state.saved("RTMS_FILE");
      const what = `The transcript of stream ${streamId} could not be deleted completely`;
      this.state.report(diskError(what, directory, cause, streamId), rtms);
    };
    const gone = Promise.all(files.map((file) => file.remove())).then(() => deleteDocuments(directory, streamId));
    const deleting = withTimeout(DELETING, gone)
      .then((reasons) => reasons.slice(0, 1).forEach(told))
      .catch(told)
      .finally(() => this.#deleting.delete(deleting));
    this.#deleting.add(deleting);
  }

  /** Saves open documents too. Resolves when all files are complete. */
  async settle(): Promise<void> {
    for (const { group } of this.state.streams.values()) group?.save();
    const open = Array.from(this.state.streams.values(), ({ files }) => files);
    const files = [...open, ...this.state.ended.values()].flat();
    await Promise.all([...files.map((file) => file.finish()), ...this.#deleting]);
  }

  /** Ends the open groups of one stream, or of all. Sequence numbers continue. */
  flush(streamId: string | undefined, emit: Emit): void {
    const one = streamId === undefined ? undefined : this.state.streams.get(streamId);
    const streams = streamId === undefined ? this.state.streams.values() : one ? [one] : [];
    for (const stream of streams) this.#end(stream, emit);
  }

  /** Ends a stream by its end message. The end is sent even if nobody spoke. */
  finish(message: Readonly<Record<string, unknown>>, rtms: StreamRtms, emit: Emit): void {
    const { streamId } = rtms;
    const stream = this.#streamOf(streamId);
    if (!stream.group && stream.sequence === 0 && !this.state.ended.has(streamId)) this.#begin(stream, message, rtms);
    this.leave(streamId, emit);
  }

  /**
   * Ends a stream by an event. If nothing is open, its end message has come already or will come.
   * @param revoked whether to forget its words and delete its files
   */
  leave(streamId: string, emit: Emit, revoked = false): void {
    const stream = this.state.streams.get(streamId);
    if (revoked) for (const file of this.#filesOf(streamId)) void file.remove();
    if (!stream) return;
    const hasBegun = stream.group || stream.sequence > 0;
    this.#end(stream, emit, revoked);
    if (hasBegun) this.state.ended.set(streamId, stream.files);
    this.state.streams.delete(streamId);
  }

  #filesOf(streamId: string): readonly DocumentFile[] {
    return [...(this.state.streams.get(streamId)?.files ?? []), ...(this.state.ended.get(streamId) ?? [])];
  }

  #streamOf(streamId: string): TranscriptStream {
    let stream = this.state.streams.get(streamId);
    if (!stream) {
      stream = { sequence: 0, groups: 0, origin: undefined, names: new Map(), files: [], times: new SegmentTimes() };
      this.state.streams.set(streamId, stream);
      this.#endOldest(streamId);
    }
    return stream;
  }

  /** Ends the streams known longest if there are too many. Without `emit`, only those that have nothing open. */
  #endOldest(current: string, emit?: Emit): void {
    const { mostStreams = MOST_STREAMS } = this.options;
    for (const [streamId, { group }] of this.state.streams) {
      if (this.state.streams.size <= mostStreams) return;
      if (streamId !== current && (emit || !group)) this.leave(streamId, emit ?? (() => undefined));
    }
  }

  #begin(stream: TranscriptStream, message: Readonly<Record<string, unknown>>, rtms: StreamRtms): Group {
    const { settings, passOn } = this.options;
    const { state } = this;
    const report: ReportError = (error, origin) => state.report(error, origin);
    const saved: ReportSaved = (trouble) => state.saved(trouble);
    state.open += 1;
    const left = this.#left.get(rtms.streamId);
    this.#left.delete(rtms.streamId);
    stream.group = new Group(message, rtms, {
      settings,
      mostSegments: this.#mostSegments,
      passOn,
      report,
      saved,
      now: this.#now,
      stream,
      node: this.options.node,
      left,
    });
    return stream.group;
  }

  get #mostSegments(): number {
    return this.options.mostSegments ?? MOST_SEGMENTS;
  }

  #end(stream: TranscriptStream, emit: Emit, revoked = false): void {
    const { group } = stream;
    if (!group) return;
    delete stream.group;
    this.state.open -= 1;
    if (revoked) group.forget(emit);
    else group.finish(emit);
  }
}
