// The messages that leave this package, as the contract's "Messages" lays them down: plain JSON values and Buffers.

/** Zoom's products that stream media (protocol section 2.1). */
export type Product = "meeting" | "webinar" | "session" | "contact_center" | "phone";

/** The kinds of media, in the order of the stream node's outputs. */
export const MEDIA = ["audio", "transcript", "video", "share", "chat"] as const;
export type Medium = (typeof MEDIA)[number];

/** A participant (`id` is Zoom's `user_id`) or, in Contact Center and Phone, a channel (`id` is the `channel_id`). */
export interface Speaker {
  id: string;
  name?: string;
  channelId?: string;
}

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
  /** Counted per stream and medium from 0 without holes; goes on across reconnections. */
  sequence: number;
  speaker?: Speaker;
  activeSpeaker?: Speaker;
}

export type AudioEncoding = "s16le" | "opus" | "alaw" | "g722" | "f32le" | "mulaw";

/** `msg.audio`: how to read the samples. */
export interface AudioFormat {
  /** Hz */
  rate: number;
  /** Bytes a sample: 2 for s16le, 4 for f32le, 1 for alaw and mulaw, 0 for opus and g722. */
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
  /** Stable and unique within the stream. */
  id: string;
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
/** `payload.event` names the event; the contract's table lists the fields of each. */
export interface EventMessage extends MediaMessage<"event", StreamEvent> {}

export interface StreamEvent {
  event: string;
  [field: string]: unknown;
}

/** A message that carries media. */
export type DataMessage = AudioMessage | TranscriptMessage | VideoMessage | ChatMessage;
/** Any message of a stream. */
export type StreamMessage = DataMessage | EventMessage;

const UNSAFE_IN_TOPIC = /[/+#\s]/g;

/** `rtms/<streamId>/<medium>[/<speaker id>]` with `/ + #` and white space inside a part replaced by `_`. */
export function topicOf(streamId: string, medium: string, speakerId?: string): string {
  const parts = speakerId === undefined ? [streamId, medium] : [streamId, medium, speakerId];
  return `rtms/${parts.map((part) => part.replace(UNSAFE_IN_TOPIC, "_")).join("/")}`;
}
