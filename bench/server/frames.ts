// Audio frames as a server sends them, ready for the socket (protocol#audio-and-pictures; RFC 6455 section 5.2).

import { randomBytes } from "node:crypto";
import { microseconds } from "../meter";
import { PACKET_BYTES } from "../wire";

const VARIETY = 64;
const payloads = Array.from({ length: VARIETY }, () => randomBytes(PACKET_BYTES).toString("base64"));

/** Final text frame, unmasked, with a 16-bit length. */
const TEXT = 0x81;
const TWO_BYTES = 126;

/** The frame of a stream's n-th packet. Its timestamp is the time of its creation, in microseconds. */
export function audioFrame(stream: number, packet: number): Buffer {
  const user = 16_778_240 + stream;
  const json =
    `{"msg_type":14,"content":{"user_id":${user},"user_name":"Participant ${stream}",` +
    `"data":"${payloads[packet % VARIETY]}","length":${PACKET_BYTES},"timestamp":${microseconds()}}}`;
  const frame = Buffer.allocUnsafe(4 + json.length);
  frame[0] = TEXT;
  frame[1] = TWO_BYTES;
  frame.writeUInt16BE(json.length, 2);
  frame.write(json, 4, "latin1");
  return frame;
}

/** Several frames in one buffer, as TCP may deliver them. */
export function audioFrames(stream: number, first: number, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, packet) => audioFrame(stream, first + packet)));
}

/**
 * Frames of one of several speakers of a stream, complete except for the digits of the timestamp, which `frame` adds. So
 * the server of hundreds of streams does not limit the measurement.
 */
export class VoiceFrames {
  readonly #frames: Buffer[];
  readonly #at: number;

  constructor(stream: number, voice: number) {
    const user = 16_778_240 + 10 * stream + voice;
    this.#frames = payloads.slice(0, 8).map((payload) => {
      const json =
        `{"msg_type":14,"content":{"user_id":${user},"user_name":"Participant ${stream} ${voice}",` +
        `"data":"${payload}","length":${PACKET_BYTES},"timestamp":1000000000000}}`;
      const frame = Buffer.allocUnsafe(4 + json.length);
      frame[0] = TEXT;
      frame[1] = TWO_BYTES;
      frame.writeUInt16BE(json.length, 2);
      frame.write(json, 4, "latin1");
      return frame;
    });
    this.#at = (this.#frames[0]?.length ?? 0) - 15;
  }

  /** @param timestamp milliseconds since 1970 */
  frame(packet: number, timestamp: number): Buffer {
    const frame = Buffer.from(this.#frames[packet % this.#frames.length] ?? "");
    frame.write(String(timestamp), this.#at, "latin1");
    return frame;
  }
}
