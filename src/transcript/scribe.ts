// All streams of one transcript-out node: finds each segment's group, learns names and times from whatever passes, and
// ends the groups when a stream ends.

import { RtmsError } from "../protocol/errors";
import { isObject, type JsonObject } from "../protocol/json";
import { type Emit, Group, type PassOn, type TranscriptStream } from "./group";
import type { TranscriptPacket } from "./packet";
import { learnEvent, learnSpeaker } from "./roster";
import { MOST_SEGMENTS, type TranscriptSettings } from "./settings";

type StreamRtms = TranscriptPacket["rtms"];

/** What is open: all that the next instance of a node needs to go on. */
export interface ScribeState {
  streams: Map<string, TranscriptStream>;
  /** Streams whose last message was sent, newest last: an event and an end message may both tell of one end. */
  ended: Set<string>;
  /** Groups. */
  open: number;
}

const MOST_ENDED = 1000;

function full(streamId: string, most: number): RtmsError {
  return new RtmsError(
    "RTMS_LIMIT",
    `The transcript of stream ${streamId} has ${most} segments, and a document holds no more; what follows is left out. ` +
      'Choose to emit each segment, or send {"action": "flush"} now and then.',
    { streamId },
  );
}

/** The stream cannot have begun after `timestamp`. What was sent already was counted from what was known then. */
function began(stream: TranscriptStream, timestamp: number): void {
  if (stream.origin === undefined || stream.sequence === 0)
    stream.origin = Math.min(stream.origin ?? timestamp, timestamp);
}

export class Scribe {
  readonly state: ScribeState;

  /** With the `state` of a former scribe, goes on where that one stopped. */
  constructor(
    private readonly settings: TranscriptSettings,
    private readonly passOn: PassOn,
    state?: ScribeState,
    private readonly mostSegments = MOST_SEGMENTS,
  ) {
    this.state = state ?? { streams: new Map(), ended: new Set(), open: 0 };
  }

  /** Streams whose document is open. */
  get open(): number {
    return this.state.open;
  }

  /** Whether `sendChanged` has anything to send. */
  get changed(): boolean {
    for (const { group } of this.state.streams.values()) if (group?.changed) return true;
    return false;
  }

  /** Learns from a packet of any medium: its speaker's name, and when the stream began. */
  notice({ streamId, timestamp, speaker }: StreamRtms): void {
    const stream = this.#streamOf(streamId);
    stream.origin ??= timestamp;
    learnSpeaker(stream.roster, speaker);
  }

  /** Learns from an event of Zoom; `first_packet_timestamp` knows better when the stream began. */
  noticeEvent(event: JsonObject, { streamId, timestamp }: StreamRtms): void {
    if (!isObject(event.raw)) return;
    const stream = this.#streamOf(streamId);
    learnEvent(stream.roster, event);
    if (event.event === "first_packet_timestamp") began(stream, timestamp);
  }

  /** Takes a segment in and emits what it gives. Returns RTMS_LIMIT if it was left out. */
  push(packet: TranscriptPacket, emit: Emit): RtmsError | undefined {
    const { rtms, segment, message } = packet;
    this.state.ended.delete(rtms.streamId);
    const stream = this.#streamOf(rtms.streamId);
    began(stream, Math.min(rtms.timestamp, segment.start));
    learnSpeaker(stream.roster, rtms.speaker);
    if (stream.group && !stream.group.continues(this.settings)) this.#end(stream, emit);
    const group = stream.group ?? this.#begin(stream, message, rtms);
    return group.push(packet, emit) ? undefined : full(rtms.streamId, this.mostSegments);
  }

  /** Sends each document that has changed since it was last sent. */
  sendChanged(emit: Emit): void {
    for (const { group } of this.state.streams.values()) if (group?.changed) group.send(emit);
  }

  /** Ends the open groups of a stream, or of all; the sequences go on. */
  flush(streamId: string | undefined, emit: Emit): void {
    const one = streamId === undefined ? undefined : this.state.streams.get(streamId);
    const streams = streamId === undefined ? this.state.streams.values() : one ? [one] : [];
    for (const stream of streams) this.#end(stream, emit);
  }

  /** Ends a stream by its own end message: even of a stream in which nobody spoke, the end is sent on. */
  finish(message: Readonly<Record<string, unknown>>, rtms: StreamRtms, emit: Emit): void {
    const { streamId } = rtms;
    const stream = this.#streamOf(streamId);
    if (!stream.group && stream.sequence === 0 && !this.state.ended.has(streamId)) this.#begin(stream, message, rtms);
    this.leave(streamId, emit);
  }

  /** Ends a stream by an event; if nothing is open, its end message is still to come, or has been. */
  leave(streamId: string, emit: Emit): void {
    const stream = this.state.streams.get(streamId);
    if (!stream) return;
    if (stream.group || stream.sequence > 0) this.#remember(streamId);
    this.#end(stream, emit);
    this.state.streams.delete(streamId);
  }

  #streamOf(streamId: string): TranscriptStream {
    let stream = this.state.streams.get(streamId);
    if (!stream) {
      stream = { sequence: 0, origin: undefined, roster: new Map() };
      this.state.streams.set(streamId, stream);
    }
    return stream;
  }

  #begin(stream: TranscriptStream, message: Readonly<Record<string, unknown>>, rtms: StreamRtms): Group {
    const { settings, mostSegments, passOn } = this;
    this.state.open += 1;
    stream.group = new Group(message, rtms, { settings, mostSegments, passOn, stream });
    return stream.group;
  }

  #end(stream: TranscriptStream, emit: Emit): void {
    const { group } = stream;
    if (!group) return;
    delete stream.group;
    this.state.open -= 1;
    group.finish(emit);
  }

  #remember(streamId: string): void {
    this.state.ended.delete(streamId);
    this.state.ended.add(streamId);
    for (const oldest of this.state.ended) {
      if (this.state.ended.size <= MOST_ENDED) break;
      this.state.ended.delete(oldest);
    }
  }
}
