// The short way for the frames that matter: audio, video and screen share are nearly all base64, so a frame is read
// where it lies, its base64 is decoded from its own bytes, and no text of the whole is ever made
// (protocol#audio-and-pictures). Only what is understood to the last byte is taken; any other frame the caller parses
// as a whole.

import type { JsonObject } from "../input";
import { MessageType } from "../values";
import type { WireMessage } from "./wire-message";

type Value = number | string | Buffer;

const NOTHING = Buffer.alloc(0);

/** A name with its closing quote and colon, and the number of the field. */
interface Field {
  bytes: Buffer;
  number: number;
}

/** The fields of an object by their sixth byte (quote and colon count), in which those of one object all differ. */
type FieldTable = readonly (Field | undefined)[];

const TELLING_BYTE = 5;

function fieldTable(...names: string[]): FieldTable {
  const fields: (Field | undefined)[] = Array(256).fill(undefined);
  for (const [number, name] of names.entries()) {
    const bytes = Buffer.from(`${name}":`);
    fields[bytes[TELLING_BYTE] ?? 0] = { bytes, number };
  }
  return fields;
}

const MESSAGE = fieldTable("msg_type", "content");
const MSG_TYPE = 0;
const CONTENT_FIELDS = ["data", "user_id", "user_name", "channel_id", "length", "timestamp"] as const;
const CONTENT = fieldTable(...CONTENT_FIELDS);
const DATA = 0;

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SPACE = 0x20;
const ASCII = 0x7f;
/** Past the end: no byte of JSON. */
const END = -1;

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Packets are decoded into shared memory, as Node does it, but into four times as much: a tenth of what a packet costs is
 * the collection of what it leaves behind, and fewer pieces are collected sooner. Whoever keeps one packet keeps all of it.
 */
const SHARED_BYTES = 32 * 1024;
let shared = NOTHING;
let taken = 0;

function decoded(base64: string): Buffer {
  const most = Math.ceil((base64.length * 3) / 4);
  if (most > SHARED_BYTES / 8) return Buffer.from(base64, "base64");
  if (taken + most > shared.length) {
    shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
    taken = 0;
  }
  const bytes = shared.subarray(taken, taken + shared.write(base64, taken, most, "base64"));
  // The next one begins at a multiple of 8, for those who read words.
  taken += (bytes.length + 7) & ~7;
  return bytes;
}

/**
 * Reads frames from their first byte to their last. What it cannot be sure of is `undefined`, and gives the frame up.
 * There is one for all streams: it is in the cache, and is no garbage.
 */
class Scanner {
  #payload: Buffer = NOTHING;
  #at = 0;
  /** The fields of `content` as far as they have come, by number. */
  readonly #values: (Value | undefined)[] = CONTENT_FIELDS.map(() => undefined);

  /** Nothing of the payload is kept. */
  scan(payload: Buffer): WireMessage | undefined {
    this.#payload = payload;
    this.#at = 0;
    const message = this.#message();
    this.#payload = NOTHING;
    this.#values.fill(undefined);
    return message;
  }

  #message(): WireMessage | undefined {
    let type: number | undefined;
    let content: JsonObject | undefined;
    if (this.#token() !== OPEN) return undefined;
    for (let next = COMMA; next !== CLOSE; next = this.#token()) {
      const field = next === COMMA ? this.#field(MESSAGE) : undefined;
      if (field === undefined) return undefined;
      if (field === MSG_TYPE && type === undefined) type = this.#mediaType();
      else if (field !== MSG_TYPE && content === undefined) content = this.#content();
      else return undefined;
      if ((field === MSG_TYPE ? type : content) === undefined) return undefined;
    }
    if (type === undefined || content === undefined || this.#token() !== END) return undefined;
    return { msg_type: type, content };
  }

  /** `msg_type`, if its data are base64 (protocol#old-media-messages). */
  #mediaType(): number | undefined {
    const type = this.#integer(this.#token());
    const { MEDIA_DATA_AUDIO: audio, MEDIA_DATA_VIDEO: video, MEDIA_DATA_SHARE: share } = MessageType;
    return type === audio || type === video || type === share ? type : undefined;
  }

  /** Kept apart until the end, because an object that is made in one piece costs half as much. */
  #content(): JsonObject | undefined {
    const values = this.#values;
    if (this.#token() !== OPEN) return undefined;
    for (let next = COMMA; next !== CLOSE; next = this.#token()) {
      const field = next === COMMA ? this.#field(CONTENT) : undefined;
      if (field === undefined || values[field] !== undefined) return undefined;
      const value = this.#value(field);
      if (value === undefined) return undefined;
      values[field] = value;
    }
    const [data, userId, userName, channelId, length, timestamp] = values;
    if (data === undefined) return undefined;
    const content: JsonObject = { data };
    if (userId !== undefined) content.user_id = userId;
    if (userName !== undefined) content.user_name = userName;
    if (channelId !== undefined) content.channel_id = channelId;
    if (length !== undefined) content.length = length;
    if (timestamp !== undefined) content.timestamp = timestamp;
    return content;
  }

  /** Takes the next byte that is no white space. */
  #token(): number {
    let byte = this.#payload[this.#at++] ?? END;
    while (byte <= SPACE && isSpace(byte)) byte = this.#payload[this.#at++] ?? END;
    return byte;
  }

  /** Takes a field's name and its colon. */
  #field(fields: FieldTable): number | undefined {
    if (this.#token() !== QUOTE) return undefined;
    const payload = this.#payload;
    const at = this.#at;
    const field = fields[payload[at + TELLING_BYTE] ?? 0];
    if (field === undefined) return undefined;
    const { bytes } = field;
    for (let i = 0; i < bytes.length; i += 1) if (payload[at + i] !== bytes[i]) return undefined;
    this.#at = at + bytes.length;
    return field.number;
  }

  #value(field: number): Value | undefined {
    const first = this.#token();
    if (first === QUOTE) return field === DATA ? this.#base64() : this.#text();
    return field === DATA ? undefined : this.#integer(first);
  }

  /**
   * Strict base64. Node's decoder passes over what is none, so a length that comes out right, which it can only for whole
   * groups of four, vouches for every byte: no escape, no control character and nothing beyond ASCII was among them.
   */
  #base64(): Buffer | undefined {
    const payload = this.#payload;
    const at = this.#at;
    const end = payload.indexOf(QUOTE, at);
    const length = end - at;
    if (length <= 0) return undefined;
    this.#at = end + 1;
    const padding = payload[end - 1] !== EQUALS ? 0 : payload[end - 2] !== EQUALS ? 1 : 2;
    const bytes = decoded(payload.toString("latin1", at, end));
    return bytes.length === (length / 4) * 3 - padding ? bytes : undefined;
  }

  /** Text without escapes. Its quotes are ASCII, so to cut it out before UTF-8 is decoded changes nothing. */
  #text(): string | undefined {
    const payload = this.#payload;
    const at = this.#at;
    let end = at;
    let bits = 0;
    for (let byte = payload[end] ?? END; byte !== QUOTE; byte = payload[++end] ?? END) {
      if (byte < SPACE || byte === BACKSLASH) return undefined;
      bits |= byte;
    }
    this.#at = end + 1;
    return payload.toString(bits > ASCII ? "utf8" : "latin1", at, end);
  }

  /** A whole number from 0 that a double holds exactly. Whoever takes the next token sees to it that it ends there. */
  #integer(first: number): number | undefined {
    const payload = this.#payload;
    const at = this.#at;
    let value = first - ZERO;
    if (value < 0 || value > 9) return undefined;
    let end = at;
    for (let digit = (payload[end] ?? END) - ZERO; digit >= 0 && digit <= 9; digit = (payload[++end] ?? END) - ZERO)
      value = value * 10 + digit;
    this.#at = end;
    // Microseconds since 1970 have 16 digits (protocol#observation-1).
    return value > Number.MAX_SAFE_INTEGER || (first === ZERO && end > at) ? undefined : value;
  }
}

const scanner = new Scanner();

/**
 * Reads a frame of audio, video or screen share of the usual shape, with its fields in any order. `content.data` is
 * decoded already; everything else is as `JSON.parse` would give it.
 * @returns `undefined` for every other frame, good or bad: parse it as a whole
 */
export function scanMedia(payload: Buffer): WireMessage | undefined {
  return scanner.scan(payload);
}
