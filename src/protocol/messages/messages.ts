// The messages that leave this package, as contract#messages defines them: plain JSON values and Buffers.

import type { Medium, Product, Speaker } from "../values";
import type { StreamEvent } from "./event-payloads";

export { MEDIA, type Medium, type Product, type Speaker } from "../values";
export * from "./event-payloads";

/** `msg.rtms`: where a message comes from. Times are milliseconds since 1970. */
export interface RtmsInfo {
  product?: Product;
  /** The product's own id of what is streamed, such as a meeting's UUID. */
  id?: string;
  streamId?: string;
  medium: Medium | "event";
  /** Zoom's clock. */
  timestamp: number;
  /** This machine's clock. */
  receivedAt: number;
  /** Counted per stream and medium from 0 without gaps; continues across reconnections. */
  sequence: number;
  speaker?: Speaker;
  activeSpeaker?: Speaker;
}

export type AudioEncoding = "s16le" | "opus" | "alaw" | "g722" | "f32le" | "mulaw";

/** `msg.audio`: how to read the samples. */
export interface AudioFormat {
  /** Hz */
  rate: number;
  /** Bytes per sample: 2 for s16le, 4 for f32le, 1 for alaw and mulaw, 0 for opus and g722. */
  width: number;
  channels: number;
  encoding: AudioEncoding;
  /** Time of the first sample, milliseconds since 1970. */
  timestamp: number;
  /** Milliseconds. */
  duration: number;
  /** Frames per channel. */
  samples: number;
}

/** `msg.transcript`: one segment of what was said. */
export interface TranscriptSegment {
  text: string;
  /** Unique within the stream; a revision has the id of the sentence it revises. */
  id: string;
  /** Zoom's `sentence_id`, if it sent one. */
  sentenceId?: string;
  start?: number;
  end?: number;
  /** Such as `ENGLISH`. */
  language: string;
  attribute: "NONE" | "NEW" | "UPDATE" | "DELETE" | (string & {});
}

export interface VideoFormat {
  codec: "h264" | "jpg" | "png";
  fps: number;
  resolution: "sd" | "hd" | "fhd" | "qhd";
  /** True for images, and for H264 with an IDR slice inside. */
  keyframe: boolean;
}

export interface ChatInfo {
  operation?: "new" | "update" | "delete" | "reaction_add" | "reaction_remove" | (string & {});
  messageId?: string;
  parentId?: string;
  sender?: Speaker;
  receiver?: Speaker;
  session?: { type: string; id?: string };
  files?: { id: string; name: string; size: number }[];
}

interface MediaMessage<M extends Medium | "event", P> {
  /** `rtms/<streamId>/<medium>[/<speaker id>]`, safe for MQTT. */
  topic: string;
  payload: P;
  rtms: RtmsInfo & { medium: M };
  /** On a medium's last message only. */
  complete?: true;
}

export interface AudioMessage extends MediaMessage<"audio", Buffer> {
  audio?: AudioFormat;
}
export interface TranscriptMessage extends MediaMessage<"transcript", string> {
  transcript?: TranscriptSegment;
}
export interface VideoMessage extends MediaMessage<"video" | "share", Buffer> {
  video?: VideoFormat;
}
export interface ChatMessage extends MediaMessage<"chat", string> {
  chat?: ChatInfo;
}
/** `payload.event` tells which event it is. */
export interface EventMessage extends MediaMessage<"event", StreamEvent> {}

/** A message that carries media. */
export type DataMessage = AudioMessage | TranscriptMessage | VideoMessage | ChatMessage;
/** Any message of a stream. */
export type StreamMessage = DataMessage | EventMessage;

/** Characters with a meaning in MQTT, or in brokers that bridge to other protocols: RabbitMQ, NATS, Artemis. */
const UNSAFE_IN_TOPIC = /[/+#.*>\s\p{Cc}]/gu;

/** `rtms/<streamId>/<medium>[/<speaker id>]` with `/ + # . * >`, white space and control characters inside a part replaced by `_`. */
export function topicOf(streamId: string, medium: string, speakerId?: string): string {
  const parts = speakerId === undefined ? [streamId, medium] : [streamId, medium, speakerId];
  return `rtms/${parts.map((part) => part.replace(UNSAFE_IN_TOPIC, "_")).join("/")}`;
}
