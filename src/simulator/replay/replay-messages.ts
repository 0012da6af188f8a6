// The messages of a replay: fields, codes, times and sizes from the report, with made-up values for everything else.

import { isObject, type JsonObject } from "../../protocol/input";
import { MEDIA, type Medium, MessageType } from "../../protocol/values";
import { type Confirmed, confirm, MEDIUM_PARAMS, reasonOf } from "../handshake";
import type { ReportMessage, ReportShape } from "./report";
import { SyntheticMedia } from "./synthetic-media";

const JSON_TYPES = ["string", "number", "boolean", "null", "array", "object"];
const FIRST_SPEAKER = 16_778_240;
/** The longest name that is generated to give a frame the size in the report. */
const LONGEST_NAME = 200;
const TIMES: ReadonlySet<string> = new Set(["timestamp", "event_ts", "start_time", "end_time"]);
/** Milliseconds from the start of a made-up sentence to its end. */
const SENTENCE = 1000;
const REPLIES: ReadonlySet<number> = new Set([
  MessageType.SIGNALING_HAND_SHAKE_RESP,
  MessageType.DATA_HAND_SHAKE_RESP,
  MessageType.STREAM_CLOSE_RESP,
  MessageType.VIDEO_SUBSCRIPTION_RESP,
]);
const { MEDIA_DATA_AUDIO, MEDIA_DATA_SHARE, MEDIA_DATA_CHAT } = MessageType;

/** What all messages of one replay share. */
export interface ReplayContext {
  readonly id: string;
  readonly streamId: string;
  /** The time that the report's first time stands for, milliseconds since 1970. */
  readonly origin: number;
  /** The URL for a key in `server_urls`. */
  readonly urlOf: (key: string) => string;
}

/** One message of a line; a line may stand for several. */
export interface Single extends Omit<ReportMessage, "count" | "span"> {
  /** The message 3 of its socket, if there was one. */
  readonly asked: JsonObject | undefined;
}

/** The media of a message 3, by their keys in `media_params`. Values that cannot be confirmed stay as requested. */
export function confirmed(asked: JsonObject | undefined): Confirmed {
  const confirmation = confirm(MEDIA, asked?.media_params);
  if ("params" in confirmation) return confirmation.params;
  return Object.fromEntries(
    MEDIA.map((medium: Medium) => {
      const one = confirm([medium], asked?.media_params);
      return [medium, "params" in one ? (one.params[medium] ?? {}) : {}];
    }),
  );
}

const isObjectShape = (shape: ReportShape | undefined): shape is { readonly [field: string]: ReportShape } =>
  typeof shape === "object" && !Array.isArray(shape);
const isCode = (code: number | string | undefined): boolean => code !== undefined && !JSON_TYPES.includes(String(code));

export class ReplayMessages {
  readonly #media = new SyntheticMedia();
  #sentences = 0;

  constructor(private readonly cast: ReplayContext) {}

  /** The frame of a message, or garbage if the report's frame was no message. */
  frame(line: Single, now: number): string {
    const { type, size } = line;
    if (type === undefined) return "-".repeat(Math.max(1, size));
    const message = this.#message(type, line, now);
    return this.#fitted(message, size);
  }

  #message(type: number, line: Single, now: number): JsonObject {
    const shape = isObjectShape(line.fields) ? line.fields : {};
    const message = { msg_type: type, ...this.#fill(shape, line, type, now) };
    this.#setCodes(message, shape, line, type);
    return message;
  }

  #setCodes(message: JsonObject, shape: Readonly<Record<string, ReportShape>>, line: Single, type: number): void {
    const { status, state, reason, event, media } = line;
    const inner = isObjectShape(shape.event) ? (message.event as JsonObject) : undefined;
    const statusKey = "status" in shape && !("status_code" in shape) ? "status" : "status_code";
    if (isCode(status)) message[statusKey] = status;
    if (isCode(state)) message.state = state;
    if (isCode(reason)) message["stop_reason" in shape ? "stop_reason" : "reason"] = reason;
    else if (REPLIES.has(type) && typeof message.reason === "string" && typeof status === "number")
      message.reason = status === 0 ? "" : reasonOf(status);
    if (isCode(event)) (inner ?? message)[inner && "event_code" in inner ? "event_code" : "event_type"] = event;
    if (isCode(media)) (inner && "media_type" in inner ? inner : message).media_type = media;
  }

  #fill(shape: Readonly<Record<string, ReportShape>>, line: Single, type: number, now: number): JsonObject {
    const fields: JsonObject = {};
    for (const [name, kind] of Object.entries(shape)) fields[name] = this.#value(name, kind, line, type, now);
    return fields;
  }

  #value(name: string, kind: ReportShape, line: Single, type: number, now: number): unknown {
    if (name === "media_params" && isObjectShape(kind)) return this.#params(kind, line);
    if (name === "server_urls") return this.#urls(kind);
    // Media as a string, either beside the other fields or inside `content`.
    if (name === "data" || (name === "content" && typeof kind === "string")) return this.#data(kind, line, type, now);
    if (Array.isArray(kind)) return kind.map((each) => this.#value(name, each, line, type, now));
    if (isObjectShape(kind)) return this.#fill(kind, line, type, now);
    const known = this.#known(name, kind === "string", line, now);
    if (known !== undefined && (kind === "string" || kind === "number")) return known;
    return { string: "", number: 0, boolean: false, array: [], object: {} }[kind as string] ?? null;
  }

  #known(name: string, asText: boolean, line: Single, now: number): number | string | undefined {
    const speaker = this.#speaker(line);
    const spoken = (value: number): number | string => (asText ? String(value) : value);
    if (TIMES.has(name)) return spoken(this.#time(name, line, now));
    switch (name) {
      case "user_id":
        return spoken(speaker === 0 ? 0 : FIRST_SPEAKER + speaker);
      case "user_name":
      case "display_name":
        return `Speaker ${speaker}`;
      case "channel_id":
        return asText ? `channel-${speaker}` : speaker;
      case "participant_mode":
        return speaker > 1 ? "callee" : "caller";
      case "rtms_stream_id":
        return this.cast.streamId;
      case "rtms_session_id":
      case "session_id":
        return `${this.cast.streamId}-session`;
      case "meeting_uuid":
        return this.cast.id;
      case "protocol_version":
      case "attribute":
      case "operation_type":
        return spoken(1);
      case "language":
        return spoken(9);
      case "length":
        return line.bytes;
      case "sentence_id":
        return spoken(++this.#sentences);
      case "message_id":
        return `made-up-${++this.#sentences}`;
      default:
        return undefined;
    }
  }

  /** A number from 1; 0 without a speaker. */
  #speaker({ speaker }: Single): number {
    return speaker === undefined ? 0 : Number(speaker.slice(1));
  }

  #time(name: string, { clock, scale }: Single, now: number): number {
    const time = (clock === undefined ? now : this.cast.origin + clock) + (name === "end_time" ? SENTENCE : 0);
    return Math.round(scale === "s" ? time / 1000 : scale === "us" ? time * 1000 : time);
  }

  #data(kind: ReportShape, line: Single, type: number, now: number): unknown {
    if (isObjectShape(kind)) return this.#fill(kind, line, type, now);
    const { asked, bytes = 0, clock = 0 } = line;
    if (type < MEDIA_DATA_AUDIO || type > MEDIA_DATA_CHAT) return "";
    const speaker = Math.max(1, this.#speaker(line));
    const data = this.#media.make({ type, params: confirmed(asked), bytes, speaker, clock });
    if (typeof data === "string") return data;
    return type <= MEDIA_DATA_SHARE ? data.toString("base64") : data.toString();
  }

  /** The requested parameters that the report's message contained. */
  #params(shape: Readonly<Record<string, ReportShape>>, { asked }: Single): JsonObject {
    const params = confirmed(asked);
    const media = MEDIA.filter((medium) => MEDIUM_PARAMS[medium].key in shape);
    return Object.fromEntries(
      media.map((medium) => {
        const { key } = MEDIUM_PARAMS[medium];
        const kind = shape[key];
        const names = isObjectShape(kind) ? Object.keys(kind) : [];
        return [key, Object.fromEntries(names.map((name) => [name, params[medium]?.[name] ?? 0]))];
      }),
    );
  }

  #urls(kind: ReportShape): unknown {
    if (isObjectShape(kind)) return Object.fromEntries(Object.keys(kind).map((key) => [key, this.cast.urlOf(key)]));
    return kind === "array" || Array.isArray(kind) ? [this.cast.urlOf("all")] : this.cast.urlOf("all");
  }

  /** Gives the frame the size in the report: changes the length of the speaker's name, else appends spaces. */
  #fitted(message: JsonObject, size: number): string {
    const text = JSON.stringify(message);
    const missing = size - Buffer.byteLength(text);
    const content = isObject(message.content) ? message.content : undefined;
    const name = content?.user_name;
    if (content && typeof name === "string" && name.length + missing > 0 && name.length + missing <= LONGEST_NAME) {
      content.user_name = name.padEnd(name.length + missing, "-").slice(0, name.length + missing);
      return JSON.stringify(message);
    }
    return missing > 0 ? text + " ".repeat(missing) : text;
  }
}
