// Reads and writes the frames of a WebSocket as a client (RFC 6455, section 5). Frames are parsed in place: a message is
// passed to the listener as a range of the bytes that were read, neither as a copy nor as a view, which costs as much.
//
// Text messages are not checked for UTF-8, although RFC 6455, section 8.1, asks for it: one name that a server cuts in the
// middle of a character would end the stream again and again. The parser replaces the character by U+FFFD and keeps the rest.

import { isUtf8 } from "node:buffer";
import { randomFillSync } from "node:crypto";

/** Receives what the frames hold. Payloads are valid during the call only. */
export interface FrameListener {
  /** A complete message, text or binary (protocol#frames: servers send both): `bytes` from `start` to before `end`. */
  message(bytes: Buffer, start: number, end: number): void;
  ping(payload: Buffer): void;
  /** 1005 if the peer gave no code. */
  closed(code: number, reason: Buffer): void;
}

export const CLOSE_FRAME = 8;
const PING = 9;
export const PONG = 10;
const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;

const FIN = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
/** A length up to this is in the second byte; 126 or 127 there mean that the length is in the next 2 or 8 bytes. */
const SHORT = 125;
const IN_TWO_BYTES = 126;
const LONGEST_HEADER = 10;

const NO_CODE = 1005;
const PROTOCOL_ERROR = 1002;
const INVALID_DATA = 1007;
const TOO_LARGE = 1009;

/** The memory that the header of a frame gets at once, in bytes. More follows as its payload arrives. */
const FIRST_MEMORY = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** The code to close with (RFC 6455, section 7.4.1), and the words of the error. */
type Fault = readonly [closeCode: number, words: (...numbers: number[]) => string];

const broke = (what: string) => `the server broke the WebSocket protocol: ${what}`;

/** Why bytes are not valid frames, by the code of the error. */
const FAULTS = {
  FRAME_MASKED: [PROTOCOL_ERROR, () => broke("a masked frame")],
  FRAME_RESERVED_BIT: [PROTOCOL_ERROR, () => broke("a reserved bit")],
  FRAME_OPCODE: [PROTOCOL_ERROR, (opcode) => broke(`a frame with the unknown opcode ${opcode}`)],
  FRAME_FRAGMENTED_CONTROL: [PROTOCOL_ERROR, () => broke("a fragmented control frame")],
  FRAME_LONG_CONTROL: [PROTOCOL_ERROR, () => broke(`a control frame over ${SHORT} bytes`)],
  FRAME_INSIDE_MESSAGE: [PROTOCOL_ERROR, () => broke("a message inside a fragmented message")],
  FRAME_CONTINUATION: [PROTOCOL_ERROR, () => broke("a continuation frame without a message")],
  FRAME_CLOSE_PAYLOAD: [PROTOCOL_ERROR, () => broke("a close frame with one byte of payload")],
  FRAME_CLOSE_CODE: [PROTOCOL_ERROR, (code) => broke(`a close frame with the invalid code ${code}`)],
  FRAME_CLOSE_REASON: [INVALID_DATA, () => broke("a close frame with a reason that is not UTF-8")],
  FRAME_TOO_LARGE: [
    TOO_LARGE,
    (size, most) => `a frame of ${size} bytes is larger than the limit of ${most} bytes (maxFrame)`,
  ],
} satisfies Readonly<Record<string, Fault>>;

type FrameFault = keyof typeof FAULTS;
export const FRAME_FAULTS: readonly string[] = Object.keys(FAULTS);

/** The bytes are not valid frames. `code` is a string, as in Node's own errors. */
export class FrameError extends Error {
  override readonly name = "FrameError";
  readonly closeCode: number;

  /** @param numbers of the fault's words */
  constructor(
    readonly code: FrameFault,
    ...numbers: readonly number[]
  ) {
    const [closeCode, words]: Fault = FAULTS[code];
    super(words(...numbers));
    this.closeCode = closeCode;
  }
}

/** Splits chunks of bytes into frames, wherever the chunks are cut. */
export class FrameReader {
  /** The beginning of an incomplete header. */
  #rest = NOTHING;
  /** An incomplete frame: its first byte, its size, memory for its payload, and how many bytes of that are filled. */
  #first = 0;
  #size = 0;
  #payload: Buffer | undefined;
  #filled = 0;
  /** A fragmented message: memory for it, and how many bytes of that are written. */
  #message: Buffer | undefined;
  #written = 0;
  #closed = false;

  /** @param maxFrame the largest message, in bytes */
  constructor(
    private readonly maxFrame: number,
    private readonly listener: FrameListener,
  ) {}

  /**
   * Reads the first `length` bytes of `chunk`, and keeps no reference to it.
   * @throws FrameError after which nothing more can be read
   */
  read(chunk: Buffer, length = chunk.length): void {
    if (this.#rest.length === 0) {
      this.#cut(chunk, length);
      return;
    }
    const whole = Buffer.concat([this.#rest, chunk.subarray(0, length)]);
    this.#rest = NOTHING;
    this.#cut(whole, whole.length);
  }

  #cut(chunk: Buffer, length: number): void {
    let at = this.#payload ? this.#fill(chunk, 0, length) : 0;
    while (at < length && !this.#closed) {
      const header = at + 1 < length ? headerBytes(chunk[at + 1] ?? 0) : LONGEST_HEADER;
      if (at + header > length) {
        this.#rest = Buffer.from(chunk.subarray(at, length));
        return;
      }
      const first = chunk[at] ?? 0;
      const size = this.#sizeOf(chunk, at, header);
      at += header;
      const end = at + size;
      if (end > length) {
        this.#begin(first, size);
        this.#fill(chunk, at, length);
        return;
      }
      this.#frame(first, chunk, at, end);
      at = end;
    }
  }

  /** The length of the payload. @throws FrameError if such a frame is not allowed now */
  #sizeOf(chunk: Buffer, at: number, header: number): number {
    const first = chunk[at] ?? 0;
    const second = chunk[at + 1] ?? 0;
    if ((second & MASKED) !== 0) throw new FrameError("FRAME_MASKED");
    if ((first & RESERVED) !== 0) throw new FrameError("FRAME_RESERVED_BIT");
    let size = second;
    if (header === 4) size = chunk.readUInt16BE(at + 2);
    else if (header === 10) size = chunk.readUInt32BE(at + 2) * 2 ** 32 + chunk.readUInt32BE(at + 6);
    if ((first & OPCODE) >= CLOSE_FRAME) {
      if ((first & FIN) === 0) throw new FrameError("FRAME_FRAGMENTED_CONTROL");
      if (size > SHORT) throw new FrameError("FRAME_LONG_CONTROL");
    } else if (size + this.#written > this.maxFrame)
      throw new FrameError("FRAME_TOO_LARGE", size + this.#written, this.maxFrame);
    return size;
  }

  /** A header alone reserves little memory, because its sender may never send the payload. */
  #begin(first: number, size: number): void {
    this.#first = first;
    this.#size = size;
    this.#payload = Buffer.allocUnsafeSlow(Math.min(size, FIRST_MEMORY));
    this.#filled = 0;
  }

  /** Copies what belongs to the incomplete frame. @returns where the rest begins */
  #fill(chunk: Buffer, from: number, length: number): number {
    const end = Math.min(length, from + this.#size - this.#filled);
    const filled = this.#filled + end - from;
    const payload = grown(this.#payload ?? NOTHING, this.#filled, filled, this.#size);
    chunk.copy(payload, this.#filled, from, end);
    this.#filled = filled;
    this.#payload = filled < this.#size ? payload : undefined;
    if (!this.#payload) this.#frame(this.#first, payload, 0, filled);
    return end;
  }

  #frame(first: number, bytes: Buffer, start: number, end: number): void {
    const opcode = first & OPCODE;
    const isLast = (first & FIN) !== 0;
    if (opcode === TEXT || opcode === BINARY) {
      if (this.#message) throw new FrameError("FRAME_INSIDE_MESSAGE");
      if (isLast) this.listener.message(bytes, start, end);
      else this.#part(NOTHING, bytes.subarray(start, end));
    } else if (opcode === CONTINUATION) {
      if (!this.#message) throw new FrameError("FRAME_CONTINUATION");
      this.#part(this.#message, bytes.subarray(start, end));
      if (isLast) this.#complete();
    } else if (opcode === PING) this.listener.ping(bytes.subarray(start, end));
    else if (opcode === CLOSE_FRAME) this.#close(bytes.subarray(start, end));
    else if (opcode !== PONG) throw new FrameError("FRAME_OPCODE", opcode);
  }

  #part(message: Buffer, payload: Buffer): void {
    const written = this.#written + payload.length;
    this.#message = grown(message, this.#written, written, this.maxFrame);
    payload.copy(this.#message, this.#written);
    this.#written = written;
  }

  #complete(): void {
    const message = this.#message ?? NOTHING;
    const length = this.#written;
    this.#message = undefined;
    this.#written = 0;
    this.listener.message(message, 0, length);
  }

  /** RFC 6455, sections 5.5.1 and 7.4. */
  #close(payload: Buffer): void {
    this.#closed = true;
    if (payload.length === 0) {
      this.listener.closed(NO_CODE, NOTHING);
      return;
    }
    if (payload.length === 1) throw new FrameError("FRAME_CLOSE_PAYLOAD");
    const code = payload.readUInt16BE(0);
    if (!isCloseCode(code)) throw new FrameError("FRAME_CLOSE_CODE", code);
    const reason = Buffer.from(payload.subarray(2));
    if (!isUtf8(reason)) throw new FrameError("FRAME_CLOSE_REASON");
    this.listener.closed(code, reason);
  }
}

/** Whether a close frame may have this code: one that is registered and not reserved, or one of a library or an application. */
function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

/**
 * Memory for `needed` bytes that begins with the `used` bytes of `memory`. It is doubled when it is full, up to `most`, so
 * that very many small pieces cost little.
 */
function grown(memory: Buffer, used: number, needed: number, most: number): Buffer {
  if (needed <= memory.length) return memory;
  const larger = Buffer.allocUnsafeSlow(Math.min(most, Math.max(needed, 2 * memory.length)));
  memory.copy(larger, 0, 0, used);
  return larger;
}

/** The length of a frame's header, by its second byte. */
function headerBytes(second: number): number {
  const length = second & ~MASKED;
  if (length <= SHORT) return 2;
  return length === IN_TWO_BYTES ? 4 : LONGEST_HEADER;
}

const MASK_BYTES = 4;

/** One complete frame, masked as a client has to (RFC 6455, section 5.3). */
export function writeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = length <= SHORT ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + MASK_BYTES + length);
  frame[0] = FIN | opcode;
  if (header === 2) frame[1] = MASKED | length;
  else if (header === 4) {
    frame[1] = MASKED | IN_TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = MASKED | (IN_TWO_BYTES + 1);
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  const mask = randomFillSync(frame, header, MASK_BYTES).subarray(header, header + MASK_BYTES);
  const masked = frame.subarray(header + MASK_BYTES);
  for (let index = 0; index < length; index += 1)
    masked[index] = (payload[index] ?? 0) ^ (mask[index % MASK_BYTES] ?? 0);
  return frame;
}

/** A text message in one frame. */
export function writeText(text: string): Buffer {
  return writeFrame(TEXT, Buffer.from(text));
}
