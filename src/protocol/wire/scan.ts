// Fast path for audio, video and screen share (protocol#audio-and-pictures). Such frames are nearly all base64, so they are
// parsed in place: base64 is decoded from the payload, and the whole is never made a string. A frame that is not understood
// to its last byte is left to the caller, who parses it as JSON.

import type { JsonObject } from "../input";
import { MessageType } from "../values";
import type { WireMessage } from "./wire-message";

type Value = number | string | Buffer;

const NOTHING = Buffer.alloc(0);

/** A field: its name with closing quote and colon, and its number. */
interface Field {
  name: Buffer;
  number: number;
}

/** The fields of an object by their sixth byte, quote and colon included. It differs between all fields of one object. */
type FieldTable = readonly (Field | undefined)[];

const KEY_BYTE = 5;

function fieldTable(...names: string[]): FieldTable {
  const fields: (Field | undefined)[] = Array(256).fill(undefined);
  for (const [number, name] of names.entries()) {
    const bytes = Buffer.from(`${name}":`);
    fields[bytes[KEY_BYTE] ?? 0] = { name: bytes, number };
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
/** Past the end; not a byte. */
const END = -1;

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * What `toString` and `write` call once they have checked their arguments, which takes them as long again. Node.js does not
 * document these methods; all its versions have them.
 */
interface Unchecked {
  latin1Slice?(start: number, end: number): string;
  base64Write?(text: string, at: number, length: number): number;
}

function latin1(bytes: Buffer & Unchecked, start: number, end: number): string {
  return bytes.latin1Slice?.(start, end) ?? bytes.toString("latin1", start, end);
}

function writeBase64(bytes: Buffer & Unchecked, base64: string, at: number, length: number): number {
  return bytes.base64Write?.(base64, at, length) ?? bytes.write(base64, at, length, "base64");
}

/**
 * Packets are decoded into a pool, as Node's own is, but four times as large: a tenth of the cost of a packet is garbage
 * collection, and fewer, larger pieces cost less. Code that keeps one packet keeps the whole pool.
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
  const bytes = shared.subarray(taken, taken + writeBase64(shared, base64, taken, most));
  // The next packet begins at a multiple of 8, so that it can be read in words.
  taken += (bytes.length + 7) & ~7;
  return bytes;
}

/**
 * Reads payloads from the first byte to the last. Methods return `undefined` for what is not certain, which gives the
 * payload up. One scanner serves all streams, so that it stays in the cache and is never garbage.
 */
class Scanner {
  #bytes: Buffer = NOTHING;
  #at = 0;
  #end = 0;
  /** The length of the last `content.data`. Most have the same, and their end need not be searched. */
  #dataLength = 0;
  /** The fields of `content` found so far, by number. */
  readonly #values: (Value | undefined)[] = CONTENT_FIELDS.map(() => undefined);

  /** Keeps no reference to the bytes. */
  scan(bytes: Buffer, start: number, end: number): WireMessage | undefined {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    const message = this.#message();
    this.#bytes = NOTHING;
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

  /** Fields are collected first, because an object that is built at once costs half as much. */
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

  #byteAt(at: number): number {
    return at < this.#end ? (this.#bytes[at] ?? END) : END;
  }

  /** Reads the next byte that is not white space. */
  #token(): number {
    let byte = this.#byteAt(this.#at++);
    while (byte <= SPACE && isSpace(byte)) byte = this.#byteAt(this.#at++);
    return byte;
  }

  /** Reads a field's name and colon. @returns its number */
  #field(fields: FieldTable): number | undefined {
    if (this.#token() !== QUOTE) return undefined;
    const bytes = this.#bytes;
    const at = this.#at;
    const field = fields[this.#byteAt(at + KEY_BYTE)];
    if (field === undefined) return undefined;
    const { name, number } = field;
    const end = at + name.length;
    if (end > this.#end) return undefined;
    for (let i = 0; i < name.length; i += 1) if (bytes[at + i] !== name[i]) return undefined;
    this.#at = end;
    return number;
  }

  #value(field: number): Value | undefined {
    const first = this.#token();
    if (first === QUOTE) return field === DATA ? this.#base64() : this.#text();
    return field === DATA ? undefined : this.#integer(first);
  }

  /**
   * Reads strict base64. Node's decoder skips invalid characters, so if the number of bytes is right, which requires whole
   * groups of four, every character was valid: no escape, no control character and nothing beyond ASCII.
   */
  #base64(): Buffer | undefined {
    const bytes = this.#bytes;
    const at = this.#at;
    const expected = at + this.#dataLength;
    const end = this.#byteAt(expected) === QUOTE ? expected : bytes.indexOf(QUOTE, at);
    const length = end - at;
    if (length <= 0) return undefined;
    this.#dataLength = length;
    this.#at = end + 1;
    const padding = bytes[end - 1] !== EQUALS ? 0 : bytes[end - 2] !== EQUALS ? 1 : 2;
    const data = decoded(latin1(bytes, at, end));
    return data.length === (length / 4) * 3 - padding ? data : undefined;
  }

  /** Reads a string without escapes. Quotes are ASCII, so it can be cut out before UTF-8 is decoded. */
  #text(): string | undefined {
    const at = this.#at;
    let end = at;
    let bits = 0;
    for (let byte = this.#byteAt(end); byte !== QUOTE; byte = this.#byteAt(++end)) {
      if (byte < SPACE || byte === BACKSLASH) return undefined;
      bits |= byte;
    }
    this.#at = end + 1;
    return bits > ASCII ? this.#bytes.toString("utf8", at, end) : latin1(this.#bytes, at, end);
  }

  /** Reads a non-negative integer that a double holds exactly. The next token shows that it ends there. */
  #integer(first: number): number | undefined {
    const at = this.#at;
    let value = first - ZERO;
    if (value < 0 || value > 9) return undefined;
    let end = at;
    for (let digit = this.#byteAt(end) - ZERO; digit >= 0 && digit <= 9; digit = this.#byteAt(++end) - ZERO)
      value = value * 10 + digit;
    this.#at = end;
    // Microseconds since 1970 have 16 digits (protocol#observation-1).
    return value > Number.MAX_SAFE_INTEGER || (first === ZERO && end > at) ? undefined : value;
  }
}

const scanner = new Scanner();

/**
 * Parses a frame of audio, video or screen share of the usual shape, with fields in any order. `content.data` is decoded;
 * everything else is as `JSON.parse` returns it. The payload is `bytes` from `start` to before `end`.
 * @returns `undefined` for every other frame, valid or not: parse it as JSON
 */
export function scanMedia(bytes: Buffer, start = 0, end = bytes.length): WireMessage | undefined {
  return scanner.scan(bytes, start, end);
}
